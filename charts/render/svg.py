"""Drawing -> static SVG: the chart without JavaScript, in a few kilobytes, every mark a link to its evidence.

Light colours are presentation attributes and every part has a class, so that a site that strips `<style>` still shows
the light chart correctly and CSS can do dark and print. Ids contain `uid`, because a pattern defined in a hidden or
second drawing of the page would paint nothing.
"""

from dataclasses import replace
from html import escape
from itertools import groupby

from charts.drawing.colours import COLOURS, PAINT
from charts.drawing.drawing import POINTS, TILES, Drawing, Mark
from charts.drawing.geometry import (
    NO_DATA,
    ZERO,
    BandBox,
    Bar,
    Box,
    EventLine,
    Geometry,
    Label,
    Map,
    Shape,
    StepLine,
    Text,
)
from charts.drawing.layout import POINT, lay_out
from charts.drawing.ranked_rows import part_heights, row_height
from charts.drawing.words import mark_line, summary
from translations import _

FAINT = ".4"  # the opacity of what is not highlighted
FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"
_TEXT_CLASS = {
    "number": "", "caption": "soft", "axis": "soft", "event": "soft", "series": "", "name": "", "tile": "",
}  # fmt: skip


def svg(drawing: Drawing, size: str, *, uid: str, address: str = "", picks: bool = False) -> str:
    """The SVG of the drawing at that size.

    `uid` makes its ids unique on the page, `address` is put before every link (a file on its own needs absolute ones).
    With `picks` the names of regions are links too, for a page on which a region can be chosen.
    """
    geometry = lay_out(drawing, size)
    # Two maps with the same outlines are next to each other on a page: near enough for gzip to send them once.
    shapes = (_map(geometry.map, uid, address),) if geometry.map else ()
    parts = [
        _start(drawing, geometry, f"cc-{size}", uid, (0.0, geometry.height)),
        f'<desc id="{uid}d">{escape(summary(drawing))}</desc>',
        _patterns(geometry, uid),
        *(shapes if size == "narrow" else ()),
        _marks(drawing, geometry, uid, address, picks=picks),
        *(shapes if size == "wide" else ()),
        "</svg>",
    ]
    return "".join(parts)


def map_parts(drawing: Drawing, *, uid: str) -> dict[str, str]:
    """A drawing with a map as two that fit every width: its rows and its map, next to or below each other."""
    geometry = lay_out(drawing, "narrow")
    edge, _below = part_heights(geometry)
    own = f"{uid}m-"
    return {
        "rows": f"{_start(drawing, geometry, 'cc-rows', uid, (0.0, edge))}"
        f'<desc id="{uid}d">{escape(summary(drawing))}</desc>{_patterns(replace(geometry, map=None), uid)}'
        f"{_marks(drawing, geometry, uid, '', picks=False)}</svg>",
        "map": f"{_start(drawing, geometry, 'cc-map', own, (edge, geometry.height), is_described=False)}"
        f"{_patterns(replace(geometry, bars=()), own)}{_map(geometry.map, own, '') if geometry.map else ''}</svg>",
    }


def _start(
    drawing: Drawing,
    geometry: Geometry,
    kind: str,
    uid: str,
    rows: tuple[float, float],
    *,
    is_described: bool = True,
) -> str:
    """The opening tag of a drawing from one height to another, and its name."""
    width, top, height = geometry.style.width, _n(rows[0]), _n(rows[1] - rows[0])
    described = f' aria-describedby="{uid}d"' if is_described else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cc {kind}" viewBox="0 {top} {width} {height}" width="{width}" '
        f'height="{height}" role="group" aria-labelledby="{uid}t"{described} font-family="{FONT}" '
        f'lang="{drawing.lang}"><title id="{uid}t">{escape(drawing.title)}</title>'
    )


