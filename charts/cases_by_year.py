"""Cases by year: what each origin counted in a whole jurisdiction, for one offence at one stage, year by year.

One mark per observation and year. Origins that count the same year differently are shown side by side. Only flows are
drawn: a stock or a cumulative value is true on a date and goes into the line below, with what the filters by unit and
origin hide. A derived sum of zero that is only "at least" says nothing and draws no mark.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.drawing.drawing import BARS, Drawing, LinePart, Mark, place_groups
from charts.marks import also_counted as also
from charts.marks import observations as observed
from charts.views.addresses import page_path
from charts.views.keys import ALL
from charts.views.view import View
from database.engine import Connection
from database.queries.code_lists import CodeLists
from database.queries.counts import dated_values, events_of, national_flows
from database.queries.vintages import Row, Vintage
from translations import _, language
from wording import observations

SLUG = "cases-by-year"
PAGE = "years"
ORDER = 10
KEYS = ("jurisdiction", "offence", "stage", "unit", "origin", "from", "to", "as_of")
DEFAULT_OFFENCE = "default_offence"


@dataclass(frozen=True)
class Rows:
    """What the chart is drawn from: yearly counts, dated values, and events."""

    counts: pd.DataFrame
    dated: list[Row]
    events: list[Row]


def load(connection: Connection, vintage: int, view: View) -> Rows:
    """The rows of the view's cell in the vintage."""
    cell = {"jurisdiction": view["jurisdiction"], "offence": view["offence"], "stage": view["stage"]}
    return Rows(
        counts=national_flows(connection, vintage, **cell),
        dated=dated_values(connection, vintage, **cell),
        events=events_of(connection, vintage, view["jurisdiction"]),
    )


def draw(rows: Rows, view: View, codes: CodeLists, vintage: Vintage) -> Drawing:
    """The Drawing of the view."""
    every = _within_years(rows.counts, view, codes)
    asked = [row for row in every if observed.is_asked(row, view)]
    counts = [row for row in asked if not observed.says_nothing(row)]
    silent = [row for row in asked if observed.says_nothing(row)]
    years = _years(counts)
    aside = _aside(rows.dated, every, years, view)
    marks = _marks(counts, years, codes)
    hints = {
        "hatched": _("Hatched: not a whole year, or its end is not stated."),
        "hollow": _("Hollow: at least, at most or about."),
    }
    notes = (
        *observed.origin_note(view, codes),
        *observed.remarks_of(counts, codes),
        *observed.silent_zero_notes(silent, codes),
        *observed.stage_note(view["stage"], codes),
    )
    what = observed.title_of(counts, view, codes)
    return Drawing(
        slug=SLUG,
        kind=BARS,
        view=view.path(),
        lang=language(),
        title=_("%(what)s by year: %(offence)s, %(area)s", what=what, **observed.place_words(view, codes)),
        subtitle=observed.reading_hints(marks, view, codes, hints),
        categories=tuple(str(year) for year in years),
        series=tuple(observed.series_of(origin, codes) for origin in dict.fromkeys(mark.series for mark in marks)),
        marks=marks,
        events=observed.events_within(rows.events, years),
        notes=notes,
        credits=observed.credits_of(
            [row["source_id"] for row in (*counts, *silent, *aside.credited(bool(counts)))], codes
        ),
        table=observed.table_of(counts, marks, codes, _("Year"), [observations.years_of(row) for row in counts]),
        data_day=vintage.loaded_at[:10],
        vintage=vintage.number,
        data_version=vintage.data_version,
        also=_also(aside, view, codes),
    )


@dataclass(frozen=True)
class _Aside:
    """Numbers of the cell that are not drawn, and the newest of them, which are said."""

    dated: list[Row]
    newest_dated: list[Row]
    hidden: list[Row]
    newest_hidden: list[Row]

    def credited(self, is_drawn: bool) -> list[Row]:
        """What is said under the chart. Where nothing is drawn, what filters hide makes no source of the view."""
        return [*self.newest_dated, *(self.newest_hidden if is_drawn else ())]


def _aside(dated: list[Row], every: list[Row], years: list[int], view: View) -> _Aside:
    """Dated values of any unit and origin, and the counts that the filters by unit and origin hide."""
    dated = [row for row in dated if not observed.says_nothing(row)]
    hidden = [row for row in every if not observed.is_asked(row, view) and not observed.says_nothing(row)]
    newest = also.newest_counts(hidden, {str(year) for year in years})
    return _Aside(dated, also.newest_counts(dated), hidden, newest)


def _also(aside: _Aside, view: View, codes: CodeLists) -> tuple[LinePart, ...]:
    """What was counted too and is not drawn."""
    unfiltered = page_path(PAGE, view.changed(unit=ALL, origin=ALL), language())
    over_time = page_path(PAGE, view.changed(unit=ALL, origin=ALL, **{"from": "", "to": ""}), language())
    dated = also.dated_counts(aside.dated, aside.newest_dated, codes, f"{over_time}#cases-over-time")
    hidden = also.counts_of(aside.hidden, aside.newest_hidden, codes, unfiltered)
    return also.line_of(
        (_("Also counted, not by year: %(counts)s.", counts=also.COUNTS), dated),
        (_("Also counted: %(counts)s.", counts=also.COUNTS), hidden),
    )


def _within_years(counts: pd.DataFrame, view: View, codes: CodeLists) -> list[Row]:
    """The counts of the view's years in the order of the marks: by year, newsrooms before officials, by origin."""
    kinds = list(codes.lists["origin_kind"])
    counts = counts.assign(
        year=counts["period_start"].str[:4].astype(int),
        rank=counts["origin_id"].map(lambda origin: kinds.index(codes.origins[origin]["origin_kind"])),
    )
    keep = counts["obs_value"].notna() & counts["year"].between(int(view["from"] or 0), int(view["to"] or 9999))
    ordered = counts[keep].sort_values(["year", "rank", "origin_id", "observation_id"])
    found: Any = ordered.astype(object).where(ordered.notna(), None).to_dict("records")
    return list(found)


def _years(counts: list[Row]) -> list[int]:
    """Every year from the first to the last one counted; a year without a count keeps its empty place."""
    return list(range(counts[0]["year"], counts[-1]["year"] + 1)) if counts else []


def _marks(counts: list[Row], years: list[int], codes: CodeLists) -> tuple[Mark, ...]:
    """A mark for every count, side by side in its year."""
    shared_unit = len({row["counting_unit"] for row in counts}) <= 1
    categories = [row["year"] - years[0] for row in counts]
    places = place_groups(categories, len(years))
    return tuple(
        observed.mark_of(row, codes, (category, *place), series=row["origin_id"], shared_unit=shared_unit)
        for row, category, place in zip(counts, categories, places, strict=True)
    )
