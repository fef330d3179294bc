"""A page with charts to explore: every chart that declares the page, under filters that they share.

The page accepts the keys of all its charts, and each chart uses the ones that it knows. The first chart with anything
to show is the main one, which is interactive; the others follow below. A chart that can't be drawn for a value that
another one allows is left out.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import quote

from dash import dcc, html
from flask import current_app, request

from charts import all_charts, drawing_of, view_of
from charts.drawing.drawing import TILES, Drawing
from charts.drawing.words import sentence, summary
from charts.embedding.link_preview import link_preview_of
from charts.files.formats import FORMATS
from charts.render.svg import svg
from charts.views.addresses import file_path, share_path
from charts.views.keys import ALL, DECIDED, KEY_ORDER, NONE, SIZES
from charts.views.view import Pairs, View, ViewError, pairs_from_query
from database.engine import Engine
from database.queries.code_lists import CodeLists
from database.queries.reading import reading
from layouts._parts.controls import FilterContext, controls_of
from layouts._parts.ids import EXPLORE, EXPLORER
from layouts._parts.shell import register_pages
from translations import N_, language

UNFILTERED = {"from": "", "to": "", "unit": ALL, "origin": ALL}  # no filter by year, unit or origin


def register_page_of_charts(module: str, slug: str, *, nav: str, order: int) -> None:
    """Registers the page of all charts whose PAGE is `slug`. (Dash finds pages by the text `register_page`.)"""
    register_pages(
        module,
        slug,
        nav=nav,
        order=order,
        context=partial(context_of, slug),
        template="explorer.html",
        plain=False,
        layout=layout,
    )


def layout(**_query: str) -> html.Div:
    """What Dash takes over: an empty placeholder for the interactive figure, inside the static chart's box."""
    return html.Div([dcc.Store(id=EXPLORE), html.Div(id=EXPLORER)])


def context_of(page: str) -> dict[str, Any]:
    """What the template needs for the view in the request's query. Raises ViewError."""
    engine, slugs = current_app.config["ENGINE"], charts_on(page)
    with reading(engine) as now:
        asked = of_one_country(pairs_from_query(request.args.items(multi=True)), now.codes)
    check_keys(slugs, asked)
    views = views_of(engine, slugs, asked)
    pairs = shortest(slugs, views, asked)
    drawings = {slug: drawing_of(engine, view, language()) for slug, view in views.items()}
    with reading(engine, dict(pairs).get("as_of", "")) as then:
        drawn = [slug for slug in views if has_something(drawings[slug], views[slug], then.codes)] or list(views)[:1]
        whole = {slug: _whole(engine, view, drawings[slug]) for slug, view in views.items()}
        controls = controls_of(FilterContext(slugs, views, views[drawn[0]], whole, dict(pairs), then.codes))
    figures = [_figure(drawings[slug], views[slug]) for slug in drawn]
    return {
        **_addresses(page, pairs, drawings[drawn[0]]),
        "page": page,
        "main": figures[0],
        "others": figures[1:],
        "credits": list({credit.key: credit for slug in drawn for credit in drawings[slug].credits}.values()),
        "controls": controls,
        "main_controls": sum(control.key in views[drawn[0]].values for control in controls),
        "hidden": [pair for pair in pairs if pair[0] not in {control.key for control in controls}],
        "is_pinned": "as_of" in dict(pairs),
    }


def has_something(drawing: Drawing, view: View, codes: CodeLists) -> bool:
    """Whether the chart has a mark; a chart of decisions also needs an offence that some reported decision names."""
    if all_charts()[view.slug].DEFAULT_OFFENCE != DECIDED:
        return bool(drawing.marks)
    decided = codes.decided.get(view["jurisdiction"], set())
    return bool(drawing.marks) and view["offence"] in (ALL, NONE, *decided)


def charts_on(page: str) -> list[str]:
    """The slugs of the charts that declare the page, in order."""
    return sorted((slug for slug, chart in all_charts().items() if page == chart.PAGE), key=_order)


def _order(slug: str) -> int:
    return all_charts()[slug].ORDER


