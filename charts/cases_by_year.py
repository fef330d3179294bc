"""Cases by year: what each origin counted in a whole jurisdiction, for one offence at one stage, year by year.

One mark per observation and year. Origins that count the same year differently stand side by side. Only flows are
drawn: a stock or a cumulative value is true on a date and stands in the notes. A derived sum of zero that is only at
least says nothing and draws no mark.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts._drawing import APPROX, BOUND, INCOMPLETE, Drawing, Event, Mark, Note, Table, place_groups
from charts._observed import (
    caption_of,
    counter_of,
    credits_of,
    csv_row_of,
    dated_notes,
    known_of,
    remarks_of,
    series_of,
    silent_zero_notes,
    stage_note,
    states_of,
    words_of,
    years_of,
)
from charts._speak import offence_name, offence_title, qualified_number, staged
from charts._view import ALL, View
from database import queries
from database.engine import Connection
from database.queries import CodeLists, Row, Vintage
from translations import _, format_day, label_of, language

SLUG = "cases-by-year"
PAGE = "years"
KEYS = ("jurisdiction", "offence", "stage", "unit", "origin", "from", "to", "as_of")


@dataclass(frozen=True)
class Rows:
    """What the chart is drawn from: yearly counts, dated values beside them, and events."""

    counts: pd.DataFrame
    dated: list[Row]
    events: list[Row]


def load(connection: Connection, vintage: int, view: View) -> Rows:
    """The rows of the view's cell in the vintage."""
    cell = {"jurisdiction": view["jurisdiction"], "offence": view["offence"], "stage": view["stage"]}
    return Rows(
        counts=queries.national_flows(connection, vintage, **cell),
        dated=queries.dated_values(connection, vintage, **cell),
        events=queries.events_of(connection, vintage, view["jurisdiction"]),
    )


def draw(rows: Rows, view: View, codes: CodeLists, vintage: Vintage) -> Drawing:
    """The Drawing of the view."""
    counts, silent = _chosen(rows.counts, view, codes)
    dated = [row for row in rows.dated if row["obs_value"] is not None and view["origin"] in (ALL, row["origin_id"])]
    years = _years(counts)
    marks = _marks(counts, years, codes)
    notes = (
        *_origin_note(view, codes),
        *remarks_of(counts, codes),
        *silent_zero_notes(silent, codes),
        *dated_notes(dated, codes),
        *stage_note(view["stage"], codes),
    )
    return Drawing(
        slug=SLUG,
        view=view.path(),
        lang=language(),
        title=_title(counts, view, codes),
        subtitle=_subtitle(marks, view, codes),
        categories=tuple(str(year) for year in years),
        series=tuple(series_of(origin, codes) for origin in dict.fromkeys(mark.series for mark in marks)),
        marks=marks,
        events=_events(rows.events, years),
        notes=notes,
        credits=credits_of([row["source_id"] for row in (*counts, *silent, *dated)], codes),
        table=_table(marks, counts, codes),
        data_day=vintage.loaded_at[:10],
        vintage=vintage.number,
        data_version=vintage.data_version,
    )


def _chosen(counts: pd.DataFrame, view: View, codes: CodeLists) -> tuple[list[Row], list[Row]]:
    """The counts of the view in the order of the marks (by year, newsrooms before officials, by origin), and beside
    them the sums of zero that are only at least, which say nothing."""
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
    shared_unit = len({row["counting_unit"] for row in counts}) <= 1
    categories = [row["year"] - years[0] for row in counts]
    places = place_groups(categories, len(years))
    return tuple(
        Mark(
            key=row["observation_id"],
            category=category,
            start=start,
            width=width,
            value=row["obs_value"],
            label=qualified_number(row["value_qualifier"], row["obs_value"]),
            caption=caption_of(row, codes, shared_unit),
            series=row["origin_id"],
            states=states_of(row),
            href=f"/{language()}/observations/{row['observation_id']}",
            words=words_of(row, codes),
            known="; ".join(known_of(row, codes)),
            row=csv_row_of(row),
        )
        for row, category, (start, width) in zip(counts, categories, places, strict=True)
    )


def _title(counts: list[Row], view: View, codes: CodeLists) -> str:
    """What is counted: the unit of most marks (a mark of another unit prints its own), stage, offence, country."""
    units = Counter(row["counting_unit"] for row in counts)
    stage = label_of(codes.lists["stage"][view["stage"]])[0]
    what = stage.capitalize()
    if units or view["unit"] != ALL:
        unit = units.most_common(1)[0][0] if units else view["unit"]
        what = staged(view["stage"], label_of(codes.lists["counting_unit"][unit])[0].capitalize(), stage)
    return _(
        "%(what)s by year: %(offence)s, %(area)s",
        what=what,
        offence=offence_title(codes.offences[view["offence"]]),
        area=label_of(codes.jurisdictions[view["jurisdiction"]])[0],
    )


def _origin_note(view: View, codes: CodeLists) -> tuple[Note, ...]:
    """Says that one origin was chosen, so that nobody takes its count for the only one."""
    if view["origin"] == ALL:
        return ()
    who = label_of(codes.origins[view["origin"]], "short")[0]
    return (Note(_("Only the numbers of %(who)s are shown; others may count differently", who=who), language()),)


def _subtitle(marks: tuple[Mark, ...], view: View, codes: CodeLists) -> str:
    """The offence in full where the title has only its article, and how to read the marks that are drawn."""
    states = {state for mark in marks for state in mark.states}
    offence = codes.offences[view["offence"]]
    name = offence_name(offence)[0]
    parts = [f"{name}."] if name != offence_title(offence) else []
    if INCOMPLETE in states:
        parts.append(_("Hatched: not a whole year, or its end is not stated."))
    if BOUND in states or APPROX in states:
        parts.append(_("Hollow: at least, at most or about."))
    if marks:
        parts.append(_("Each bar opens its source."))
    return " ".join(parts)


def _events(rows: list[Row], years: list[int]) -> tuple[Event, ...]:
    """The events inside the years shown; one outside never widens the axis."""
    events = []
    for row in rows:
        year, _dash, rest = row["event_date"].partition("-")
        if years and years[0] <= int(year) <= years[-1]:
            month, _dash, day = (rest or "07").partition("-")
            share = (int(month) - 1 + (int(day or 15) - 1) / 31) / 12
            when = format_day(row["event_date"])
            words = f"{when}: {label_of(row)[0]}"
            place = int(year) - years[0] + share
            events.append(Event(row["event_id"], place, label_of(row, "short")[0], words, when, row["url"] or ""))
    return tuple(events)


def _table(marks: tuple[Mark, ...], counts: list[Row], codes: CodeLists) -> Table:
    """One row a mark: year, count as drawn, unit, who counted, what is known."""
    header = (_("Year"), _("Count"), _("Unit"), _("Counted by"), _("What is known"))
    rows = tuple(
        (
            years_of(row),
            mark.label,
            label_of(codes.lists["counting_unit"][row["counting_unit"]])[0],
            counter_of(row, codes) if row["formula"] else label_of(codes.origins[mark.series])[0],
            mark.known,
        )
        for mark, row in zip(marks, counts, strict=True)
    )
    return Table(header, rows)
