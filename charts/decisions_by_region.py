"""Decisions by region: how many reported decisions there are in each region of a country, one tile per region.

Tiles are equally large, because the press sees neither area nor population: a 0 means that no report was found.
"""

from functools import partial

from charts.drawing.drawing import CHOSEN, TILES, Beside, Drawing, Mark
from charts.drawing.shapes import tiles
from charts.marks import case_filter
from charts.marks import cases as decided
from charts.marks import observations as observed
from charts.marks.case_filter import Filter, cases_matching
from charts.marks.cases import COLUMNS, beside
from charts.views.keys import DECIDED, DECISION_KNOWN, NONE, PERSON_KEYS
from charts.views.view import View
from database.engine import Connection
from database.queries.cases import reported_cases
from database.queries.code_lists import CodeLists
from database.queries.vintages import Row, Vintage
from translations import _, label_of, language, n_

SLUG = "decisions-by-region"
PAGE = "regions"
ORDER = 20
KEYS = ("jurisdiction", "region", "offence", *PERSON_KEYS, "sentence_type", "decision", "from", "to", "as_of")
DEFAULT_OFFENCE = DECIDED


def load(connection: Connection, vintage: int, view: View) -> list[Row]:
    """The cases of the view's country, each with the chosen decision."""
    return reported_cases(connection, vintage, view["jurisdiction"], view["decision"])


def draw(rows: list[Row], view: View, codes: CodeLists, vintage: Vintage) -> Drawing:
    """The Drawing of the view. Its region is highlighted; all others stay."""
    wanted = case_filter.filter_of(view, without=("region",))
    counted = {**wanted, "status": DECISION_KNOWN}
    places = [code for code in tiles(view["jurisdiction"]) if code in codes.regions]
    marks = tuple(_mark(rows, counted, code, index, view, codes) for index, code in enumerate(places))
    names = [label_of(codes.regions[code])[0] for code in places]
    aside = (*_off_the_grid(rows, counted, places, codes), *decided.beside_unplaced(rows, wanted))
    has_any = bool(aside) or any(mark.value for mark in marks)
    return Drawing(
        slug=SLUG,
        kind=TILES,
        view=view.path(),
        lang=language(),
        title=_("Reported decisions by region: %(offence)s, %(area)s", **decided.place_words(view, codes)),
        subtitle=_subtitle(rows, marks, wanted, codes),
        categories=tuple(names),
        series=decided.series(rows, codes) if marks else (),
        marks=marks,
        events=(),
        notes=decided.notes_of(cases_matching(rows, counted), wanted),
        credits=observed.credits_of((row["source_id"] for row in rows if has_any), codes),
        table=decided.table_of(marks, names, _("Region"), codes),
        data_day=vintage.loaded_at[:10],
        vintage=vintage.number,
        data_version=vintage.data_version,
        beside=aside,
        map_of=view["jurisdiction"] if marks else "",
        columns=COLUMNS,
        caveat=decided.caveat(rows, codes),
        years=decided.years_of(rows),
    )


def _mark(rows: list[Row], counted: Filter, region: str, index: int, view: View, codes: CodeLists) -> Mark:
    """The tile of a region: its decisions, or a 0 that opens an empty list."""
    chosen = {**counted, "region": region}
    found, name = cases_matching(rows, chosen), label_of(codes.regions[region])[0]
    words = n_("%(n)s reported decision: %(region)s", "%(n)s reported decisions: %(region)s", len(found), region=name)
    if not found:
        words = _("No reported decision: %(region)s", region=name)
    state = CHOSEN if view["region"] == region else ""
    return decided.cases_mark(index, region, found, chosen, words, place=region, chosen=state)


def _off_the_grid(rows: list[Row], counted: Filter, places: list[str], codes: CodeLists) -> tuple[Beside, ...]:
    """Decisions whose region is not known, and those of a region without a tile: one that no longer exists."""
    parts = list(beside(rows, {**counted, "region": NONE}, _unknown_words))
    found = {row["region_code"] for row in cases_matching(rows, counted) if row["region_code"]}
    for code in sorted(found - set(places)):
        name = label_of(codes.regions[code])[0]
        parts += beside(rows, {**counted, "region": code}, partial(_no_tile_words, name))
    return tuple(parts)


def _unknown_words(number: int) -> str:
    return n_("%(n)s decision whose region is not known", "%(n)s decisions whose region is not known", number)


def _no_tile_words(region: str, number: int) -> str:
    return n_(
        "%(n)s decision in a region without a tile: %(region)s",
        "%(n)s decisions in a region without a tile: %(region)s",
        number,
        region=region,
    )


def _subtitle(rows: list[Row], marks: tuple[Mark, ...], wanted: Filter, codes: CodeLists) -> str:
    """How many, how to read a tile, and that nothing more follows from it."""
    if marks:
        text = n_(
            "%(n)s reported decision in a known region.",
            "%(n)s reported decisions in known regions.",
            sum(mark.value for mark in marks),
        )
        how = _(
            "A 0 means that no report was found, not that nothing happened. Equal tiles say nothing about area or "
            "population. Each tile opens its cases."
        )
        text = " ".join([text, decided.limits(rows, codes), how])
    else:
        text = _("No grid of regions was made for this country, so nothing is drawn.")
    return " ".join(part for part in (text, case_filter.only_words(wanted, codes)) if part)
