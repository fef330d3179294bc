"""Sentence length: how many reported custodial sentences fall into each class of twelve months, by the chosen decision.

What the law allows is drawn behind the bars as a band. A sentence that is not custodial, whose term is not reported, or
that a later decision replaced is never in a bar: it is listed under the chart. Nothing here is a rate or a trend.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from charts.drawing.drawing import BARS, Band, Beside, Drawing, Mark, Note
from charts.marks import case_filter
from charts.marks import cases as decided
from charts.marks import observations as observed
from charts.marks.case_filter import CUSTODIAL, Filter, cases_matching
from charts.marks.cases import COLUMNS, beside
from charts.views.keys import DECIDED, NONE, PERSON_KEYS
from charts.views.view import View
from database.engine import Connection
from database.queries.cases import penalty_ranges, reported_cases
from database.queries.code_lists import CodeLists
from database.queries.vintages import Row, Vintage
from translations import _, format_day, format_number, language, n_
from wording.phrases import offence_title

SLUG = "sentence-length"
PAGE = "sentences"
ORDER = 10
KEYS = ("jurisdiction", "offence", *PERSON_KEYS, "decision", "from", "to", "as_of")
DEFAULT_OFFENCE = DECIDED
CLASS = 12  # months
WHOLE_ARTICLE = ("", "undivided")  # a range for the whole article, not for one of its parts


@dataclass(frozen=True)
class Rows:
    """What the chart is drawn from: the country's cases with the chosen decision, and what the law allows."""

    cases: list[Row]
    ranges: list[Row]


def load(connection: Connection, vintage: int, view: View) -> Rows:
    """The cases of the view's country, and the ranges of its offence."""
    return Rows(
        reported_cases(connection, vintage, view["jurisdiction"], view["decision"]),
        penalty_ranges(connection, vintage, view["offence"]),
    )


def draw(rows: Rows, view: View, codes: CodeLists, vintage: Vintage) -> Drawing:
    """The Drawing of the view."""
    wanted = case_filter.filter_of(view)
    custodial = {**wanted, "sentence_type": CUSTODIAL}
    drawn = [row for row in cases_matching(rows.cases, custodial) if _term(row) is not None]
    ranges = ranges_in_force(rows.ranges, drawn, vintage.loaded_at[:10])
    classes = _classes([_term(row) for row in drawn], ranges)
    names = [_class_name(index) for index in classes]
    marks = _marks(drawn, custodial, classes)
    aside = _beside(rows.cases, wanted, codes)
    return Drawing(
        slug=SLUG,
        kind=BARS,
        view=view.path(),
        lang=language(),
        title=_("Custodial sentences by length: %(offence)s, %(area)s", **decided.place_words(view, codes)),
        subtitle=_subtitle(drawn, wanted, codes),
        categories=tuple(names),
        series=decided.series(rows.cases, codes) if marks else (),
        marks=marks,
        events=(),
        notes=_notes(drawn, cases_matching(rows.cases, wanted), ranges, bool(rows.ranges), wanted),
        credits=observed.credits_of((row["source_id"] for row in rows.cases if marks or aside), codes),
        table=decided.table_of(marks, [names[mark.category] for mark in marks], _("Length of the sentence"), codes),
        data_day=vintage.loaded_at[:10],
        vintage=vintage.number,
        data_version=vintage.data_version,
        edges=tuple(format_number(index) for index in (*classes, classes.stop)) if classes else (),
        axis=_("Length of the sentence in years"),
        bands=tuple(_band(row, classes.start, codes) for row in ranges),
        beside=aside,
        columns=COLUMNS,
        caveat=decided.caveat(rows.cases, codes),
        years=decided.years_of(rows.cases),
    )


def _term(row: Row) -> int:
    """The length of a sentence in months; None if it was not reported."""
    return row["decision"]["sentence_length_months"]  # type: ignore[no-any-return]


