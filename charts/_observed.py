"""Rows of the store -> what is drawn and said of them: the same for every chart that draws observations.

A row is an observation or a derived value as `database.queries` answers with it.
"""

from collections.abc import Iterable

from charts._drawing import APPROX, BOUND, DISPUTED, INCOMPLETE, Credit, Note, Series
from charts._speak import count_words, period_words, qualified, staged
from database import queries
from database.queries import CodeLists, Row
from translations import _, format_day, label_of, language


def is_whole_years(row: Row) -> bool:
    """Whether the period runs from the first day of a year to the last day of a year."""
    return bool(row["period_start"].endswith("-01-01") and row["period_end"].endswith("-12-31"))


def years_of(row: Row) -> str:
    """The year of the period, or its first and last one: `2025`, `2025–2026`."""
    first, last = row["period_start"][:4], row["period_end"][:4]
    return first if first == last else f"{first}–{last}"


def states_of(row: Row) -> tuple[str, ...]:
    """What the mark's look must say. An inferred period of whole years is complete: said in words, not hatched."""
    states = {
        INCOMPLETE: not is_whole_years(row) or row["period_end_basis"] == "publication",
        BOUND: row["value_qualifier"] in ("at_least", "at_most"),
        APPROX: row["value_qualifier"] == "approx",
        DISPUTED: bool(row["is_disputed"]),
    }
    return tuple(state for state, holds in states.items() if holds)


def caption_of(row: Row, codes: CodeLists, shared_unit: bool) -> str:
    """What the mark must say itself: its bound, its unit where units differ, its dispute, years beyond its own."""
    words = []
    if row["value_qualifier"] != "exact":
        words.append(label_of(codes.lists["value_qualifier"][row["value_qualifier"]])[0])
    if not shared_unit:
        words.append(label_of(codes.lists["counting_unit"][row["counting_unit"]])[0])
    if row["is_disputed"]:
        words.append(_("disputed"))
    if len(years_of(row)) > 4:
        words.append(years_of(row))
    return ", ".join(words)


def known_of(row: Row, codes: CodeLists) -> list[str]:
    """Caveats, each a phrase: how the number came about, and what is known of its period."""
    known = []
    if row["formula"]:
        known.append(_("computed by Casecount as a sum over regions"))
    basis, end = row["period_end_basis"], row["period_end"]
    if basis == "publication":
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
    """Who counted: the origin, or Casecount where it summed what the origin published."""
    who = label_of(codes.origins[row["origin_id"]], "short")[0]
    return _("Casecount's sum of %(who)s", who=who) if row["formula"] else who


def words_of(row: Row, codes: CodeLists) -> str:
    """A row as a sentence without its full stop: who counts how many, at which stage, when."""
    count = qualified(row["value_qualifier"], count_words(row["counting_unit"], row["obs_value"]))
    what = staged(row["stage"], count, label_of(codes.lists["stage"][row["stage"]])[0])
    when = _("in %(year)s", year=years_of(row))
    if len(years_of(row)) > 4:
        start, end = format_day(row["period_start"]), format_day(row["period_end"])
        when = _("between %(start)s and %(end)s", start=start, end=end)
    who = counter_of(row, codes)
    if row["formula"]:
        return _("%(who)s: %(what)s %(when)s", who=who, what=what, when=when)
    return _("%(who)s counts %(what)s %(when)s", who=who, what=what, when=when)


def time_period_of(row: Row) -> str:
    """SDMX's TIME_PERIOD: the year, or for a period of several years its two days as ISO 8601 writes an interval."""
    return years_of(row) if len(years_of(row)) == 4 else f"{row['period_start']}/{row['period_end']}"


def csv_row_of(row: Row) -> Row:
    """One line of the chart's CSV: the cell, the value, its origin and evidence."""
    return {
        **{name: row[name] for name in queries.CELL},
        "time_period": time_period_of(row),
        **{name: row[name] for name in ("obs_value", "value_qualifier", "obs_status", "origin_id", "observation_id")},
        "formula": row["formula"],
        "note": row["note"],
    }


def series_of(origin: str, codes: CodeLists) -> Series:
    """Everything that one origin counted, under its short name and in the colour of who counts."""
    row = codes.origins[origin]
    return Series(origin, label_of(row, "short")[0], row["origin_kind"])


def remarks_of(rows: Iterable[Row], codes: CodeLists) -> tuple[Note, ...]:
    """The remarks of what is drawn, each once; they are in English."""
    remarks: dict[str, Note] = {}
    for row in rows:
        if row["note"] and row["note"] not in remarks:
            who = label_of(codes.origins[row["origin_id"]], "short")[0]
            remarks[row["note"]] = Note(f"{who}, {years_of(row)}: {row['note']}", "en")
    return tuple(remarks.values())


def silent_zero_notes(rows: Iterable[Row], codes: CodeLists) -> tuple[Note, ...]:
    """Sums of zero that are only at least: they draw no mark, because the true number is not known, and are said."""
    return tuple(
        Note(
            _(
                "%(who)s, %(year)s: every number it has is 0, but it does not cover everything, so the true number is "
                "not known and no mark is drawn",
                who=counter_of(row, codes),
                year=years_of(row),
            ),
            language(),
            f"/{language()}/observations/{row['observation_id']}",
        )
        for row in rows
    )


def stage_note(stage: str, codes: CodeLists) -> tuple[Note, ...]:
    """What the stage means, as the code list defines it; in English."""
    row = codes.lists["stage"][stage]
    return (Note(f"{row['label_en'].capitalize()}: {row['definition_en']}", "en"),) if row["definition_en"] else ()


def dated_notes(rows: Iterable[Row], codes: CodeLists) -> tuple[Note, ...]:
    """Stocks and cumulative values of the cell: true on a date, so said and linked, never drawn as a bar."""
    return tuple(
        Note(
            _(
                "Not a yearly count, so no bar: %(who)s, %(count)s, %(kind)s, %(day)s",
                who=label_of(codes.origins[row["origin_id"]], "short")[0],
                count=qualified(row["value_qualifier"], count_words(row["counting_unit"], row["obs_value"])),
                kind=label_of(codes.lists["measure_kind"][row["measure_kind"]])[0],
                day=format_day(row["period_end"]),
            ),
            language(),
            f"/{language()}/observations/{row['observation_id']}",
        )
        for row in rows
        if row["obs_value"] is not None
    )


def credits_of(source_ids: Iterable[str], codes: CodeLists) -> tuple[Credit, ...]:
    """The sources of what is drawn and said, each once."""
    credits = []
    for source_id in dict.fromkeys(source_ids):
        row = codes.sources[source_id]
        credits.append(
            Credit(
                key=source_id,
                title=label_of(row, "title")[0],
                publisher=row["publisher"],
                licence=row["licence"],
                licence_url=row["licence_url"] or "",
                url=row["url"] or "",
                counted=label_of(row, "counted")[0],
                not_counted=label_of(row, "not_counted")[0],
            )
        )
    return tuple(credits)
