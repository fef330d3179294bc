"""Drawing -> a standalone SVG: what an article shows as `<img>` must itself say what it is and where it comes from.

Above the drawing are its title and how to read it; below it what is known of its marks, the sources with their
licences, the day and vintage, and the address of the view. Trouble with a source is temporary and in no file.
"""

import re
from dataclasses import dataclass
from html import escape
from math import ceil

from charts.drawing.colours import PAINT, chart_css
from charts.drawing.drawing import Drawing
from charts.drawing.layout import STYLES, lay_out
from charts.drawing.text_metrics import text_width, wrap
from charts.drawing.words import MOST_CAVEATS, hatched_lines, why_empty
from charts.files.file_view import FileView, page_address
from charts.render.svg import FONT, svg
from charts.views.view import View
from translations import _, format_day

_TITLE, _TEXT, _LINE = 17.0, 12.5, 1.35  # sizes in pixels; height of a line as a multiple of its size
_PAD = {"wide": 16.0, "narrow": 10.0}
_AFTER = re.compile(r"[^/?&,#]+[/?&,#]?|[/?&,#]")  # an address may be broken after these


def framed_svg(filed: FileView) -> str:
    """The view as a standalone SVG, `size` wide, in its theme, with every link absolute."""
    view, drawing = filed.view, filed.drawing
    frame = _frame(drawing, view, view["size"], filed.site)
    width, height = f"{frame.width:g}", f"{frame.height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cc" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="{FONT}" lang="{drawing.lang}"><title>{escape(drawing.title)}</title>'
        f"<style>{chart_css(view['theme'], is_alone=True)}</style>"
        f'<rect width="{width}" height="{height}" {_fill("card")}/>{frame.head}'
        f"{_drawing(filed, frame) if drawing.marks else ''}{frame.foot}</svg>"
    )


def framed_size(drawing: Drawing, view: View, size: str, site: str) -> tuple[int, int]:
    """Width and height of that picture in pixels at scale 1, without painting it."""
    frame = _frame(drawing, view, size, site)
    return int(frame.width), int(frame.height)


@dataclass(frozen=True)
class _Frame:
    """Everything around a drawing: the texts above and below it, where it begins, and the size of the whole."""

    head: str
    foot: str
    left: float
    top: float
    width: float
    height: float


def _frame(drawing: Drawing, view: View, size: str, site: str) -> _Frame:
    """The frame of a drawing; without marks it holds a sentence."""
    width, pad = float(STYLES[size].width), _PAD[size]
    column = width - 2 * pad
    head, top = _head(drawing, pad, column)
    if drawing.marks:
        bottom = top + lay_out(drawing, size).height * column / width
    else:
        sentence, height = _text(why_empty(drawing), pad, top, column)
        head, bottom = head + sentence, top + height
    foot, height = _foot(drawing, view, site, (pad, bottom, column))
    return _Frame(head, foot, pad, top, width, height)


def _drawing(filed: FileView, frame: _Frame) -> str:
    """The bare drawing, fitted between the margins."""
    bare = svg(filed.drawing, filed.view["size"], uid="c-", address=filed.site)
    start = re.match(r'<svg [^>]*? width="([\d.]+)" height="([\d.]+)"', bare)
    if start is None:
        raise ValueError("a drawing has no width and height")
    width = frame.width - 2 * frame.left
    height = float(start[2]) * width / float(start[1])
    fitted = start[0].replace(
        f'width="{start[1]}" height="{start[2]}"',
        f'x="{frame.left:g}" y="{frame.top:.1f}" width="{width:g}" height="{height:.1f}"',
    )
    return fitted + bare[start.end() :]


def _head(drawing: Drawing, left: float, width: float) -> tuple[str, float]:
    """Title and subtitle, and where the drawing begins."""
    title, height = _text(drawing.title, left, left, width, _TITLE, bold=True)
    subtitle, more = _text(drawing.subtitle, left, left + height + 2, width)
    return title + subtitle, left + height + 2 + more + 6


def _foot(drawing: Drawing, view: View, site: str, column: tuple[float, float, float]) -> tuple[str, float]:
    """Everything below the drawing, and where the file ends. The column: left, top, width."""
    left, top, width = column
    parts, y = [], top + 6
    for text in (*_remarks(drawing), *_sources(drawing), _loaded(drawing, view)):
        painted, height = _text(text, left, y, width)
        parts.append(painted)
        y += height + 3
    address, height = _address(page_address(view, drawing.lang, site), left, y, width)
    return "".join([*parts, address]), float(ceil(y + height + left * 0.75))


def _remarks(drawing: Drawing) -> list[str]:
    """What was later found to be wrong, what goes with the drawing, what was counted too, what is known of its
    incomplete marks."""
    said = hatched_lines(drawing)
    if len(said) > MOST_CAVEATS:
        said = [_("Most of these numbers are hatched: the table at the address below says what is known of each.")]
    beside = [*(f"{one.words}." for one in drawing.beside), *[drawing.also_text] * bool(drawing.also)]
    return [*(note.text for note in drawing.corrected), *beside, *said]


def _sources(drawing: Drawing) -> list[str]:
    """The sources, each with its licence."""
    return [
        _("Source: %(source)s. Licence: %(licence)s.", source=one.title, licence=one.licence) for one in drawing.credits
    ]


def _loaded(drawing: Drawing, view: View) -> str:
    """The day and the number of the vintage, and whether it is fixed."""
    words = {"number": drawing.vintage, "day": format_day(drawing.data_day)}
    if view.get("as_of"):
        return f"Casecount. {_('As of vintage %(number)s, loaded on %(day)s.', **words)}"
    return f"Casecount. {_('As loaded on %(day)s, vintage %(number)s.', **words)}"


def _address(address: str, left: float, top: float, width: float) -> tuple[str, float]:
    """The address as a link, without its scheme and its fragment, wrapped where an address may be broken."""
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
    """Text in as many lines as it needs, and their height."""
    return _lines(list(wrap(text, size, width, bold=bold)), left, top, size, bold)


def _lines(lines: list[str], left: float, top: float, size: float, bold: bool) -> tuple[str, float]:
    """Lines below each other; bold ones in the main colour, the rest softer."""
    look = f'font-weight="700" {_fill("ink")}' if bold else _fill("soft")
    painted = [
        f'<text x="{left:g}" y="{top + size * (0.95 + _LINE * index):.1f}" font-size="{size:g}" {look}>'
        f"{escape(line)}</text>"
        for index, line in enumerate(lines)
    ]
    return "".join(painted), len(lines) * size * _LINE


def _fill(name: str) -> str:
    return f'class="f-{name}" fill="{PAINT[name][0]}"'
