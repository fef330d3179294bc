"""`/oembed?url=...`: what a content system needs to show one of our addresses, per oEmbed 1.0 (https://oembed.com).

It answers for embeds and for the pages to explore, for which it gives the first chart. The same answer has a path,
`/oembed/<lang>/<slug>/<view>.json`, to which the discovery links lead, so that a plain file server can carry it.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, abort, current_app, make_response, request
from markupsafe import Markup

from charts import all_charts, drawing_of, view_of
from charts.drawing.drawing import Drawing
from charts.embedding.frame_size import frame_height
from charts.embedding.link_preview import link_preview_of
from charts.views.addresses import embed_path
from charts.views.keys import EMBED_FORM
from charts.views.view import Pairs, View, ViewError, pairs_from_path, pairs_from_query
from routes.responses import FILE_CSP, cached, problem
from translations import available_languages, speaking

blueprint = Blueprint("oembed", __name__)

WIDTH = 720  # of the frame, unless less is requested
_NO_LIMIT = 100_000
CACHE_AGE = 300  # seconds, as the embed itself
_FRAME = Markup(
    '<iframe src="{src}" title="{title}" width="{width}" height="{height}" '
    'style="border:0;max-width:100%" loading="lazy"></iframe>'
)


@blueprint.get("/oembed")
def oembed() -> Response:
    """The answer for the address in `url`. 404 if it is not ours or shows no chart, 501 for another format."""
    ending = request.args.get("format", "json")
    if ending not in _WRITERS:
        return problem(501, "This format is not offered", allowed=list(_WRITERS))
    asked = request.args.get("url", "")
    if not asked:
        return problem(400, "Add url=<an address of this site>")
    try:
        return _answer(*_read_address(asked), ending)
    except ViewError:
        abort(404)


@blueprint.get("/oembed/<lang>/<slug>/<view>.<ending>")
def oembed_at(lang: str, slug: str, view: str, ending: str) -> Response:
    """The same answer for an embed, at an address of its own; consumers append their limits to it as well."""
    if slug not in all_charts() or ending not in _WRITERS:
        abort(404)
    return _answer(lang, slug, pairs_from_path(view), ending)


def _limit(name: str) -> int:
    """The limit in pixels from the query; a very large number if there is none or it can't be read."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else _NO_LIMIT


def _read_address(address: str) -> tuple[str, str, Pairs]:
    """The language, chart and pairs of an address of this site; 404 for any other address."""
    try:
        parts, site = urlsplit(address), urlsplit(current_app.config["PUBLIC_URL"])
    except ValueError:  # not an address at all, such as http://[
        abort(404)
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != site.netloc.lower():
        abort(404)
    path = unquote(parts.path).removeprefix(site.path)
    _empty, lang, *rest = path.split("/") if path.count("/") >= 2 else ("", "", "")
    pairs = pairs_from_query(parse_qsl(parts.query))
    if lang in available_languages() and rest[0] == "embed" and len(rest) in (2, 3) and rest[1] in all_charts():
        return lang, rest[1], pairs_from_path(rest[2]) if len(rest) == 3 else pairs
    on_page = {slug: chart for slug, chart in all_charts().items() if rest == [chart.PAGE]}
    if lang not in available_languages() or not on_page:
        abort(404)
    slug = parts.fragment if parts.fragment in on_page else min(on_page, key=lambda one: on_page[one].ORDER)
    return lang, slug, [pair for pair in pairs if pair[0] in all_charts()[slug].KEYS]


def _answer(lang: str, slug: str, pairs: Pairs, ending: str) -> Response:
    engine = current_app.config["ENGINE"]
    view = view_of(engine, slug, pairs, also=EMBED_FORM)
    drawing = drawing_of(engine, view, lang)
    with speaking(lang):
        said = _rich_response(drawing, view)
    write, content_type = _WRITERS[ending]
    response = make_response(write(said))
    response.content_type = content_type
    response.headers["Content-Security-Policy"] = FILE_CSP
    response.headers["Access-Control-Allow-Origin"] = "*"
    return cached(response)


def _rich_response(drawing: Drawing, view: View) -> dict[str, Any]:
    """The parameters of a rich response; the picture only if it fits the limits asked for."""
    site = current_app.config["PUBLIC_URL"]
    card = link_preview_of(drawing, view, site)
    most_width, most_height = _limit("maxwidth"), _limit("maxheight")
    width = min(WIDTH, most_width)
    height = min(frame_height(drawing, view), most_height)
    src = site + embed_path(view, drawing.lang)
    frame = _FRAME.format(src=src, title=drawing.title, width=width, height=height)
    said: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Casecount",
        "provider_url": f"{site}/",
        "title": drawing.title,
        "cache_age": CACHE_AGE,
        "html": str(frame),
        "width": width,
        "height": height,
    }
    if card.width <= most_width and card.height <= most_height:
        said |= {"thumbnail_url": site + card.image, "thumbnail_width": card.width, "thumbnail_height": card.height}
    return said


def _json(said: dict[str, Any]) -> str:
    return current_app.json.dumps(said)


def _xml(said: dict[str, Any]) -> bytes:
    root = Element("oembed")
    for name, value in said.items():
        SubElement(root, name).text = str(value)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


_WRITERS: dict[str, tuple[Callable[[dict[str, Any]], str | bytes], str]] = {
    "json": (_json, "application/json; charset=utf-8"),
    "xml": (_xml, "text/xml; charset=utf-8"),
}
