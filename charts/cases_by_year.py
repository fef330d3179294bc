"""Cases by year: what each origin counted in a whole jurisdiction, for one offence at one stage, year by year.

One mark per observation and year. Origins that count the same year differently stand side by side. Only flows are
drawn: a stock or a cumulative value is true on a date and stands in the notes. A derived sum of zero that is only at
least says nothing and draws no mark.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts._drawing import (
    APPROX,
    BOUND,
    DISPUTED,
    INCOMPLETE,
    Credit,
    Drawing,
    Event,
    Mark,
    Note,
    Series,
    Table,
    place_groups,
)
from charts._speak import (
    count_words,
    offence_name,
    offence_title,
    period_words,
    qualified,
    qualified_number,
)
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
    counts = _chosen(rows.counts, view, codes)
    years = _years(counts)
    shared_unit = counts["counting_unit"].nunique() <= 1
    marks = _marks(counts, years, codes, shared_unit)
    origins = list(dict.fromkeys(mark.series for mark in marks))
    return Drawing(
        slug=SLUG,
        view=view.path(),
        lang=language(),
        title=_title(counts, view, codes),
        subtitle=_subtitle(marks, view, codes),
        categories=tuple(str(year) for year in years),
        series=tuple(_series(origin, codes) for origin in origins),
        marks=marks,
        events=_events(rows.events, years),
        notes=(*_remarks(counts, codes), *_dated_notes(rows.dated, view, codes)),
        credits=_credits([*counts["source_id"], *[row["source_id"] for row in rows.dated]], codes),
        table=_table(marks, counts, codes),
        data_day=vintage.loaded_at[:10],
        vintage=vintage.number,
        data_version=vintage.data_version,
    )


def _chosen(counts: pd.DataFrame, view: View, codes: CodeLists) -> pd.DataFrame:
    """The counts of the view, in the order of the marks: by year, then newsrooms before officials, then by origin."""
    counts = counts.assign(year=counts["period_start"].str[:4].astype(int))
    kinds = list(codes.lists.get("origin_kind", {}))
    rank = counts["origin_id"].map(lambda origin: kinds.index(codes.origins[origin]["origin_kind"]))
    says_nothing = counts["formula"].notna() & (counts["obs_value"] == 0) & (counts["value_qualifier"] == "at_least")
    keep = counts["obs_value"].notna() & ~says_nothing
    for key, column in (("unit", "counting_unit"), ("origin", "origin_id")):
        if view[key] != ALL:
            keep &= counts[column] == view[key]
    if view["from"]:
        keep &= counts["year"] >= int(view["from"])
    if view["to"]:
        keep &= counts["year"] <= int(view["to"])
    ordered = counts.assign(rank=rank)[keep].sort_values(["year", "rank", "origin_id", "observation_id"])
    return ordered.reset_index(drop=True)


def _years(counts: pd.DataFrame) -> list[int]:
    """Every year from the first to the last one counted; a year without a count keeps its empty place."""
    return list(range(counts["year"].min(), counts["year"].max() + 1)) if len(counts) else []


def _marks(counts: pd.DataFrame, years: list[int], codes: CodeLists, shared_unit: bool) -> tuple[Mark, ...]:
    categories = [year - years[0] for year in counts["year"]] if years else []
    places = place_groups(categories, len(years))
    rows: Any = counts.astype(object).where(counts.notna(), None).to_dict("records")
    return tuple(
        _mark(row, category, place, codes, shared_unit)
        for row, category, place in zip(rows, categories, places, strict=True)
    )


def _mark(row: Row, category: int, place: tuple[float, float], codes: CodeLists, shared_unit: bool) -> Mark:
    qualifier, value = row["value_qualifier"], row["obs_value"]
    known = _known(row)
    return Mark(
        key=row["observation_id"],
        category=category,
        start=place[0],
        width=place[1],
        value=value,
        label=qualified_number(qualifier, value),
        caption=_caption(row, codes, shared_unit),
        series=row["origin_id"],
        states=_states(row),
        href=f"/{language()}/observations/{row['observation_id']}",
        words=_words(row, codes),
        known="; ".join(known),
        row=_csv_row(row),
    )


def _states(row: Row) -> tuple[str, ...]:
    """What the mark's look must say. An inferred period of whole years is complete: said in words, not hatched."""
    whole = row["period_start"].endswith("-01-01") and row["period_end"].endswith("-12-31")
    states = {
        INCOMPLETE: not whole or row["period_end_basis"] == "publication",
        BOUND: row["value_qualifier"] in ("at_least", "at_most"),
        APPROX: row["value_qualifier"] == "approx",
        DISPUTED: bool(row["is_disputed"]),
    }
    return tuple(state for state, holds in states.items() if holds)