def _marks(drawing: Drawing, geometry: Geometry, uid: str, address: str, *, picks: bool) -> str:
    """Everything painted except the map."""
    return "".join(
        [
            *[_band(band) for band in geometry.bands],
            _axes(geometry, drawing, address if picks else None),
            *[_event_line(line) for line in geometry.events],
            _halo([_text(line.text) for line in geometry.events]),
            *[_swatch(label) for label in geometry.labels],
            _halo([_text(text, label.series.colour) for label in geometry.labels for text in label.texts]),
            *[_step(step) for step in geometry.steps],
            *[_bar(bar, drawing, geometry, uid, address) for bar in geometry.bars],
        ]
    )


def _n(number: float) -> str:
    """A coordinate to a tenth of a pixel, without a trailing zero."""
    return f"{number:.1f}".removesuffix(".0")


def _fill(name: str) -> str:
    return f'class="f-{name}" fill="{PAINT[name][0]}"'


def _line(name: str) -> str:
    return f'class="l-{name}" stroke="{PAINT[name][0]}"'


def _both(fill: str, line: str, width: float) -> str:
    """Fill and outline of one shape."""
    colours = f'fill="{PAINT[fill][0]}" stroke="{PAINT[line][0]}"'
    return f'class="f-{fill} l-{line}" {colours} stroke-width="{width:g}"'


def _text(text: Text, colour: str = "") -> str:
    name = colour or _TEXT_CLASS[text.role] or "ink"
    weight = ' font-weight="700"' if text.bold else ""
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    where = f'x="{_n(text.x)}" y="{_n(text.y)}" font-size="{text.size:g}"'
    return f"<text {where}{anchor}{weight} {_fill(name)}>{escape(text.text)}</text>"


def _patterns(geometry: Geometry, uid: str) -> str:
    """A hatch for every colour with an incomplete mark: lines of background over the colour, or the reverse."""
    found: dict[tuple[str, bool], None] = {}
    for bar in geometry.bars:
        if bar.mark.is_hatched:
            found[(bar.colour, bar.mark.is_hollow)] = None
    patterns = []
    for colour, hollow in found:
        below, above = ("card", colour) if hollow else (colour, "card")
        patterns.append(
            f'<pattern id="{uid}h{_pattern_key(colour, hollow)}" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="6" height="6" {_fill(below)}/>'
            f'<path d="M1 0V6" stroke-width="1.3" {_line(above)}/></pattern>'
        )
    if geometry.map and any(shape.step == NO_DATA for shape in geometry.map.shapes):
        patterns.append(
            f'<pattern id="{uid}none" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="7" height="7" {_fill("card")}/>'
            f'<path d="M1 0V7" stroke-width="1.5" {_line("soft")}/></pattern>'
        )
    return f"<defs>{''.join(patterns)}</defs>" if patterns else ""


def _pattern_key(colour: str, hollow: bool) -> str:
    return f"{colour[0]}{int(hollow)}"


def _band(line: BandBox) -> str:
    """What the law allows, so pale that bars and grid stay readable on it, with its label on top."""
    title = f"<title>{escape(line.band.words)}</title>"
    band = _rect(line.box, f'{_fill("soft")} fill-opacity=".12"')
    return f"<g>{title}{band}{_text(line.text)}</g>"


def _axes(geometry: Geometry, drawing: Drawing, address: str | None) -> str:
    """Grid lines, and the names of categories; a name is a link that chooses its region if `address` is given."""
    plot = geometry.plot
    parts = []
    for tick in geometry.ticks:
        name = "grid" if tick.value else "soft"
        parts.append(f'<path d="M{_n(plot.left)} {_n(tick.y)}H{_n(plot.right)}" {_line(name)}/>{_text(tick.text)}')
    marks = {mark.key: mark for mark in drawing.marks if mark.place and address is not None}
    for key, texts in groupby(geometry.categories, key=lambda text: text.of):
        lines = list(texts)
        if key in marks:
            parts.append(_name(marks[key], lines, geometry, address or ""))
        else:
            parts += [_text(text) for text in lines]
    return "".join(parts)


def _name(mark: Mark, lines: list[Text], geometry: Geometry, address: str) -> str:
    """The name of a region as a link that chooses it, as high as its row so that a finger can hit it."""
    bar = next(bar for bar in geometry.bars if bar.mark.key == mark.key)
    middle, half = (bar.box.top + bar.box.bottom) / 2, row_height(geometry.style) / 2
    hit = _rect(Box(0, middle - half, geometry.plot.left - 4, middle + half), 'class="hit" fill="transparent"')
    said = _("Choose this region. %(words)s", words=mark_line(mark))
    return _pick(mark, address, hit + "".join(_text(line) for line in lines), said=said)


