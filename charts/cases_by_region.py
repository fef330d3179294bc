"""Cases by region: what one origin counted in every region of a country, for one offence at one stage, in one period.

The newest period is drawn, or the newest one up to `to`. Rows are ranked, with a map next to them if data/geo has
shapes. `measure=per_100k` divides by the average population of the same year on the same boundaries: a rate with a
small count shows its exact interval. A region without a number is hatched, never zero.
"""

from collections import Counter
from dataclasses import dataclass, replace

from charts.drawing.drawing import CHOSEN, ROWS, Beside, Drawing, LinePart, Mark, Note, Table
from charts.drawing.shapes import CREDIT, atlas
from charts.marks import also_counted as also
from charts.marks import observations as observed
from charts.marks.rates import COLUMNS as RATE_COLUMNS
from charts.marks.rates import Rate, classes_of, rate_label, rate_of, rate_row, rate_words
from charts.views.addresses import page_path
from charts.views.keys import ALL
from charts.views.view import View
from database.engine import Connection
from database.queries.code_lists import CodeLists
from database.queries.counts import flows_by_stage, populations_of, region_versions, regional_flows
from database.queries.vintages import Row, Vintage
from translations import _, format_number, label_of, language
from wording import observations
from wording.phrases import evidence_path, qualified_number, with_sign

SLUG = "cases-by-region"
PAGE = "regions"
ORDER = 10
KEYS = ("jurisdiction", "region", "offence", "stage", "origin", "to", "measure", "as_of")
DEFAULT_OFFENCE = "default_region_offence"


@dataclass(frozen=True)
class Rows:
    """What the chart is drawn from: every number of a region, those of one origin and period, the regions as they were
    at its end, every number of the whole country, and populations on the same boundaries by region."""

    every: list[Row]
    regional: list[Row]
    versions: dict[str, Row]
    national: list[Row]
    populations: dict[str, Row]


def load(connection: Connection, vintage: int, view: View) -> Rows:
    """The numbers of one origin and period, with the populations of its year."""
    cell = {"jurisdiction": view["jurisdiction"], "offence": view["offence"], "stage": view["stage"]}
    every = regional_flows(connection, vintage, **cell)
    regional = one_count(every, view)
    if not regional:
        return Rows(every, [], {}, [], {})
    whole = flows_by_stage(connection, vintage, jurisdiction=view["jurisdiction"], offence=view["offence"], region=None)
    versions = region_versions(connection, vintage, view["jurisdiction"], regional[0]["period_end"])
    found = populations_of(connection, vintage, versions, int(regional[0]["period_end"][:4]))
    return Rows(
        every,
        regional,
        versions,
        [row for row in whole if row["stage"] == view["stage"] and row["obs_value"] is not None],
        {row["area_code"]: row for row in found if row["boundary_set"] == versions[row["area_code"]]["boundary_set"]},
    )


def one_count(rows: list[Row], view: View) -> list[Row]:
    """The rows of one period, origin and unit: the newest whole year up to the view's last one.

    A count that covers less than half as many regions as the widest one does not replace it.
    """
    rows = [row for row in rows if row["obs_value"] is not None and view["origin"] in (ALL, row["origin_id"])]
    rows = [row for row in rows if row["period_end"][:4] <= (view["to"] or "9999")]
    groups = Counter(_group(row) for row in rows)
    if not groups:
        return []
    wide = [group for group, number in groups.items() if 2 * number >= max(groups.values())]
    chosen = max(wide, key=lambda group: (observed.recency_of(group[0], group[1]), groups[group]))
    return [row for row in rows if _group(row) == chosen]


def _group(row: Row) -> tuple[str, str, str, str]:
    """What must be equal for numbers of regions to be ranked: period, origin and unit."""
    return row["period_start"], row["period_end"], row["origin_id"], row["counting_unit"]


def is_same_count(row: Row, other: Row) -> bool:
    """Whether both have the same origin, unit and period."""
    same = ("origin_id", "counting_unit", "period_start", "period_end")
    return all(row[name] == other[name] for name in same)


