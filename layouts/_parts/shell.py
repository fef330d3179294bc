"""The frame around every page: what all templates know, and the first response of a Dash page.

A Dash page is plain HTML first: heading, filters, static chart and table are in the response, and Dash's own entry
point stays hidden inside the chart's box until the reader wants to explore.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import dash
from dash import html
from flask import Flask, current_app, render_template, request
from markupsafe import Markup

from charts.drawing.colours import chart_css, page_colours
from charts.drawing.words import MOST_CAVEATS, hatched_lines
from config import ROOT
from database.engine import StoreUnavailableError
from database.queries.health import site_health, utc_now
from database.queries.reading import reading
from translations import (
    LANGUAGE_NAMES,
    _,
    available_languages,
    format_day,
    format_moment,
    format_number,
    language,
    speaking,
    text_direction,
)
from wording.freshness import warning_of


def register(server: Flask, pages: dict[str, dict[str, Any]]) -> None:
    """Gives every template its words, style sheets, pages and languages, and the freshness of the data.

    `pages` are the registered pages by path, in the order of their links.
    """
    server.jinja_env.globals.update(
        _=_,
        day=format_day,
        moment=format_moment,
        number=format_number,
        language=language,
        direction=text_direction,
        languages=lambda: [(lang, LANGUAGE_NAMES[lang]) for lang in available_languages()],
        style=_style,
        page_colours=lambda: Markup(page_colours()),  # noqa: S704
        chart_style=lambda theme: Markup(chart_css(theme)),  # noqa: S704
        asset=asset,
        hatched_lines=hatched_lines,
        most_caveats=MOST_CAVEATS,
        pages=lambda: [page for page in pages.values() if page["lang"] == language()],
        public_url=lambda: current_app.config["PUBLIC_URL"],
        is_preview=lambda: bool(current_app.config.get("PREVIEW")),
    )
    server.before_request(partial(_plain_page, pages))
    server.context_processor(lambda: {"freshness": _freshness(), "path": request.path})


def register_pages(
    module: str,
    slug: str,
    *,
    nav: str,
    order: int,
    context: Callable[[], dict[str, Any]],
    template: str = "",
    plain: bool = True,
    **page: Any,
) -> None:
    """Registers a page in every language at `/<lang>/<slug>`, with the template (`<slug>.html` by default) that
    `context` fills.

    A `plain` page is HTML without Dash's scripts; any other gives a Dash `layout`. A `framed` one may be shown in an
    article's frame, because the marks of an embed link to it. `nav` is its name in the header.
    """
    for lang in available_languages():
        with speaking(lang):
            dash.register_page(  # type: ignore[no-untyped-call]
                f"{module}.{lang}",
                path=f"/{lang}/{slug}",
                title=_(nav),
                nav=_(nav),
                order=order,
                lang=lang,
                template=template or f"{slug}.html",
                context=context,
                plain=plain,
                **{"layout": html.Div(), **page},
            )


def _plain_page(pages: dict[str, dict[str, Any]]) -> str | None:
    """A page without interaction is answered here, before Dash adds its scripts to it."""
    page = pages.get(request.path)
    if page is None or not page.get("plain") or request.method != "GET":
        return None
    with speaking(page["lang"]):
        return render_template(page["template"], **page["context"]())


def first_response(pages: dict[str, dict[str, Any]], **parts: str) -> str:
    """The HTML of a Dash page: its own template, with Dash's scripts at the end. Replaces `Dash.interpolate_index`."""
    page = pages[request.path]
    with speaking(page["lang"]):
        context = page["context"]()
        dash_parts = {name: Markup(parts[name]) for name in ("app_entry", "config", "scripts", "renderer")}  # noqa: S704
        return render_template(page["template"], **context, **dash_parts)


@lru_cache(maxsize=8)
def _style(name: str) -> Markup:
    """One of our style sheets, inlined into the page: one request fewer, and it works in a sandboxed frame."""
    return Markup((ROOT / "assets" / f"{name}.css").read_text(encoding="utf-8"))  # noqa: S704


@lru_cache(maxsize=8)
def asset(name: str) -> str:
    """The address of a file in assets/, with a hash of its content."""
    digest = hashlib.sha256((ROOT / "assets" / name).read_bytes()).hexdigest()[:10]
    return f"/assets/{name}?v={digest}"


def _freshness() -> dict[str, Any] | None:
    """The site's three times and any warnings; None if the store can't say."""
    try:
        with reading(current_app.config["ENGINE"]) as now:
            health = site_health(now, utc_now())
            return {
                "attempt": health.last_attempt,
                "success": health.last_success,
                "change": health.last_change,
                "changed": health.last_change[:10],
                "warning": warning_of(health),
                "data_version": now.vintage.data_version[:12],
                "vintage": now.vintage.number,
            }
    except StoreUnavailableError:
        return None
