"""Cases over time: counts that hold on a day, the stocks and running totals of an offence at one stage.

Dated points with a step line that keeps the last known number; never yearly bars, and nothing is subtracted. Stocks and
running totals never share an axis: if a cell has both, the running totals are drawn and the stocks go into the line
below, with the yearly counts and with what the filters by unit and origin hide.
"""

from dataclasses import dataclass, replace
from datetime import date

from charts.drawing.drawing import POINTS, Drawing, LinePart, Mark, Series
from charts.marks import also_counted as also
from charts.marks import observations as observed
from charts.views.addresses import page_path
from charts.views.keys import ALL
from charts.views.view import View
from database.engine import Connection
from database.queries.code_lists import CodeLists
from database.queries.counts import dated_values, events_of, flows_by_stage
from database.queries.vintages import Row, Vintage
from translations import _, format_day, label_of, language
from wording.phrases import evidence_path

SLUG = "cases-over-time"
PAGE = "years"
ORDER = 20
KEYS = ("jurisdiction", "offence", "stage", "unit", "origin", "as_of")
DEFAULT_OFFENCE = "default_offence"


@dataclass(frozen=True)
class Rows:
    """What the chart is drawn from: dated values, events, and the counts of periods, which are not drawn."""

    dated: list[Row]
    events: list[Row]
    flows: list[Row]


def load(connection: Connection, vintage: int, view: View) -> Rows:
    """The rows of the view's cell in the vintage."""
    cell = {"jurisdiction": view["jurisdiction"], "offence": view["offence"], "stage": view["stage"]}
    flows = flows_by_stage(connection, vintage, jurisdiction=cell["jurisdiction"], offence=cell["offence"], region=None)
    return Rows(
        dated_values(connection, vintage, **cell),
        events_of(connection, vintage, view["jurisdiction"]),
        [row for row in flows if row["stage"] == view["stage"]],
    )


def draw(rows: Rows, view: View, codes: CodeLists, vintage: Vintage) -> Drawing:
    """The Drawing of the view."""
    dated = _in_order(rows.dated)
    chosen = [row for row in dated if observed.is_asked(row, view)]
    kinds = {row["measure_kind"] for row in chosen}
    kind = "cumulative" if "cumulative" in kinds else next(iter(kinds), "cumulative")
    points = [row for row in chosen if row["measure_kind"] == kind]
    first = min((row["period_end"][:4] for row in points), default="")
    years = list(range(int(first), int(points[-1]["period_end"][:4]) + 1)) if points else []
    marks = _marks(points, years, codes)
    hidden = [row for row in dated if row not in points]
    flows = [row for row in rows.flows if not observed.says_nothing(row)]
    aside = [*also.newest_counts(hidden), *also.newest_counts(flows)] if marks else []
    notes = (
        *observed.origin_note(view, codes),
        *observed.remarks_of(points, codes),
        *observed.stage_note(view["stage"], codes),
    )
    return Drawing(
        slug=SLUG,
        kind=POINTS,
        view=view.path(),
        lang=language(),
        title=_(
            "%(what)s, %(kind)s: %(offence)s, %(area)s",
            what=observed.title_of(points, view, codes),
            kind=label_of(codes.lists["measure_kind"][kind])[0],
            **observed.place_words(view, codes),
        ),
        subtitle=_subtitle(marks, view, codes),
        categories=tuple(str(year) for year in years),
        series=_series(points, codes),
        marks=marks,
        events=observed.events_within(rows.events, years),
        notes=notes,
        credits=observed.credits_of([row["source_id"] for row in (*points, *aside)], codes),
        table=observed.table_of(points, marks, codes, _("Day"), [format_day(row["period_end"]) for row in points]),
        data_day=vintage.loaded_at[:10],
        vintage=vintage.number,
        data_version=vintage.data_version,
        also=_also(hidden, flows, view, codes),
    )


def _in_order(rows: list[Row]) -> list[Row]:
    """The dated values in the order of their days."""
    found = [row for row in rows if not observed.says_nothing(row)]
    return sorted(found, key=lambda row: (row["period_end"], row["origin_id"], row["counting_unit"]))


def _also(hidden: list[Row], flows: list[Row], view: View, codes: CodeLists) -> tuple[LinePart, ...]:
    """Dated values that are not drawn, and counts of periods."""
    page, newest = page_path(PAGE, view.changed(unit=ALL, origin=ALL), language()), also.newest_counts(hidden)
    is_filtered = any(not observed.is_asked(row, view) for row in hidden)
    others = f"{page}#{SLUG}" if is_filtered or not newest else evidence_path(newest[-1]["observation_id"])
    dated = also.dated_counts(hidden, newest, codes, others)
    yearly = also.counts_of(flows, also.newest_counts(flows), codes, page)
    return also.line_of(
        (_("Also counted: %(counts)s.", counts=also.COUNTS), dated),
        (_("Also counted, by year: %(counts)s.", counts=also.COUNTS), yearly),
    )


def _series_key(row: Row) -> str:
    """Numbers of one origin in one unit: only those are joined by a line."""
    return f"{row['origin_id']} {row['counting_unit']}"


def _series(points: list[Row], codes: CodeLists) -> tuple[Series, ...]:
    """One series per origin and unit, named with its unit if the units differ."""
    several = len({row["counting_unit"] for row in points}) > 1
    found = {}
    for row in points:
        one = observed.series_of(row["origin_id"], codes)
        unit = label_of(codes.lists["counting_unit"][row["counting_unit"]])[0]
        found[_series_key(row)] = replace(
            one, key=_series_key(row), label=f"{one.label}, {unit}" if several else one.label
        )
    return tuple(found.values())


def _marks(points: list[Row], years: list[int], codes: CodeLists) -> tuple[Mark, ...]:
    """A point for every value, on its day."""
    shared_unit = len({row["counting_unit"] for row in points}) <= 1
    marks = []
    for row in points:
        day = date.fromisoformat(row["period_end"])
        category = day.year - years[0]
        start = category + (day.timetuple().tm_yday - 1) / 366
        marks.append(
            observed.mark_of(row, codes, (category, start, 0.0), series=_series_key(row), shared_unit=shared_unit)
        )
    return tuple(marks)


def _subtitle(marks: tuple[Mark, ...], view: View, codes: CodeLists) -> str:
    """How to read points and their line."""
    hints = observed.reading_hints(marks, view, codes, {"hollow": _("Hollow: at least, at most or about.")})
    if not marks:
        return hints
    how = _("Each point is placed on its day, often the day of publication.")
    if len(marks) > len({mark.series for mark in marks}):
        how = _("Each point is placed on its day, often the day of publication; a line keeps the last number.")
    return f"{how} {hints}"
