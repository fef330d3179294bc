"""Drawing -> an SVG that stands alone: what an article shows by `<img>` must say itself what it is and where from.

Above the drawing its title and how to read it; below it what is known of its marks, the sources with their licences,
the day and vintage, and the address of the view. Troubles of a source are of the day and in no file.
"""

import re
from html import escape

from charts._filed import Filed
from charts._layout import STYLES
from charts._metrics import text_width, wrap
from charts._svg import FONT, PAINT, chart_css, svg
from translations import _, format_day

_TITLE, _TEXT, _LINE = 17.0, 12.5, 1.35  # sizes in pixels; height of a line as a multiple of its size
_PAD = {"wide": 16.0, "narrow": 10.0}
MOST_CAVEATS = 6  # a longer list of caveats is one sentence, as in an embed
_AFTER = re.compile(r"[^/?&,#]+[/?&,#]?|[/?&,#]")  # an address may be broken after these


def framed_svg(filed: Filed) -> str:
    """The view as an SVG of its own, `size` wide, in its theme, with every link absolute."""
    view, drawing = filed.view, filed.drawing
    width, pad = float(STYLES[view["size"]].width), _PAD[view["size"]]
    head, top = _head(filed, pad, width - 2 * pad)
    inner, height = _drawing(filed, pad, top, width - 2 * pad)
    foot, bottom = _foot(filed, pad, top + height, width - 2 * pad)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cc" viewBox="0 0 {width:g} {bottom:g}" width="{width:g}" '
        f'height="{bottom:g}" font-family="{FONT}" lang="{drawing.lang}"><title>{escape(drawing.title)}</title>'
        f"<style>{chart_css(view['theme'])}</style>"
        f'<rect width="{width:g}" height="{bottom:g}" {_fill("card")}/>{head}{inner}{foot}</svg>'
    )


def _drawing(filed: Filed, left: float, top: float, width: float) -> tuple[str, float]:
    """The bare drawing, fitted between the margins, and its height; a sentence where there is nothing to draw."""
    if not filed.drawing.marks:
        return _text(_nothing(filed), left, top, width)
    bare = svg(filed.drawing, filed.view["size"], uid="c-", address=filed.site)
    found = re.match(r'<svg [^>]*? width="([\d.]+)" height="([\d.]+)"', bare)
    if found is None:
        raise ValueError("a drawing has no width and height")
    height = float(found[2]) * width / float(found[1])
    sized = f'width="{width:g}" height="{height:.1f}"'
    inner = bare.replace(f'width="{found[1]}" height="{found[2]}"', sized, 1)
    return inner.replace("<svg ", f'<svg x="{left:g}" y="{top:.1f}" ', 1), height


def _nothing(filed: Filed) -> str:
    """Why the view has no mark."""
    if not filed.drawing.credits:
        return _("Nothing was counted for this view. Empty is not zero: it means that no source says.")
    said = [note.text if note.text.endswith(".") else f"{note.text}." for note in filed.drawing.notes]
    return " ".join([_("No bar can be drawn for this view."), *said])


def _head(filed: Filed, left: float, width: float) -> tuple[str, float]:
    """Title and subtitle, and where the drawing begins."""
    title, height = _text(filed.drawing.title, left, left, width, _TITLE, bold=True)
    subtitle, more = _text(filed.drawing.subtitle, left, left + height + 2, width)
    return title + subtitle, left + height + 2 + more + 6


def _foot(filed: Filed, left: float, top: float, width: float) -> tuple[str, float]:
    """Everything below the drawing, and where the file ends."""
    parts, y = [], top + 6
    for text in (*_known(filed), *_sources(filed), _loaded(filed)):
        painted, height = _text(text, left, y, width)
        parts.append(painted)
        y += height + 3
    address, height = _address(filed.page, left, y, width)
    return "".join([*parts, address]), round(y + height + left * 0.75, 1)


def _known(filed: Filed) -> list[str]:
    """What stands beside the drawing, and what is known of its incomplete marks."""
    hatched = [mark for mark in filed.drawing.marks if mark.is_hatched]
    said = [f"{mark.words}: {mark.known}." for mark in hatched]
    if len(said) > MOST_CAVEATS:
        said = [_("Most of these numbers are hatched: the table at the address below says what is known of each.")]
    return [*(f"{one.words}." for one in filed.drawing.beside), *said]


def _sources(filed: Filed) -> list[str]:
    """The sources, each with its licence."""
    return [
        _("Source: %(source)s. Licence: %(licence)s.", source=one.title, licence=one.licence)
        for one in filed.drawing.credits
    ]


def _loaded(filed: Filed) -> str:
    """The day and the number of the vintage, and whether it is fixed."""
    words = {"number": filed.drawing.vintage, "day": format_day(filed.drawing.data_day)}
    if filed.view.get("as_of"):
        return f"Casecount. {_('As of vintage %(number)s, loaded on %(day)s.', **words)}"
    return f"Casecount. {_('As loaded on %(day)s, vintage %(number)s.', **words)}"


def _address(address: str, left: float, top: float, width: float) -> tuple[str, float]:
    """The address as a link, without its scheme and its place on the page, broken where an address may be."""
    said = address.partition("://")[2].partition("#")[0]
    words = [f"{word} " for word in _("Every number with its evidence:").split()]
    lines = [""]
    for piece in [*words, *_AFTER.findall(said)]:
        fits = text_width((lines[-1] + piece).rstrip(), _TEXT) <= width
        lines = [*lines[:-1], lines[-1] + piece] if fits or not lines[-1] else [*lines, piece]
    painted, height = _lines([line.rstrip() for line in lines], left, top, _TEXT, False)
    return f'<a href="{escape(address)}">{painted}</a>', height


def _text(
    text: str, left: float, top: float, width: float, size: float = _TEXT, *, bold: bool = False
) -> tuple[str, float]:
    """A text in as many lines as it needs, and their height."""
    return _lines(list(wrap(text, size, width, bold=bold)), left, top, size, bold)


def _lines(lines: list[str], left: float, top: float, size: float, bold: bool) -> tuple[str, float]:
    """Lines under each other; what is bold is in ink, the rest softer."""
    look = f'font-weight="700" {_fill("ink")}' if bold else _fill("soft")
    painted = [
        f'<text x="{left:g}" y="{top + size * (0.95 + _LINE * index):.1f}" font-size="{size:g}" {look}>'
        f"{escape(line)}</text>"
        for index, line in enumerate(lines)
    ]
    return "".join(painted), len(lines) * size * _LINE


def _fill(name: str) -> str:
    return f'class="f-{name}" fill="{PAINT[name][0]}"'