def draw(rows: Rows, view: View, codes: CodeLists, vintage: Vintage) -> Drawing:
    """The Drawing of the view."""
    marks = _marks(rows, view, codes)
    names = [label_of(codes.regions[mark.place])[0] for mark in marks] + (
        _silent(rows.versions, marks) if marks else []
    )
    used = [row["source_id"] for row in (*rows.regional, *(rows.populations.values() if _is_rate(view) else ()))]
    used += [row["source_id"] for row in also.newest_counts(_others_of_country(rows))]
    used += [group[0]["source_id"] for group in _other_groups(rows, view) if marks]
    has_map = bool(marks) and _is_mapped(rows.versions, view, codes)
    return Drawing(
        slug=SLUG,
        kind=ROWS,
        view=view.path(),
        lang=language(),
        title=_title(rows.regional, view, codes),
        subtitle=_subtitle(marks, view, codes),
        categories=tuple(names),
        series=tuple(observed.series_of(origin, codes) for origin in dict.fromkeys(mark.series for mark in marks)),
        marks=marks,
        events=(),
        notes=_notes(rows, view, codes),
        credits=observed.credits_of(used, codes),
        table=_table([_row_of(mark, rows) for mark in marks], marks, names[: len(marks)], view, codes),
        data_day=vintage.loaded_at[:10],
        vintage=vintage.number,
        data_version=vintage.data_version,
        beside=_chosen(marks),
        map_of=view["jurisdiction"] if has_map else "",
        map_credit=CREDIT if has_map else "",
        steps=classes_of([mark.value for mark in marks]),
        no_data=_("no data"),
        columns=(*observed.COLUMNS, *RATE_COLUMNS),
        also=_also(rows, view, codes),
    )


def _also(rows: Rows, view: View, codes: CodeLists) -> tuple[LinePart, ...]:
    """What others count in regions or in the whole country, or what is counted in other units."""
    groups = _other_groups(rows, view)
    regions = [also.regions_part(group, codes, _numbers_of(group, rows, view)) for group in groups]
    national = _others_of_country(rows)
    newest = also.newest_counts(national)
    country = also.counts_of(national, newest, codes, also.by_year_path(view, view["stage"]))
    return also.line_of(
        (_("Also counted by region: %(counts)s.", counts=also.COUNTS), regions),
        (_("Also counted in the whole country: %(counts)s.", counts=also.COUNTS), country),
    )


def _other_groups(rows: Rows, view: View) -> list[list[Row]]:
    """The numbers of every other origin and unit: those of the period drawn, or else of the newest one."""
    drawn = {_group(row) for row in rows.regional}
    known = [row for row in rows.every if row["obs_value"] is not None]
    known = [row for row in known if row["period_end"][:4] <= (view["to"] or "9999")]
    known = [row for row in known if _group(row)[2:] not in {group[2:] for group in drawn}]
    newest = also.newest_counts(known, {end[:4] for _start, end, _origin, _unit in drawn}, most=None)
    return [[row for row in known if _group(row) == _group(one)] for one in newest]


def _numbers_of(group: list[Row], rows: Rows, view: View) -> str:
    """Where a group is drawn; that of an origin which is drawn already in another unit leads to its evidence."""
    origin = group[0]["origin_id"]
    if any(row["origin_id"] == origin for row in rows.regional):
        return evidence_path(group[0]["observation_id"])
    return page_path(PAGE, view.changed(origin=origin), language())


def _others_of_country(rows: Rows) -> list[Row]:
    """What other origins, or other units, count in the whole country in the year drawn."""
    one = rows.regional[0] if rows.regional else {}
    years = ("period_start", "period_end")
    found = [row for row in rows.national if all(row[name][:4] == one[name][:4] for name in years)]
    found = [row for row in found if not observed.says_nothing(row)]
    return [row for row in found if _group(row)[2:] != _group(one)[2:]]


def _silent(versions: dict[str, Row], marks: tuple[Mark, ...]) -> list[str]:
    """The names of the regions that existed in the period and have no mark."""
    drawn = {mark.place for mark in marks}
    return [label_of(row)[0] for code, row in versions.items() if code not in drawn]


def _is_mapped(versions: dict[str, Row], view: View, codes: CodeLists) -> bool:
    """Whether the shapes, which are today's, also fit the regions of the period."""
    shapes = atlas(view["jurisdiction"])
    today = {code: codes.regions[code]["boundary_set"] for code in (shapes.outlines if shapes else ())}
    return shapes is not None and today == {code: row["boundary_set"] for code, row in versions.items()}


def _is_rate(view: View) -> bool:
    return view["measure"] == "per_100k"


def _row_of(mark: Mark, rows: Rows) -> Row:
    return next(row for row in rows.regional if row["region_code"] == mark.place)


def _table(rows: list[Row], marks: tuple[Mark, ...], names: list[str], view: View, codes: CodeLists) -> Table:
    """One row per region; a rate comes with the count and the population that it is made of."""
    counts = observed.table_of(rows, marks, codes, _("Region"), names)
    if not _is_rate(view):
        return counts
    header = (_("Region"), _("Per 100,000"), _("Count"), _("Unit"), _("Population"), _("What is known"))
    lines = tuple(
        (
            line[0],
            mark.label,
            qualified_number(row["value_qualifier"], row["obs_value"]),
            line[2],
            format_number(round(mark.row["population"])),
            mark.known,
        )
        for row, mark, line in zip(rows, marks, counts.rows, strict=True)
    )
    return Table(header, lines)


