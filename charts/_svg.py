"""Drawing -> static SVG: the chart without JavaScript, in a few kilobytes, every mark a link to its evidence.

Light colours stand as presentation attributes and every part has a class, so that a site that strips `<style>` still
shows the light chart right and CSS can do dark and print. Ids carry `uid`, because a pattern that is defined in a
hidden or second drawing of the page would paint nothing.
"""

from html import escape

from charts._drawing import POINTS, Drawing
from charts._geometry import Bar, Box, EventLine, Geometry, Label, Step, Text
from charts._layout import POINT, lay_out
from charts._speak import mark_line, summary

# light and dark colour of everything that is painted; the marks' colours say who counted
INK = {
    "ink": ("#1b1f24", "#eceae4"),
    "soft": ("#59606a", "#a9b0b8"),
    "grid": ("#e4e2dc", "#33383e"),
    "card": ("#ffffff", "#1b1f24"),
}
COLOURS = {
    "newsroom": ("#12436D", "#7fb4e6"),
    "parliament": ("#C8501A", "#f0935a"),
    "authority": ("#C8501A", "#f0935a"),
    "official_table": ("#1F7A72", "#4fbcae"),
    "other": ("#6B4C9A", "#b79be0"),
}
FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"
_TEXT_CLASS = {"number": "", "caption": "soft", "axis": "soft", "event": "soft", "series": ""}


def chart_css(theme: str = "auto") -> str:
    """The style sheet of every static chart: `light` and `dark` are fixed, `auto` follows the reader's system."""
    shared = (
        ".cc a{text-decoration:none}.cc a:hover .bar,.cc a:focus .bar{opacity:.82}"
        ".cc a:focus{outline:none}.cc a:focus .hit{stroke:currentColor;stroke-width:2}"
        "@media print{.cc .hit{display:none}}"
    )
    if theme == "light":
        return shared
    dark = _dark_rules()
    return shared + (dark if theme == "dark" else f"@media screen and (prefers-color-scheme:dark){{{dark}}}")


def _dark_rules() -> str:
    rules = [f".cc .f-{name}{{fill:{dark}}}" for name, (_light, dark) in INK.items()]
    rules += [f".cc .l-{name}{{stroke:{dark}}}" for name, (_light, dark) in INK.items()]
    for name, (_light, dark) in COLOURS.items():
        rules.append(f".cc .f-{name}{{fill:{dark}}}.cc .l-{name}{{stroke:{dark}}}")
    return "".join(rules)


def svg(drawing: Drawing, size: str, *, uid: str, address: str = "", theme: str | None = None) -> str:
    """The SVG of the drawing at that size.

    `uid` makes its ids unique on the page, `address` stands before every link (a file on its own needs absolute
    ones), and a `theme` puts the style sheet inside, for a file on its own.
    """
    geometry = lay_out(drawing, size)
    width, height = geometry.style.width, _n(geometry.height)
    style = f"<style>{chart_css(theme)}</style>" if theme else ""
    background = f'<rect width="{width}" height="{height}" {_fill("card")}/>' if theme else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cc cc-{size}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="group" aria-labelledby="{uid}t" aria-describedby="{uid}d" font-family="{FONT}" '
        f'lang="{drawing.lang}">',
        f'<title id="{uid}t">{escape(drawing.title)}</title><desc id="{uid}d">{escape(summary(drawing))}</desc>',
        style,
        _patterns(geometry, uid),
        background,
        _axes(geometry),
        *[_event_line(line) for line in geometry.events],
        _halo([_text(line.text) for line in geometry.events]),
        *[_swatch(label) for label in geometry.labels],
        _halo([_text(text, label.series.colour) for label in geometry.labels for text in label.texts]),
        *[_step(step) for step in geometry.steps],
        *[_bar(bar, drawing.kind, geometry, uid, address) for bar in geometry.bars],
        "</svg>",
    ]
    return "".join(parts)


def _n(number: float) -> str:
    """A coordinate to a tenth of a pixel, without a useless zero."""
    return f"{number:.1f}".removesuffix(".0")


def _fill(name: str) -> str:
    light = (INK.get(name) or COLOURS[name])[0]
    return f'class="f-{name}" fill="{light}"'


def _line(name: str) -> str:
    light = (INK.get(name) or COLOURS[name])[0]
    return f'class="l-{name}" stroke="{light}"'


def _text(text: Text, colour: str = "") -> str:
    name = colour or _TEXT_CLASS[text.role] or "ink"
    weight = ' font-weight="700"' if text.bold else ""
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    where = f'x="{_n(text.x)}" y="{_n(text.y)}" font-size="{text.size:g}"'
    return f"<text {where}{anchor}{weight} {_fill(name)}>{escape(text.text)}</text>"


def _patterns(geometry: Geometry, uid: str) -> str:
    """A hatch for every colour with an incomplete mark: lines of paper over the colour, or of the colour over paper."""
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
    return f"<defs>{''.join(patterns)}</defs>" if patterns else ""


def _pattern_key(colour: str, hollow: bool) -> str:
    return f"{colour[0]}{int(hollow)}"


def _axes(geometry: Geometry) -> str:
    plot = geometry.plot
    parts = []
    for tick in geometry.ticks:
        name = "grid" if tick.value else "soft"
        parts.append(f'<path d="M{_n(plot.left)} {_n(tick.y)}H{_n(plot.right)}" {_line(name)}/>{_text(tick.text)}')
    return "".join([*parts, *[_text(text) for text in geometry.categories]])


def _halo(texts: list[str]) -> str:
    """Texts with a halo of paper, so that they stay readable where a line passes behind them."""
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


def _step(step: Step) -> str:
    path = f"M{_n(step.x0)} {_n(step.y0)}H{_n(step.x1)}V{_n(step.y1)}"
    dash = ' stroke-dasharray="5 3"' if step.is_dashed else ""
    return f'<path d="{path}" fill="none" stroke-width="1.5"{dash} {_line(step.colour)}/>'


def _bar(bar: Bar, kind: str, geometry: Geometry, uid: str, address: str) -> str:
    """A mark as a link: a box that is easy to hit, its shape, its number and caption, and its words as the title."""
    mark = bar.mark
    hit = _rect(_hit_box(bar, geometry), 'class="hit" fill="transparent"')
    texts = _halo([_text(text, bar.colour if text.role == "number" else "") for text in bar.texts])
    href = escape(address + mark.href)
    title = f"<title>{escape(mark_line(mark))}</title>"
    shape = _point(bar) if kind == POINTS else _shape(bar, uid)
    return f'<a href="{href}" data-mark="{escape(mark.key)}">{title}{hit}{shape}{texts}</a>'


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
    """From the top of the number to the axis, and never narrower than a finger needs."""
    missing = max(0.0, geometry.style.least_hit - (bar.box.right - bar.box.left)) / 2
    top = min(text.box.top for text in bar.texts)
    return Box(bar.box.left - missing, top, bar.box.right + missing, bar.box.bottom)
