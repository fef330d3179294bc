"""One observation in words: its period, its counter, what is known of an unfinished one."""

from collections.abc import Sequence

from database.queries.code_lists import CodeLists
from database.queries.vintages import Row
from translations import _, format_day, label_of
from wording.phrases import count_words, period_words, stage_phrase, with_qualifier
from wording.sentences import with_sentence


def is_whole_years(row: Row) -> bool:
    """Whether the period runs from the first day of a year to the last day of a year."""
    return bool(row["period_start"].endswith("-01-01") and row["period_end"].endswith("-12-31"))


def years_of(row: Row) -> str:
    """The year of the period, or its first and last year: `2025`, `2025–2026`."""
    first, last = row["period_start"][:4], row["period_end"][:4]
    return first if first == last else f"{first}–{last}"


def period_of(row: Row) -> str:
    """The period in words: its years if it is whole years, else its days."""
    return years_of(row) if is_whole_years(row) else period_words(row["period_start"], row["period_end"])


def is_one_year(rows: Sequence[Row]) -> bool:
    """Whether the rows, which share their period, count one whole year."""
    return all(is_whole_years(row) and len(years_of(row)) == 4 for row in rows)


def is_end_unknown(row: Row) -> bool:
    """Whether only the day of publication is known, not the day that the number counts up to."""
    return bool(row["period_end_basis"] == "publication")


def known_of(row: Row, codes: CodeLists) -> list[str]:
    """Caveats, one phrase each: how the number came about, and what is known of its period."""
    known = []
    if row["formula"]:
        known.append(_("computed by Casecount as a sum over regions"))
    basis, end = row["period_end_basis"], row["period_end"]
    if is_end_unknown(row) and row["measure_kind"] != "flow":
        known.append(_("the day it counts to is not stated"))
    elif is_end_unknown(row):
        known.append(_("published %(day)s; the day it counts to is not stated", day=format_day(end)))
    elif basis == "inferred":
        period = period_words(row["period_start"], end)
        known.append(_("the source does not state the period; %(period)s is inferred", period=period))
    elif not is_whole_years(row):
        known.append(_("counts %(period)s", period=period_words(row["period_start"], end)))
    if row["obs_status"] != "A":
        known.append(label_of(codes.lists["obs_status"][row["obs_status"]])[0])
    if row["is_disputed"]:
        known.append(_("publications disagree"))
    return known


def counter_of(row: Row, codes: CodeLists) -> str:
    """Who counted: the origin, or Casecount if it summed what the origin published."""
    who = label_of(codes.origins[row["origin_id"]], "short")[0]
    return _("Casecount's sum of %(who)s", who=who) if row["formula"] else who


def words_of(row: Row, codes: CodeLists) -> str:
    """A row as a sentence without its full stop: who counts how many, at which stage, when."""
    count = with_qualifier(row["value_qualifier"], count_words(row["counting_unit"], row["obs_value"]))
    what = stage_phrase(row["stage"], count, label_of(codes.lists["stage"][row["stage"]])[0], row["counting_unit"])
    what = with_sentence(what, row, codes)
    who, when = counter_of(row, codes), when_of(row)
    if row["formula"]:
        return _("%(who)s: %(what)s %(when)s", who=who, what=what, when=when)
    return _("%(who)s counts %(what)s %(when)s", who=who, what=what, when=when)


def when_of(row: Row) -> str:
    """When the count holds: in a year, between two days, up to a day, or on a day."""
    start, end = format_day(row["period_start"]), format_day(row["period_end"])
    if row["measure_kind"] == "stock":
        return _("as published by %(day)s", day=end) if is_end_unknown(row) else _("on %(day)s", day=end)
    if row["measure_kind"] == "cumulative":  # its start is often inferred, so only the evidence page gives it
        words = _("in total so far, as published by %(day)s", day=end)
        return words if is_end_unknown(row) else _("in total up to %(day)s", day=end)
    if len(years_of(row)) == 4:
        return _("in %(year)s", year=years_of(row))
    return _("between %(start)s and %(end)s", start=start, end=end)
