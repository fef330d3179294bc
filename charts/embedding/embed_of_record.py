"""Back from evidence: the embed of the chart that draws a number or a list of cases.

Evidence in an article's frame links back to the chart inside that frame; the pages to explore may not be framed.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from charts import all_charts, view_of
from charts.views.addresses import embed_path
from charts.views.keys import ALL, NONE, PERSON_KEYS
from charts.views.view import Pairs, ViewError
from database.engine import Engine
from database.queries.vintages import Row
from translations import language

_LENGTHS, _TYPES, _REGIONS = "sentence-length", "sentence-types", "decisions-by-region"


def chart_of_value(engine: Engine, value: Row, as_of: str) -> str:
    """The embed that draws an observation or derived value; empty for one that no chart draws."""
    slug, pairs = view_of_value(value)
    origin = value["origin_id"] if value["region_code"] else ALL
    return _embed(engine, slug, [*pairs, ("origin", origin)], as_of) if slug else ""


def page_of_value(value: Row) -> str:
    """The address of the page on which an observation or derived value is drawn; empty if no chart draws it."""
    slug, pairs = view_of_value(value)
    return f"/{language()}/{all_charts()[slug].PAGE}?{urlencode(pairs)}" if slug else ""


def view_of_value(value: Row) -> tuple[str, Pairs]:
    """The chart that draws an observation or derived value, and the pairs of its view; no chart counts one citizenship
    or one sentence, and none draws a region's numbers that are not of a period."""
    country, cell = (
        ("jurisdiction", value["jurisdiction"]),
        [("offence", value["offence_code"]), ("stage", value["stage"])],
    )
    if value["citizenship"] or value["sentence_type"]:
        return "", []
    if not value["region_code"]:
        return "cases-by-year" if value["measure_kind"] == "flow" else "cases-over-time", [country, *cell]
    if value["measure_kind"] != "flow":
        return "", []
    return "cases-by-region", [country, ("region", value["region_code"]), *cell, ("to", value["period_end"][:4])]


def chart_of_cases(engine: Engine, wanted: Mapping[str, str], as_of: str) -> str:
    """The embed whose bar counts a list of cases; `wanted` is the filter of the list."""
    slug = _TYPES if "sentence_type" in wanted else _REGIONS if "region" in wanted else _LENGTHS
    keys = ("jurisdiction", *PERSON_KEYS, "decision", "from", "to")
    kept = [(key, wanted[key]) for key in keys if wanted.get(key) not in (None, "", NONE)]
    return _embed(engine, slug, [*kept, ("offence", wanted.get("offence", ALL))], as_of)


def _embed(engine: Engine, slug: str, pairs: Pairs, as_of: str) -> str:
    pinned = [("as_of", as_of)] if as_of else []
    try:
        return embed_path(view_of(engine, slug, [*pairs, *pinned]), language())
    except ViewError:
        return ""
