"""`/<lang>/share/<slug>/<view>`: "Share and embed", the code that puts a chart into an article, with its options.

A plain page: the options are a form whose answer is the canonical address of what was chosen. On other pages
`assets/share.js` shows the same content in a dialog. Ids in the HTML to paste are new every time, so nothing is cached.
"""

import secrets
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from charts import all_charts, drawing_of, view_of
from charts.drawing.words import sentence
from charts.embedding.frame_size import height_at
from charts.files.citation import apa
from charts.files.file_view import FileView
from charts.views.addresses import embed_path, page_path
from charts.views.keys import EMBED_FORM, THEMES
from charts.views.view import Pairs, View, pairs_from_path, pairs_from_query
from database.queries.reading import reading
from routes.embed_codes import EmbedChoice, routes_of
from translations import LANGUAGE_NAMES, _, available_languages, speaking

blueprint = Blueprint("share", __name__)

CHOICES = ("lang", *EMBED_FORM)
PREVIEWS = (320, 680, 1200)


@blueprint.get("/<lang>/share/<slug>/<view>")
def share(lang: str, slug: str, view: str) -> Response:
    """The page for the view in its path."""
    chosen = _chosen(lang, slug, pairs_from_path(view))
    with speaking(lang):
        body = render_template("share.html", **_context(chosen, lang))
    response = make_response(body)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<lang>/share/<slug>")
def share_query(lang: str, slug: str) -> AnyResponse:
    """Redirects to the canonical address of the view in the query, which the form of options asks for."""
    chosen = _chosen(lang, slug, pairs_from_query(request.args.items(multi=True)))
    return redirect(chosen.path_under(lang), 302)


def _chosen(lang: str, slug: str, pairs: Pairs) -> EmbedChoice:
    """The view and the options; the language of the embed defaults to the page's. Raises ViewError.

    A pinned view is pinned by the number of its vintage: a day can still get another one. Only a pinned one has a
    notice.
    """
    if slug not in all_charts():
        abort(404)
    engine = current_app.config["ENGINE"]
    read = view_of(engine, slug, pairs, also=CHOICES)
    spoken = dict(pairs).get("lang", lang)
    own = {key: value for key, value in read.values.items() if key != "lang"}
    view = View(slug, own, {key: value for key, value in read.defaults.items() if key != "lang"})
    drawing = drawing_of(engine, view, spoken)
    if view["as_of"]:
        return EmbedChoice(view.changed(as_of=str(drawing.vintage)), drawing, spoken)
    return EmbedChoice(view.changed(notice=view.defaults["notice"]), drawing, spoken)


def _context(chosen: EmbedChoice, lang: str) -> dict[str, Any]:
    """What the template needs."""
    view, drawing, site = chosen.view, chosen.drawing, current_app.config["PUBLIC_URL"]
    with speaking(chosen.lang), reading(current_app.config["ENGINE"], str(drawing.vintage)) as then:
        filed = FileView(view, drawing, then, site)
        words = {"sentence": sentence(drawing, filed.pinned), "citation": apa(filed)}
        previews = [(width, round(height_at(drawing, view, width))) for width in PREVIEWS]
    return {
        **words,
        "drawing": drawing,
        "view": view,
        "spoken": chosen.lang,
        "action": f"/{lang}/share/{view.slug}",
        "own": chosen.path_under(lang),
        "page": page_path(all_charts()[view.slug].PAGE, view, lang) + f"#{view.slug}",
        "embed": embed_path(view, chosen.lang),
        "hidden": [pair for pair in view.pairs() if pair[0] not in (*CHOICES, "as_of")],
        "themes": _themes(),
        "speech": [(code, LANGUAGE_NAMES[code]) for code in available_languages()],
        "marks": [(mark.key, mark.words) for mark in drawing.marks],
        "previews": previews,
        "ways": routes_of(chosen, site, uid=f"cc{secrets.token_hex(4)}"),
    }


def _themes() -> list[tuple[str, str]]:
    """Every theme with its name."""
    names = {"auto": _("Follow the reader's device"), "light": _("Light"), "dark": _("Dark")}
    return [(theme, names[theme]) for theme in THEMES]