def _classes(terms: Iterable[int], ranges: Sequence[Row]) -> range:
    """The classes from the lowest to the highest one that holds a term or part of a band, by the year they begin."""
    years = [term // CLASS for term in terms]
    years += [row["min_months"] // CLASS for row in ranges] + [(row["max_months"] - 1) // CLASS for row in ranges]
    return range(min(years), max(years) + 1) if years else range(0)


def _class_name(year: int) -> str:
    return n_("%(low)s to under %(n)s year", "%(low)s to under %(n)s years", year + 1, low=year)


def _marks(drawn: list[Row], custodial: Filter, classes: range) -> tuple[Mark, ...]:
    """A bar for every class that holds a sentence; an empty class has none."""
    marks = []
    for index, year in enumerate(classes):
        low, high = year * CLASS, year * CLASS + CLASS - 1
        wanted = {**custodial, "months": f"{low}-{high}"}
        found = cases_matching(drawn, wanted)
        words = n_(
            "%(n)s custodial sentence of %(low)s to %(high)s months (%(years)s)",
            "%(n)s custodial sentences of %(low)s to %(high)s months (%(years)s)",
            len(found),
            low=low,
            high=high,
            years=_class_name(year),
        )
        if found:
            marks.append(decided.cases_mark(index, f"months-{low}-{high}", found, wanted, words))
    return tuple(marks)


def _subtitle(drawn: list[Row], wanted: Filter, codes: CodeLists) -> str:
    """How many, their median, and that nothing more follows from it."""
    if drawn:
        middle = median(_term(row) for row in drawn)
        text = n_(
            "%(n)s reported custodial sentence with a known term, median %(median)s.",
            "%(n)s reported custodial sentences with a known term, median %(median)s.",
            len(drawn),
            median=n_("%(n)s month", "%(n)s months", middle),
        )
        text = " ".join([text, decided.limits(drawn, codes), _("Each bar opens its cases.")])
    else:
        text = _(
            "No custodial sentence with a known term was reported for this view. That does not mean that there was "
            "none: these are the cases that the press reported."
        )
    return " ".join(part for part in (text, case_filter.only_words(wanted, codes)) if part)


def _beside(cases: list[Row], wanted: Filter, codes: CodeLists) -> tuple[Beside, ...]:
    """What is never in a bar: custodial sentences without a term, other sentences, and what has no sentence."""
    untold = {**wanted, "sentence_type": CUSTODIAL, "months": NONE}
    parts = list(beside(cases, untold, _untold_words))
    for code in codes.lists["sentence_type"]:
        if code != CUSTODIAL:
            say = partial(decided.sentence_words, code, codes=codes)
            parts += beside(cases, {**wanted, "sentence_type": code}, say)
    return (*parts, *decided.beside_unsentenced(cases, wanted), *decided.beside_unplaced(cases, wanted))


def _untold_words(number: int) -> str:
    return n_(
        "%(n)s custodial sentence whose term is not reported",
        "%(n)s custodial sentences whose term is not reported",
        number,
    )


def _notes(drawn: list[Row], shown: list[Row], ranges: list[Row], known: bool, wanted: Filter) -> tuple[Note, ...]:
    """How cases were counted, and what a term may and may not be compared with. `known`: whether there is any range."""
    notes = []
    if case_filter.is_one_offence(wanted) and not ranges:
        notes.append(
            _("No band is drawn: the wordings of the law that are known here were not in force on those days")
            if known
            else _("No band is drawn: no text of the law was found that says what it allowed for this offence")
        )
    if ranges:
        notes.append(
            _(
                "The band is what the law allowed on the day of the decisions. For an earlier act a milder wording "
                "may apply, and a court may go below the minimum: a bar outside the band is not an error"
            )
        )
    if any(_term(row) == law["max_months"] for row in drawn for law in ranges):
        notes.append(
            _("A term of exactly the maximum is drawn at the upper edge of the band, in the class that begins there")
        )
    several = sum(decided.names_several(row) for row in drawn)
    if several:
        notes.append(
            n_(
                "%(n)s of these decisions names more than one article; its term may be for all of them",
                "%(n)s of these decisions name more than one article; their terms may be for all of them",
                several,
            )
        )
    return (*decided.notes_of(shown, wanted), *[Note(text, language()) for text in notes])


# --- what the law allows ----------------------------------------------------------------------------------------------


def ranges_in_force(ranges: list[Row], drawn: list[Row], today: str) -> list[Row]:
    """The ranges that were in force on the day of a drawn decision, or today if no day is known.

    A range without dates counts as in force, and says so. If ranges of parts apply, one for the undivided article is an
    older wording and left out.
    """
    days = [_day(row) for row in drawn if _day(row)] or [today]
    found = [row for row in ranges if _is_in_force(row, days)]
    parts = [row for row in found if row["part"] not in WHOLE_ARTICLE]
    return parts or found


def _day(row: Row) -> str:
    return row["decision"]["decision_date"] or ""


def _is_in_force(row: Row, days: Iterable[str]) -> bool:
    """Whether the range may have applied on one of the days; a truncated day means its month or year."""
    start, end = _first_day(row["valid_from"] or "0001"), _last_day(row["valid_to"] or "9999")
    return any(start <= _last_day(day) and _first_day(day) <= end for day in days if day)


def _first_day(day: str) -> str:
    return day + "-01-01"[len(day) - 4 :]


def _last_day(day: str) -> str:
    return day + "-12-31"[len(day) - 4 :]


def _band(row: Row, lowest: int, codes: CodeLists) -> Band:
    """The band of a range, on an axis that begins at the class `lowest`."""
    span, part = _span(row), row["part"]
    article = offence_title(codes.offences[row["offence_code"]])
    if part not in WHOLE_ARTICLE:
        article = _("%(article)s, part %(part)s", article=article, part=part)
    return Band(
        start=row["min_months"] / CLASS - lowest,
        end=row["max_months"] / CLASS - lowest,
        label=span if part in WHOLE_ARTICLE else _("part %(part)s: %(range)s", part=part, range=span),
        words=_law_words(span, article, row["valid_from"] or "", row["valid_to"] or ""),
        url=row["url"],
    )


def _span(row: Row) -> str:
    """What the law allows, in years if both ends are whole or half years."""
    low, high = row["min_months"], row["max_months"]
    if low % 6 or high % 6:
        span = n_("%(low)s to %(n)s month", "%(low)s to %(n)s months", high, low=format_number(low))
    else:
        span = n_("%(low)s to %(n)s year", "%(low)s to %(n)s years", high / CLASS, low=format_number(low / CLASS))
    return _("%(range)s or life", range=span) if row["is_life_possible"] else span


def _law_words(span: str, article: str, start: str, end: str) -> str:
    """A range as a sentence, with its validity as far as it is known.

    The day is that of the wording: an act often comes into force some weeks after its date.
    """
    words = {"range": span, "article": article}
    if start and end:
        days = {"start": format_day(start), "end": format_day(end)}
        return _("The law allowed %(range)s in its wording of %(start)s, until %(end)s (%(article)s)", **words, **days)
    if start:
        return _("The law allows %(range)s in its wording of %(start)s (%(article)s)", **words, start=format_day(start))
    if end:
        return _("The law allowed %(range)s until %(end)s (%(article)s)", **words, end=format_day(end))
    return _("The law allows %(range)s (%(article)s; validity not stated)", **words)
