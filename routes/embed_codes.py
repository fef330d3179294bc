"""The five ways to put a chart into an article: each with its code to copy, and how much a reader's browser loads."""

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from flask import current_app

from charts import all_charts
from charts.drawing.drawing import Drawing
from charts.drawing.words import summary
from charts.embedding.frame_size import frame_height, frame_style
from charts.embedding.paste import PasteOptions, paste
from charts.embedding.snippets import SCRIPT, Picture, frame, picture, script
from charts.views.addresses import embed_path, file_path, page_path
from charts.views.view import View
from config import ROOT
from translations import _, format_number, n_, speaking

_SIZE = re.compile(rb'<svg [^>]*?\bwidth="(\d+)" height="([\d.]+)"')
_KB = 1000
_FORMS: tuple[dict[str, str], ...] = ({}, {"size": "narrow"})


@dataclass(frozen=True)
class EmbedChoice:
    """What was chosen: the view without its language, its drawing, and the language of the embed."""

    view: View
    drawing: Drawing
    lang: str

    def path_under(self, page_lang: str) -> str:
        """The canonical address of the choices, on the page of a language."""
        spoken = [("lang", self.lang)] if self.lang != page_lang else []
        text = ",".join(f"{key}={value}" for key, value in [*spoken, *self.view.pairs()])
        return f"/{page_lang}/share/{self.view.slug}/{text or 'default'}"


@dataclass(frozen=True)
class File:
    """A picture of the chart, and the bytes that a browser loads for it."""

    picture: Picture
    weight: int


def routes_of(chosen: EmbedChoice, site: str, *, uid: str) -> list[dict[str, Any]]:
    """Every way in the order of the page: key, title, hint, the code to copy, and its weight in words.

    The words are in the current language, the code in the chosen one. PNG is left out if the site has none.
    """
    files = _files(chosen, site)
    with speaking(chosen.lang):
        lines = _lines(chosen, site, uid, files)
    captions = _captions(chosen, lines, files)
    return [
        {"key": key, "code": lines[key], "title": title, "hint": hint, "weight": weight}
        for key, (title, hint, weight) in captions.items()
        if key in lines
    ]


def _lines(chosen: EmbedChoice, site: str, uid: str, files: dict[str, list[File]]) -> dict[str, str]:
    """The code to copy, by way."""
    view, drawing = chosen.view, chosen.drawing
    page = site + page_path(all_charts()[view.slug].PAGE, view, chosen.lang) + f"#{view.slug}"
    embed = site + embed_path(view, chosen.lang)
    height, style = frame_height(drawing, view), frame_style(drawing, view)
    framed = partial(frame, embed, title=drawing.title, height=height, style=style)
    pictures = {
        ending: picture(wide.picture, narrow.picture, alt=summary(drawing), page=page)
        for ending, (wide, narrow) in files.items()
    }
    return {
        "paste": paste(drawing, PasteOptions(uid, site, view["theme"], page)),
        **pictures,
        "frame": framed(),
        "script": framed(tells_height=True) + script(site),
        "address": _address(chosen, site, embed),
    }


def _address(chosen: EmbedChoice, site: str, embed: str) -> str:
    """The address that unfurls as this chart: its page if it comes first there and no mark is highlighted (a page knows
    no highlight), else its embed."""
    chart = all_charts()[chosen.view.slug]
    is_first = min(other.ORDER for other in all_charts().values() if chart.PAGE == other.PAGE) == chart.ORDER
    if is_first and not chosen.view["highlight"]:
        return site + page_path(chart.PAGE, chosen.view, chosen.lang)
    return embed


# --- files ------------------------------------------------------------------------------------------------------------


