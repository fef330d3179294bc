"""Cases by year: what each origin counted in a whole jurisdiction, for one offence at one stage, year by year.

One mark per observation and year. Origins that count the same year differently are shown side by side. Only flows are
drawn: a stock or a cumulative value is true on a date and goes into the notes. A derived sum of zero that is only "at
least" says nothing and draws no mark.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.drawing.drawing import BARS, Drawing, Mark, place_groups
from charts.marks import observations as observed
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
    counts, silent = _chosen(rows.counts, view, codes)
    dated = observed.dated_of(rows.dated, view)
    years = _years(counts)
    marks = _marks(counts, years, codes)
    hints = {
        "hatched": _("Hatched: not a whole year, or its end is not stated."),
        "hollow": _("Hollow: at least, at most or about."),
    }
    notes = (
        *observed.origin_note(view, codes),
        *observed.remarks_of(counts, codes),
        *observed.silent_zero_notes(silent, codes),
        *observed.dated_notes(dated, codes),
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
        credits=observed.credits_of([row["source_id"] for row in (*counts, *silent, *dated)], codes),
        table=observed.table_of(counts, marks, codes, _("Year"), [observations.years_of(row) for row in counts]),
        data_day=vintage.loaded_at[:10],
        vintage=vintage.number,
        data_version=vintage.data_version,
    )


def _chosen(counts: pd.DataFrame, view: View, codes: CodeLists) -> tuple[list[Row], list[Row]]:
    """The counts of the view in the order of the marks (by year, newsrooms before officials, by origin), and separately
    the sums of zero that are only "at least", which say nothing."""
    kinds = list(codes.lists["origin_kind"])
    counts = counts.assign(
        year=counts["period_start"].str[:4].astype(int),
        rank=counts["origin_id"].map(lambda origin: kinds.index(codes.origins[origin]["origin_kind"])),
    )
    keep = counts["obs_value"].notna() & counts["year"].between(int(view["from"] or 0), int(view["to"] or 9999))
    for key, column in (("unit", "counting_unit"), ("origin", "origin_id")):
        if view[key] != ALL:
            keep &= counts[column] == view[key]
    ordered = counts[keep].sort_values(["year", "rank", "origin_id", "observation_id"])
    found: Any = ordered.astype(object).where(ordered.notna(), None).to_dict("records")
    silent = [row for row in found if row["formula"] and row["obs_value"] == 0 and row["value_qualifier"] == "at_least"]
    return [row for row in found if row not in silent], silent


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
