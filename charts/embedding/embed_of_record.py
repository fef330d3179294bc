"""Back from evidence: the embed of the chart that draws a number or a list of cases.

Evidence in an article's frame links back to the chart inside that frame; the pages to explore may not be framed.
"""

from collections.abc import Mapping

from charts import view_of
from charts.views.addresses import embed_path
from charts.views.view import ALL, NONE, Pairs, ViewError
from database.engine import Engine
from database.queries.vintages import Row
from translations import language

_LENGTHS, _TYPES, _REGIONS = "sentence-length", "sentence-types", "decisions-by-region"


def chart_of_value(engine: Engine, value: Row, as_of: str) -> str:
    """The embed that draws an observation or derived value; empty if no chart draws it."""
    cell = [("jurisdiction", value["jurisdiction"]), ("offence", value["offence_code"]), ("stage", value["stage"])]
    if value["citizenship"]:
        return ""
    if not value["region_code"]:
        slug = "cases-by-year" if value["measure_kind"] == "flow" else "cases-over-time"
        return _embed(engine, slug, [*cell, ("origin", ALL)], as_of)
    if value["measure_kind"] != "flow":
        return ""
    place = [("region", value["region_code"]), ("origin", value["origin_id"]), ("to", value["period_end"][:4])]
    return _embed(engine, "cases-by-region", [*cell, *place], as_of)


def chart_of_cases(engine: Engine, wanted: Mapping[str, str], as_of: str) -> str:
    """The embed whose bar counts a list of cases; `wanted` is the filter of the list."""
    slug = _TYPES if "sentence_type" in wanted else _REGIONS if "region" in wanted else _LENGTHS
    keys = ("jurisdiction", "conflict", "role", "decision", "from", "to")
    kept = [(key, wanted[key]) for key in keys if wanted.get(key) not in (None, "", NONE)]
    return _embed(engine, slug, [*kept, ("offence", wanted.get("offence", ALL))], as_of)


def _embed(engine: Engine, slug: str, pairs: Pairs, as_of: str) -> str:
    pinned = [("as_of", as_of)] if as_of else []
    try:
        return embed_path(view_of(engine, slug, [*pairs, *pinned]), language())
    except ViewError:
        return ""