def of_one_country(pairs: Pairs, codes: CodeLists) -> Pairs:
    """Pairs of a form in which only the country was changed: it then starts from that country's offence and stage.

    Only an offence or region known to belong to another country is dropped; any other wrong value is still refused.
    """
    given = dict(pairs)
    place = given.get("jurisdiction", next(iter(codes.jurisdictions)))
    known = (codes.offences.get(given.get("offence", "")), codes.regions.get(given.get("region", "")))
    if all(row is None or row["jurisdiction"] == place for row in known):
        return pairs
    return [(key, value) for key, value in pairs if key in ("jurisdiction", "as_of")]


def check_keys(slugs: Iterable[str], pairs: Pairs) -> None:
    """Refuses a key that no chart of the page knows, or that is given twice."""
    known = {key for slug in slugs for key in all_charts()[slug].KEYS}
    for index, (key, value) in enumerate(pairs):
        if key not in known:
            allowed = [name for name in KEY_ORDER if name in known]
            raise ViewError(key[:40], value[:40], allowed, N_("not a key of this page"))
        if key in dict(pairs[:index]):
            raise ViewError(key, value[:40], (), N_("given twice"))


def views_of(engine: Engine, slugs: Iterable[str], pairs: Pairs) -> dict[str, View]:
    """Slug -> view, for every chart that can read its share of the pairs.

    A value that no chart allows is refused; a chart is left out only if another one can read the same key.
    """
    views, errors = {}, []
    for slug in slugs:
        try:
            views[slug] = view_of(engine, slug, [pair for pair in pairs if pair[0] in all_charts()[slug].KEYS])
        except ViewError as error:
            errors.append(error)
    refused = [error for error in errors if not any(error.key in view.values for view in views.values())]
    if refused:
        raise max(refused, key=lambda error: len(error.allowed))
    return views


def shortest(slugs: Iterable[str], views: dict[str, View], pairs: Pairs) -> Pairs:
    """The pairs without those that change no chart, in canonical order: the address of what is shown."""
    kept = []
    for key, value in sorted(pairs, key=lambda pair: KEY_ORDER.index(pair[0])):
        knowing = [slug for slug in slugs if key in all_charts()[slug].KEYS]
        read = [views[slug] for slug in knowing if slug in views]
        is_default = len(read) == len(knowing) and all(view.defaults[key] == value for view in read)
        if read and not is_default:
            kept.append((key, value))
    return kept


def _whole(engine: Engine, view: View, drawing: Drawing) -> Drawing:
    """The drawing of the same cell for every year, unit and origin."""
    every = {key: value for key, value in UNFILTERED.items() if key in view.values}
    if all(view[key] == value for key, value in every.items()):
        return drawing
    return drawing_of(engine, view.changed(**every), language())


def _site() -> str:
    return f"{current_app.config['PUBLIC_URL']}/{language()}"


def _query(pairs: Pairs) -> str:
    text = "&".join(f"{key}={quote(value)}" for key, value in pairs)
    return f"?{text}" if text else ""


def _addresses(page: str, pairs: Pairs, drawing: Drawing) -> dict[str, str]:
    """The page's own address, that of its newest numbers, and the sentence to copy, which names the vintage."""
    newest = [pair for pair in pairs if pair[0] != "as_of"]
    pinned = f"{_site()}/{page}{_query([*newest, ('as_of', str(drawing.vintage))])}"
    return {
        "address": f"{_site()}/{page}{_query(pairs)}",
        "newest": _query(newest),
        "sentence": sentence(drawing, pinned),
    }


def _figure(drawing: Drawing, view: View) -> dict[str, Any]:
    """A chart of the page in every form that the page shows or links to."""
    return {
        "slug": view.slug,
        "view": view,
        "drawing": drawing,
        "is_static": drawing.kind == TILES or drawing.has_map,
        "figures": {size: svg(drawing, size, uid=f"{view.slug}-{size}-", picks=True) for size in SIZES},
        "summary": summary(drawing),
        "files": file_addresses(view),
        "share": share_path(view, language()),
        "card": link_preview_of(drawing, view, current_app.config["PUBLIC_URL"]),
    }


def file_addresses(view: View) -> dict[str, str]:
    """The addresses of the view's files, by their ending."""
    return {ending: file_path(view, language(), ending) for ending in FORMATS}