def _marks(rows: Rows, view: View, codes: CodeLists) -> tuple[Mark, ...]:
    """A mark for every region with a number, the highest first; for a rate only if its population is known."""
    marks = []
    for row in rows.regional:
        rate = rate_of(row, rows.populations.get(row["region_code"]))
        if _is_rate(view) and rate is None:
            continue
        marks.append(_mark(row, rate, view, codes))
    marks.sort(key=lambda mark: (-mark.value, label_of(codes.regions[mark.place])[0]))
    return tuple(replace(mark, category=index, start=float(index)) for index, mark in enumerate(marks))


def _mark(row: Row, rate: Rate | None, view: View, codes: CodeLists) -> Mark:
    """The row of one region: its count, or its rate with the interval of a small count."""
    region = label_of(codes.regions[row["region_code"]])[0]
    mark = observed.mark_of(row, codes, (0, 0.0, 1.0), series=row["origin_id"], shared_unit=True)
    chosen = (CHOSEN,) if view["region"] == row["region_code"] else ()
    mark = replace(
        mark,
        place=row["region_code"],
        states=(*mark.states, *chosen),
        words=_("%(region)s: %(words)s", region=region, words=mark.words),
        row={**mark.row, **rate_row(rate)},
    )
    if not _is_rate(view) or rate is None:
        return mark
    known = "; ".join(part for part in (mark.known, *rate_words(rate, codes)) if part)
    interval = f"({rate_label(rate.low)}–{rate_label(rate.high)})" if rate.low is not None else ""
    label = with_sign(row["value_qualifier"], rate_label(rate.value))
    return replace(
        mark,
        value=rate.value,
        label=label,
        caption=" ".join(part for part in (mark.caption, interval) if part),
        low=rate.low,
        high=rate.high,
        words=_("%(rate)s per 100,000 inhabitants. %(words)s", rate=label, words=mark.words),
        known=known,
    )


def _title(regional: list[Row], view: View, codes: CodeLists) -> str:
    """What is counted, where and when; as a rate if it is one."""
    words = {"what": observed.title_of(regional, view, codes), **observed.place_words(view, codes)}
    if not regional:
        return _("%(what)s by region: %(offence)s, %(area)s", **words)
    words["when"] = observations.period_of(regional[0])
    if _is_rate(view):
        return _("%(what)s per 100,000 inhabitants, by region: %(offence)s, %(area)s, %(when)s", **words)
    return _("%(what)s by region: %(offence)s, %(area)s, %(when)s", **words)


def _subtitle(marks: tuple[Mark, ...], view: View, codes: CodeLists) -> str:
    """How to read rows and map."""
    looks = {"hatched": _("Hatched: not a whole year."), "hollow": _("Hollow: at least, at most or about.")}
    hints = observed.reading_hints(marks, view, codes, looks)
    if not marks:
        return hints
    if not _is_rate(view):
        return f"{hints} " + _("Large regions count more because more people live there: see them per 100,000.")
    sets = ", ".join(sorted({str(mark.row["boundary_set"]) for mark in marks}))
    parts = [hints, _("Divided by the average population of the same year on the boundaries of %(set)s.", set=sets)]
    if any(mark.low is not None for mark in marks):
        parts.append(
            _("Thin line: the exact 95 per cent interval of a count under 20, within which chance may move it.")
        )
    return " ".join(parts)


def _chosen(marks: tuple[Mark, ...]) -> tuple[Beside, ...]:
    """The region that the reader chose, in words, with its rank if it has one."""
    return tuple(Beside(mark.row["obs_value"], _ranked(mark, marks), mark.href) for mark in marks if mark.is_chosen)


def _ranked(mark: Mark, marks: tuple[Mark, ...]) -> str:
    """The words of a mark with its rank. A zero has none, and neither has a rate that chance alone may have moved."""
    if not mark.value or mark.low is not None:
        return mark.words
    words = {"words": mark.words, "number": len(marks), "rank": 1 + sum(other.value > mark.value for other in marks)}
    if sum(other.value == mark.value for other in marks) > 1:
        return _("%(words)s; rank %(rank)s of %(number)s, shared", **words)
    return _("%(words)s; rank %(rank)s of %(number)s", **words)


def _notes(rows: Rows, view: View, codes: CodeLists) -> tuple[Note, ...]:
    """The number of the whole country, the source's remarks, and what the stage means."""
    whole = tuple(
        Note(
            _("The whole country: %(words)s", words=observations.words_of(row, codes)),
            language(),
            evidence_path(row["observation_id"]),
        )
        for row in rows.national
        if is_same_count(row, rows.regional[0])
    )
    unrated = [row for row in rows.regional if _is_rate(view) and row["region_code"] not in rows.populations]
    why = _("No rate if the population on the boundaries of that time is not known, or the period is not one year")
    return (
        *observed.origin_note(view, codes),
        *(
            (Note(why, language()),)
            if unrated or (_is_rate(view) and not observations.is_one_year(rows.regional))
            else ()
        ),
        *whole,
        *observed.remarks_of(rows.regional, codes),
        *observed.stage_note(view["stage"], codes),
    )
