"""Stages: how many of an offence an official form counts at each stage in one period, in a country or a region.

Stages share one axis here and nowhere else, because the form counts them in one unit, place and period. They are not
one group followed through: what is sent to court in a year may have been registered years before. So the rows are in
the order of a case and never drawn as a funnel, and no stage is divided by another.
"""

from collections import Counter
from dataclasses import dataclass, replace

from charts.drawing.drawing import ROWS, Drawing, LinePart, Mark, Note
from charts.marks import also_counted as also
from charts.marks import observations as observed
from charts.views.addresses import page_path
from charts.views.keys import ALL
from charts.views.view import View
from database.engine import Connection
from database.queries.code_lists import CodeLists
from database.queries.counts import flows_by_stage
from database.queries.vintages import Row, Vintage
from translations import _, label_of, language
from wording import observations
from wording.phrases import offence_title_of

SLUG = "stages"
PAGE = "regions"
ORDER = 30
KEYS = ("jurisdiction", "region", "offence", "origin", "to", "as_of")
DEFAULT_OFFENCE = "default_region_offence"
LEAST_STAGES = 2
CARRIED_OVER = "in_proceedings"  # the stage that, by its definition, includes what earlier years left over


@dataclass(frozen=True)
class Rows:
    """What the chart is drawn from: what other origins and units count, one number per stage, zero sums that say
    nothing."""

    others: list[Row]
    counts: list[Row]
    silent: list[Row]


def load(connection: Connection, vintage: int, view: View) -> Rows:
    """The numbers of one origin, unit and period: those of most stages, of the newest period that has several."""
    found = flows_by_stage(
        connection,
        vintage,
        jurisdiction=view["jurisdiction"],
        offence=view["offence"],
        region=view["region"] or None,
    )
    found = [row for row in found if row["obs_value"] is not None]
    found = [row for row in found if row["period_end"][:4] <= (view["to"] or "9999")]
    rows = [row for row in found if view["origin"] in (ALL, row["origin_id"])]
    groups = Counter(_group(row) for row in rows)
    several = [group for group, number in groups.items() if number >= LEAST_STAGES]
    if not several:
        return Rows([row for row in found if not observed.says_nothing(row)], [], [])
    chosen = max(several, key=lambda group: (observed.recency_of(group[0], group[1]), groups[group]))
    rows = [row for row in rows if _group(row) == chosen]
    silent = [row for row in rows if row["formula"] and row["obs_value"] == 0]
    others = [row for row in found if _group(row)[2:] != chosen[2:] and not observed.says_nothing(row)]
    return Rows(others, [row for row in rows if row not in silent], silent)


def _group(row: Row) -> tuple[str, str, str, str]:
    """What must be equal for numbers of different stages to share one axis: period, origin and unit."""
    return row["period_start"], row["period_end"], row["origin_id"], row["counting_unit"]


def draw(rows: Rows, view: View, codes: CodeLists, vintage: Vintage) -> Drawing:
    """The Drawing of the view."""
    stages = list(codes.lists["stage"])
    counts = sorted(rows.counts, key=lambda row: stages.index(row["stage"]))
    names = [_stage_name(row["stage"], codes) for row in counts]
    marks = tuple(_mark(row, index, codes) for index, row in enumerate(counts))
    aside = also.newest_counts(rows.others, {row["period_end"][:4] for row in counts})
    return Drawing(
        slug=SLUG,
        kind=ROWS,
        view=view.path(),
        lang=language(),
        title=_title(counts, view, codes),
        subtitle=_subtitle(marks, view, codes),
        categories=tuple(names),
        series=tuple(observed.series_of(origin, codes) for origin in dict.fromkeys(mark.series for mark in marks)),
        marks=marks,
        events=(),
        notes=(
            *observed.origin_note(view, codes),
            *_definitions(counts, codes),
            *observed.remarks_of(counts, codes),
            *observed.silent_zero_notes(rows.silent, codes),
        ),
        credits=observed.credits_of(
            [row["source_id"] for row in (*counts, *rows.silent, *(aside if marks else ()))], codes
        ),
        table=observed.table_of(counts, marks, codes, _("Stage"), names),
        data_day=vintage.loaded_at[:10],
        vintage=vintage.number,
        data_version=vintage.data_version,
        caveat=_caveat(marks) if marks else "",
        also=_also(rows.others, aside, view, codes),
    )


def _also(others: list[Row], shown: list[Row], view: View, codes: CodeLists) -> tuple[LinePart, ...]:
    """What other origins count, or what is counted in other units."""
    rest = next((row for row in others if row not in shown), None)
    more = ""
    if rest:
        origin = view.changed(origin=rest["origin_id"])
        more = page_path(PAGE, origin, language()) if view["region"] else also.by_year_path(view, rest["stage"])
    counts = also.counts_at_stages(others, shown, codes, more)
    return also.line_of((_("Also counted: %(counts)s.", counts=also.COUNTS), counts))


def _mark(row: Row, index: int, codes: CodeLists) -> Mark:
    """The row of a stage; a bound is shown by its sign and in the line above, not again next to every bar."""
    mark = observed.mark_of(row, codes, (index, float(index), 1.0), series=row["origin_id"], shared_unit=True)
    return replace(mark, caption="")


def _stage_name(stage: str, codes: CodeLists) -> str:
    """A stage; one that is part of another says so, because nobody may add the two."""
    row = codes.lists["stage"][stage]
    name = label_of(row)[0]
    if row["parent_code"]:
        return _("of these: %(stage)s", stage=name)
    return name[:1].upper() + name[1:]


def _title(counts: list[Row], view: View, codes: CodeLists) -> str:
    """What is counted, where and when."""
    area = (
        codes.regions[view["region"]] if view["region"] in codes.regions else codes.jurisdictions[view["jurisdiction"]]
    )
    words = {"offence": offence_title_of(view["offence"], codes), "area": label_of(area)[0]}
    if not counts:
        return _("By stage: %(offence)s, %(area)s", **words)
    unit = label_of(codes.lists["counting_unit"][counts[0]["counting_unit"]])[0]
    words |= {"what": unit[:1].upper() + unit[1:], "when": observations.period_of(counts[0])}
    return _("%(what)s by stage: %(offence)s, %(area)s, %(when)s", **words)


def _subtitle(marks: tuple[Mark, ...], view: View, codes: CodeLists) -> str:
    """How to read the rows, first of all that they are not a funnel."""
    parts = observed.offence_in_full(view, codes)
    if marks:
        parts.append(_caveat(marks))
        if any(mark.is_hollow for mark in marks):
            parts.append(_("Hollow: at least, at most or about."))
        parts.append(_("Each mark opens its source."))
    return " ".join(parts)


def _caveat(marks: tuple[Mark, ...]) -> str:
    words = _(
        "Not one group followed through: each bar counts what was at that stage in the period, whenever it was "
        "registered."
    )
    if any(mark.row["stage"] == CARRIED_OVER for mark in marks):
        words += " " + _("In proceedings is what was carried over from earlier years together with what was new.")
    return words


def _definitions(counts: list[Row], codes: CodeLists) -> tuple[Note, ...]:
    """What every stage means, as defined in the code list; in English."""
    return tuple(note for row in counts for note in observed.stage_note(row["stage"], codes))