def _files(chosen: EmbedChoice, site: str) -> dict[str, list[File]]:
    """The wide and the narrow picture by ending; only endings that the site answers."""
    svgs, pngs = [], []
    for form in _FORMS:
        body = body_of(_path(chosen, "svg", **form))
        found = _SIZE.match(body)
        if found is None:
            return {}
        width, height = int(found[1]), round(float(found[2]))
        svgs.append(File(Picture(site + _path(chosen, "svg", **form), width, height), _compressed(body)))
        sharp = _path(chosen, "png", **form, scale="2")
        try:
            weight = _kept_size(sharp, site, chosen.drawing.data_version)
        except LookupError:
            weight = 0
        pngs.append(File(Picture(site + _path(chosen, "png", **form), width, height, site + sharp), weight))
    return {"svg": svgs, "png": pngs} if all(file.weight for file in pngs) else {"svg": svgs}


def _path(chosen: EmbedChoice, ending: str, **form: str) -> str:
    """The address of a file of the view, with its theme and highlight, without the site before it."""
    kept = {key: value for key, value in chosen.view.pairs() if key in ("theme", "highlight")}
    return file_path(chosen.view, chosen.lang, ending, **kept, **form)


def body_of(address: str) -> bytes:
    """What the site answers at one of its own addresses; empty if it does not answer."""
    with current_app.test_request_context(address):
        response = current_app.full_dispatch_request()
    return response.get_data() if response.status_code == 200 else b""


@lru_cache(maxsize=256)
def _kept_size(address: str, _site: str, _data_version: str) -> int:
    """The bytes at an address, cached as long as the data: painting a sharp picture takes a tenth of a second.

    Raises LookupError if the site does not answer, so that a temporary failure is not cached.
    """
    if body := body_of(address):
        return len(body)
    raise LookupError(address)


# --- weight -----------------------------------------------------------------------------------------------------------


def _captions(
    chosen: EmbedChoice, lines: dict[str, str], files: dict[str, list[File]]
) -> dict[str, tuple[str, str, str]]:
    """Title, hint and weight of every way."""
    embed = size_words(_compressed(body_of(embed_path(chosen.view, chosen.lang))))
    return {
        "paste": (
            _("HTML to paste"),
            _(
                "The chart itself and its table: no frame, no script, no request. Its numbers never change; "
                "paste it again to update them."
            ),
            _paste_weight(lines["paste"].encode()),
        ),
        "svg": (
            _("A picture, SVG"),
            _("Sharp at every size; it links to the full view. Phones get the narrow drawing."),
            _picture_weight(files["svg"]) if "svg" in files else "",
        ),
        "png": (
            _("A picture, PNG"),
            _("For systems without SVG. If the theme follows the device, the picture is light."),
            _picture_weight(files["png"]) if "png" in files else "",
        ),
        "frame": (
            _("A frame without a script"),
            _("Its height adapts to its width. Every mark links to its evidence, and newer numbers appear."),
            _("Readers load %(size)s, in one request.", size=embed),
        ),
        "script": (
            _("A frame with a script"),
            _("The same, and the frame grows when a reader opens the table. It still works if the script is stripped."),
            _("Readers load %(size)s, and a script of %(script)s.", size=embed, script=size_words(_script_size())),
        ),
        "address": (
            _("The address alone"),
            _("Messengers show a preview of it; content systems that support oEmbed show the chart itself."),
            _("Readers load %(size)s, in one request.", size=embed),
        ),
    }


def _script_size() -> int:
    return _compressed((ROOT / "assets" / SCRIPT.rsplit("/", 1)[1]).read_bytes())


def _compressed(body: bytes) -> int:
    """The bytes on the wire of a text sent with gzip."""
    return len(gzip.compress(body, 6, mtime=0))


def _paste_weight(body: bytes) -> str:
    sizes = {"size": size_words(len(body)), "small": size_words(_compressed(body))}
    return _("It adds %(size)s to the article, %(small)s compressed.", **sizes)


def _picture_weight(files: list[File]) -> str:
    wide, narrow = (size_words(file.weight) for file in files)
    return _("Readers load %(wide)s, on a phone %(narrow)s.", wide=wide, narrow=narrow)


def size_words(size: int) -> str:
    """A number of bytes in words: `640 bytes`, `7.6 KB` (of 1,000 bytes)."""
    if size < _KB:
        return n_("%(n)s byte", "%(n)s bytes", size)
    return _("%(number)s KB", number=format_number(round(size / _KB, 1)))