def _pick(mark: Mark, address: str, content: str, attributes: str = "", said: str = "") -> str:
    """A link that a page treats as the choice of a region; without a script it leads to the evidence."""
    title = f"<title>{escape(said or mark_line(mark))}</title>"
    attributes += ' aria-current="true"' if mark.is_chosen else ""
    place = f'class="pick" data-place="{escape(mark.place)}" href="{escape(address + mark.href)}"'
    return f"<a {place}{attributes}>{title}{content}</a>"


def _map(drawn: Map, uid: str, address: str) -> str:
    """The shapes in the units of the map, its legend and its credit.

    The shapes repeat what the rows say and are skipped by the keyboard and by screen readers.
    """
    where = f'transform="translate({_n(drawn.left)} {_n(drawn.top)}) scale({drawn.scale:.4f})"'
    shapes = []
    for shape in drawn.shapes:
        painted = _region(shape, uid)
        hidden = ' tabindex="-1"'
        shapes.append(_pick(shape.mark, address, painted, hidden) if shape.mark else painted)
    swatches = [
        _rect(swatch.box, _map_fill(swatch.step, uid, "soft", 0.7)) + _text(swatch.text) for swatch in drawn.legend
    ]
    group = f'<g {where} aria-hidden="true" fill-rule="evenodd">{"".join(shapes)}</g>'
    return f"{group}{''.join(swatches)}{_text(drawn.credit)}"


def _region(shape: Shape, uid: str) -> str:
    """A region in the colour of its class, or hatched; a chosen one is outlined in the text colour."""
    chosen = shape.mark is not None and shape.mark.is_chosen
    outline = ("ink", 5) if chosen else ("soft", 1.2)
    if shape.radius and not chosen and shape.step >= 0:
        outline = ("card", 2.5)  # so that a city in the colour of the region around it is still visible
    paint = _map_fill(shape.step, uid, *outline)
    if shape.radius:
        return f'<circle cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.radius)}" {paint}/>'
    return f'<path d="{shape.path}" {paint}/>'


def _map_fill(step: int, uid: str, line: str, width: float) -> str:
    if step == NO_DATA:
        return f'fill="url(#{uid}none)" {_line(line)} stroke-width="{width:g}"'
    return _both("card" if step == ZERO else f"m{step}", line, width)


def _halo(texts: list[str]) -> str:
    """Texts with a halo of background, so that they stay readable if a line passes behind them."""
    if not texts:
        return ""
    return f'<g {_line("card")} stroke-width="4" stroke-linejoin="round" paint-order="stroke">{"".join(texts)}</g>'


def _event_line(line: EventLine) -> str:
    path = f'<path d="M{_n(line.x)} {_n(line.top)}V{_n(line.bottom)}" stroke-dasharray="1.5 3" {_line("soft")}>'
    return f"{path}<title>{escape(line.event.words)}</title></path>"


def _swatch(label: Label) -> str:
    return _rect(label.swatch, _fill(label.series.colour)) if label.swatch else ""


def _rect(box: Box, attributes: str) -> str:
    size = f'width="{_n(box.right - box.left)}" height="{_n(box.bottom - box.top)}"'
    return f'<rect x="{_n(box.left)}" y="{_n(box.top)}" {size} {attributes}/>'


def _step(step: StepLine) -> str:
    path = f"M{_n(step.x0)} {_n(step.y0)}H{_n(step.x1)}V{_n(step.y1)}"
    dash = ' stroke-dasharray="5 3"' if step.is_dashed else ""
    return f'<path d="{path}" fill="none" stroke-width="1.5"{dash} {_line(step.colour)}/>'