def _caption(row: Row, codes: CodeLists, shared_unit: bool) -> str:
    """What the mark must say itself: its bound, its unit where units differ, its dispute."""
    words = []
    if row["value_qualifier"] != "exact":
        words.append(label_of(codes.lists["value_qualifier"][row["value_qualifier"]])[0])
    if not shared_unit:
        words.append(label_of(codes.lists["counting_unit"][row["counting_unit"]])[0])
    if row["is_disputed"]:
        words.append(_("disputed"))
    return ", ".join(words)


def _known(row: Row) -> list[str]:
    """Caveats, each a phrase: how the number came about, and what is known of its period."""
    known = []
    if row["formula"]:
        known.append(_("computed by Casecount as a sum over regions"))
    basis, end = row["period_end_basis"], row["period_end"]
    whole = row["period_start"].endswith("-01-01") and end.endswith("-12-31")
    if basis == "publication":
        known.append(_("published %(day)s; the day it counts to is not stated", day=format_day(end)))
    elif basis == "inferred":
        period = period_words(row["period_start"], end)
        known.append(_("the source does not state the period; %(period)s is inferred", period=period))
    elif not whole:
        known.append(_("counts %(period)s", period=period_words(row["period_start"], end)))
    if row["is_disputed"]:
        known.append(_("publications disagree"))
    return known


def _words(row: Row, codes: CodeLists) -> str:
    count = qualified(row["value_qualifier"], count_words(row["counting_unit"], row["obs_value"]))
    return _(
        "%(who)s counts %(count)s %(stage)s in %(year)s",
        who=label_of(codes.origins[row["origin_id"]], "short")[0],
        count=count,
        stage=label_of(codes.lists["stage"][row["stage"]])[0],
        year=row["year"],
    )


def _csv_row(row: Row) -> Row:
    """One line of the chart's CSV: the cell, the value, its origin and evidence."""
    return {
        **{name: row[name] for name in queries.CELL},
        "time_period": str(row["year"]),
        **{name: row[name] for name in ("obs_value", "value_qualifier", "obs_status", "origin_id", "observation_id")},
        "formula": row["formula"],
        "note": row["note"],
    }


def _series(origin: str, codes: CodeLists) -> Series:
    row = codes.origins[origin]
    return Series(origin, label_of(row, "short")[0], row["origin_kind"])


def _title(counts: pd.DataFrame, view: View, codes: CodeLists) -> str:
    """What is counted: the unit of most marks (a mark of another unit prints its own), stage, offence."""
    units = Counter(counts["counting_unit"])
    unit = units.most_common(1)[0][0] if units else "cases"
    return _(
        "%(unit)s %(stage)s by year: %(offence)s, %(area)s",
        unit=label_of(codes.lists["counting_unit"][unit])[0].capitalize(),
        stage=label_of(codes.lists["stage"][view["stage"]])[0],
        offence=offence_title(codes.offences[view["offence"]]),
        area=label_of(codes.jurisdictions[view["jurisdiction"]])[0],
    )


def _subtitle(marks: tuple[Mark, ...], view: View, codes: CodeLists) -> str:
    """The offence in full, and how to read the marks that are drawn."""
    states = {state for mark in marks for state in mark.states}
    parts = [offence_name(codes.offences[view["offence"]])[0] + "."]
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


def _remarks(counts: pd.DataFrame, codes: CodeLists) -> tuple[Note, ...]:
    """The remarks of the observations drawn, each once; they are in English."""
    remarks: dict[str, Note] = {}
    for origin, year, note in zip(counts["origin_id"], counts["year"], counts["note"], strict=True):
        if isinstance(note, str) and note not in remarks:
            remarks[note] = Note(f"{label_of(codes.origins[origin], 'short')[0]}, {year}: {note}", "en")
    return tuple(remarks.values())


def _dated_notes(rows: list[Row], view: View, codes: CodeLists) -> tuple[Note, ...]:
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
        if row["obs_value"] is not None and view["origin"] in (ALL, row["origin_id"])
    )


def _credits(source_ids: list[str], codes: CodeLists) -> tuple[Credit, ...]:
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


def _table(marks: tuple[Mark, ...], counts: pd.DataFrame, codes: CodeLists) -> Table:
    """One row a mark: year, count as drawn, unit, who counted, what is known."""
    header = (_("Year"), _("Count"), _("Unit"), _("Counted by"), _("What is known"))
    units = [label_of(codes.lists["counting_unit"][unit])[0] for unit in counts["counting_unit"]]
    rows = tuple(
        (
            mark.row["time_period"],
            mark.label,
            unit,
            label_of(codes.origins[mark.series])[0],
            mark.known,
        )
        for mark, unit in zip(marks, units, strict=True)
    )
    return Table(header, rows)