def _bar(bar: Bar, drawing: Drawing, geometry: Geometry, uid: str, address: str) -> str:
    """A mark as a link: a box that is easy to hit, its shape, its number and caption, and its words as the title.

    If one mark is highlighted, the shapes of the others are faint; their numbers stay as readable as ever.
    """
    mark, kind = bar.mark, drawing.kind
    href, place = escape(address + mark.href), f' data-place="{escape(mark.place)}"' if mark.place else ""
    title = f"<title>{escape(mark_line(mark))}</title>"
    if kind == TILES:
        return f'<a href="{href}" data-mark="{escape(mark.key)}"{place}>{title}{_tile(bar)}</a>'
    hit = _rect(_hit_box(bar, geometry), 'class="hit" fill="transparent"')
    texts = _halo([_text(text, bar.colour if text.role == "number" else "") for text in bar.texts])
    shape = _point(bar) if kind == POINTS else _shape(bar, uid) + _whisker(bar)
    if drawing.highlight and mark.key != drawing.highlight:
        shape = f'<g opacity="{FAINT}">{shape}</g>'
    return f'<a href="{href}" data-mark="{escape(mark.key)}"{place}>{title}{hit}{shape}{texts}</a>'


def _whisker(bar: Bar) -> str:
    """The interval of a value as a thin line with end caps, over the bar and beyond it."""
    if bar.whisker is None:
        return ""
    line, y = bar.whisker, bar.whisker.top
    path = f"M{_n(line.left)} {_n(y - 3)}V{_n(y + 3)}M{_n(line.left)} {_n(y)}H{_n(line.right)}"
    return f'<path d="{path}M{_n(line.right)} {_n(y - 3)}V{_n(y + 3)}" stroke-width="1.2" {_line("soft")}/>'


def _tile(bar: Bar) -> str:
    """A tile: filled if something was reported, an outline if nothing was; a chosen one is outlined."""
    filled = bar.mark.value > 0
    outline = ("ink", 3) if bar.mark.is_chosen else ("soft", 0.7)
    paint = _both(bar.colour if filled else "card", *outline)
    texts = "".join(_text(text, "card" if filled else "soft") for text in bar.texts)
    return f'<g class="bar">{_rect(bar.box, paint)}</g>{texts}'


def _shape(bar: Bar, uid: str) -> str:
    """The painted bar: solid, hatched, or an outline that stays inside the bar's own edges."""
    mark, box, colour = bar.mark, bar.box, bar.colour
    if not (mark.is_hollow or mark.is_hatched):
        return f'<g class="bar">{_rect(box, _fill(colour))}</g>'
    fill = f'fill="url(#{uid}h{_pattern_key(colour, mark.is_hollow)})"' if mark.is_hatched else 'fill="none"'
    inset = min(0.75, (box.bottom - box.top) / 2)
    inner = Box(box.left + 0.75, box.top + inset, box.right - 0.75, box.bottom - inset)
    light = COLOURS[colour][0]
    outline = f'{fill} class="l-{colour}" stroke="{light}" stroke-width="1.5"'
    return f'<g class="bar">{_rect(inner, outline)}</g>'


def _point(bar: Bar) -> str:
    """A point: filled, or hollow for a bound or a rounded number."""
    box = bar.box
    where = f'cx="{_n((box.left + box.right) / 2)}" cy="{_n((box.top + box.bottom) / 2)}" r="{POINT:g}"'
    fill = _fill("card" if bar.mark.is_hollow else bar.colour)
    return f'<g class="bar"><g {_line(bar.colour)} stroke-width="1.5"><circle {where} {fill}/></g></g>'


def _hit_box(bar: Bar, geometry: Geometry) -> Box:
    """From the top of the number to the axis, and never narrower than a finger needs; for a row: all of it."""
    if geometry.categories and geometry.categories[0].role == "name":
        right = max([bar.box.right, *[text.box.right for text in bar.texts]])
        middle, half = (bar.box.top + bar.box.bottom) / 2, row_height(geometry.style) / 2
        return Box(bar.box.left, middle - half, right + 4, middle + half)
    missing = max(0.0, geometry.style.least_hit - (bar.box.right - bar.box.left)) / 2
    top = min(text.box.top for text in bar.texts)
    return Box(bar.box.left - missing, top, bar.box.right + missing, bar.box.bottom)
