"""Drawing -> geometry: where every bar, number and label goes, in pixels, for the wide or the narrow drawing.

Both the static SVG and the plotly figure are painted from it, so that a reader sees the same picture before and after
the interactive form takes over. Text never overlaps: widths come from font metrics, and a label that finds no free
place next to its bars moves into a key above the chart.
"""

from dataclasses import replace
from itertools import pairwise, product

from charts.drawing.drawing import POINTS, ROWS, TILES, Drawing, Event, Mark, Series, axis_ticks
from charts.drawing.geometry import BandBox, Bar, Box, EventLine, Geometry, Label, StepLine, Style, Text, Tick
from charts.drawing.ranked_rows import LEAST_BAR, LEAST_HOLLOW, lay_out_rows, lay_out_tiles
from charts.drawing.text_metrics import text_width, wrap
from translations import format_number

WIDE = Style("wide", 720, 290, 14.5, 12.5, 132, 14, 28)
NARROW = Style("narrow", 360, 230, 14, 12.5, 92, 6, 24)
STYLES = {"wide": WIDE, "narrow": NARROW}
POINT = 4.5  # half the width of a point
CLASSES_SHARE = 0.72  # of the plot's height: counts of decisions are small, and their bars wide
BAND_LINE = 1.6  # of the text's size: the line that the label of a band takes


def lay_out(drawing: Drawing, size: str) -> Geometry:
    """The geometry of the drawing at that size: `wide` or `narrow`."""
    style = STYLES[size]
    if drawing.kind == ROWS:
        return lay_out_rows(drawing, style)
    if drawing.kind == TILES:
        return lay_out_tiles(drawing, style)
    plot, events, bars = _placed(drawing, style, 0)
    labels = () if drawing.edges else _direct_labels(drawing, style, plot, bars, events)
    if labels is None:
        labels, offset = _key(drawing, style, plot.left)
        plot, events, bars = _placed(drawing, style, offset)
    return Geometry(
        style=style,
        height=plot.bottom + style.text * (3.8 if drawing.axis else 2.1),
        plot=plot,
        ticks=_ticks(drawing, style, plot),
        categories=_categories(drawing, style, plot),
        bars=bars,
        events=events,
        labels=labels,
        steps=_steps(bars) if drawing.kind == POINTS else (),
        bands=_bands(drawing, style, plot),
    )


def _placed(drawing: Drawing, style: Style, offset: float) -> tuple[Box, tuple[EventLine, ...], tuple[Bar, ...]]:
    """Plot, events and marks below a key of `offset` pixels; the plot makes room for numbers lifted above it."""
    plot, events = _frame(drawing, style, offset, 0)
    bars = _bars(drawing, style, plot)
    floor = max([offset, *[line.text.box.bottom for line in events]]) + 2
    missing = floor - min((text.box.top for bar in bars for text in bar.texts), default=floor)
    if missing > 0:
        plot, events = _frame(drawing, style, offset, missing)
        bars = _bars(drawing, style, plot)
    return plot, events, bars


def _highest(drawing: Drawing) -> float:
    return max((mark.value for mark in drawing.marks), default=0)


def _frame(drawing: Drawing, style: Style, offset: float, room: float) -> tuple[Box, tuple[EventLine, ...]]:
    """The plot's rectangle, below the key (`offset` pixels), the event labels, the tallest number, and `room` more."""
    ticks = axis_ticks(_highest(drawing))
    left = max(text_width(format_number(tick), style.text) for tick in ticks) + 10
    right = style.width - _right_margin(drawing, style)
    rows = _event_rows(drawing, style, left, right)
    step = style.text * 1.45
    top = offset + 8 + (max((row for _event, _x, row, _text in rows), default=-1) + 1) * step + style.number * 1.2
    captions = [_caption_lines(mark, style, drawing, right - left) for mark in drawing.marks]
    headroom = max((len(lines) for lines in captions), default=0) * style.text * 1.2 + room
    headroom += len(drawing.bands) * style.text * BAND_LINE
    height = style.plot_height * (CLASSES_SHARE if drawing.edges else 1)
    plot = Box(left, top + headroom, right, top + headroom + height)
    lines = []
    for event, x, row, text in rows:
        y = offset + 8 + (row + 0.85) * step
        text = replace(text, y=y)
        top = y + 4 if text.anchor == "middle" else y - style.text * 0.8
        lines.append(EventLine(event, x, top, plot.bottom, text))
    return plot, tuple(lines)


def _right_margin(drawing: Drawing, style: Style) -> float:
    """Room for the name right of the last bar, if that bar is next to one of another origin, or for half of the last
    edge's label."""
    if drawing.edges:
        return max(style.right, text_width(drawing.edges[-1], style.text) / 2 + 3)
    last = [mark for mark in drawing.marks if mark.category == len(drawing.categories) - 1]
    if len({mark.series for mark in last}) < 2 and drawing.kind != POINTS:
        return style.right
    names = [series.label for series in drawing.series if series.key in {mark.series for mark in last[-1:]}]
    lines = [line for name in names for line in wrap(name, style.text, 1, bold=True)]
    return max([style.right, *[text_width(line, style.text, bold=True) + 12 for line in lines]])


def _event_rows(drawing: Drawing, style: Style, left: float, right: float) -> list[tuple[Event, float, int, Text]]:
    """Line, row and label of every event: from the last event down to the first, so that no line is crossed.

    A label goes left of its line if it fits there, else right of it, else above it. It shares the row of its right
    neighbour only if neither label nor line would touch.
    """
    per_unit = (right - left) / max(len(drawing.categories), 1)
    placed: list[tuple[Event, float, int, Text]] = []
    row, free_until, limit = -1, -1.0, float(style.width)
    for event in sorted(drawing.events, key=lambda event: -event.position):
        x = left + event.position * per_unit
        text = _event_text(event.label, x, limit, style)
        if row < 0 or max(x, text.box.right) > free_until:
            row += 1
        free_until, limit = min(x, text.box.left) - 4, x
        placed.append((event, x, row, text))
    return placed


def _event_text(label: str, x: float, limit: float, style: Style) -> Text:
    """The label of an event's line at `x`: left of it, right of it, or above it, wherever it stays inside the drawing
    and touches no line of a later event, the first of which is at `limit`. Its row is set later."""
    left, right = Text(x - 4, 0, label, style.text, "event", "end"), Text(x + 4, 0, label, style.text, "event", "start")
    if left.box.left >= 2:
        return left
    if right.box.right <= limit - 4:
        return right
    half = text_width(label, style.text) / 2
    middle = max(min(max(x, half + 2), limit - 4 - half), half + 2)
    return Text(middle, 0, label, style.text, "event", "middle")


def _caption_lines(mark: Mark, style: Style, drawing: Drawing, plot_width: float) -> tuple[str, ...]:
    """The caption of a mark in lines that fit its share of the axis."""
    share = plot_width / max(len(drawing.categories), 1)
    return wrap(mark.caption, style.text, max(share * max(mark.width, 0.5), 56)) if mark.caption else ()


def _bars(drawing: Drawing, style: Style, plot: Box) -> tuple[Bar, ...]:
    """A shape for every mark, with its number above it; a number that would touch another one or a point is lifted."""
    per_unit = (plot.right - plot.left) / max(len(drawing.categories), 1)
    per_value = (plot.bottom - plot.top) / axis_ticks(_highest(drawing))[-1]
    colours = {series.key: series.colour for series in drawing.series}
    box_of = _point_box if drawing.kind == POINTS else _bar_box
    boxes = [box_of(mark, plot, per_unit, per_value) for mark in drawing.marks]
    points = boxes if drawing.kind == POINTS else []
    bars: list[Bar] = []
    for mark, box in zip(drawing.marks, boxes, strict=True):
        lines = _caption_lines(mark, style, drawing, plot.right - plot.left)
        taken = [text.box for bar in bars for text in bar.texts] + [point for point in points if point != box]
        bars.append(Bar(mark, colours[mark.series], box, _number(mark, style, plot, box, lines, taken)))
    return tuple(bars)


def _bar_box(mark: Mark, plot: Box, per_unit: float, per_value: float) -> Box:
    """A bar from the axis up to its value, a little narrower than its place."""
    height = max(mark.value * per_value, _least(mark))
    left = plot.left + mark.start * per_unit
    gap = min(2.0, mark.width * per_unit * 0.1)
    return Box(left + gap, plot.bottom - height, left + mark.width * per_unit - gap, plot.bottom)


def _point_box(mark: Mark, plot: Box, per_unit: float, per_value: float) -> Box:
    """The square around a point on its day."""
    x, y = plot.left + mark.start * per_unit, plot.bottom - mark.value * per_value
    return Box(x - POINT, y - POINT, x + POINT, y + POINT)


def _steps(bars: tuple[Bar, ...]) -> tuple[StepLine, ...]:
    """The step line of every series, from point to point in the order of their days.

    No line leads to or from a bound: between "at least 600" and 589 nothing is known to have fallen. The second series
    of the same colour is dashed.
    """
    steps = []
    seen: dict[str, list[str]] = {}
    for key in dict.fromkeys(bar.mark.series for bar in bars):
        own = [bar for bar in bars if bar.mark.series == key]
        alike = seen.setdefault(own[0].colour, [])
        for before, after in pairwise(own):
            if not (before.mark.is_hollow or after.mark.is_hollow):
                x0, x1 = before.box.left + POINT, after.box.left + POINT
                y0, y1 = before.box.top + POINT, after.box.top + POINT
                steps.append(StepLine(before.colour, bool(alike), x0, x1, y0, y1))
        alike.append(key)
    return tuple(steps)


def _least(mark: Mark) -> float:
    """The minimum height of a bar, so that a small count can be seen; a count of zero has no height."""
    return 0 if mark.value <= 0 else LEAST_HOLLOW if mark.is_hollow else LEAST_BAR


def _number(
    mark: Mark, style: Style, plot: Box, box: Box, lines: tuple[str, ...], taken: list[Box]
) -> tuple[Text, ...]:
    """The number of a bar and its caption, lifted until it touches no other number."""
    widest = max([text_width(mark.label, style.number, bold=True), *[text_width(line, style.text) for line in lines]])
    x = min(max((box.left + box.right) / 2, plot.left + widest / 2), style.width - widest / 2)
    bottom = box.top - 5
    while True:
        texts = [
            Text(x, bottom - (len(lines) - 1 - index) * style.text * 1.2, line, style.text, "caption")
            for index, line in enumerate(lines)
        ]
        y = bottom - len(lines) * style.text * 1.2
        texts.insert(0, Text(x, y, mark.label, style.number, "number", bold=True))
        touched = [other for other in taken for text in texts if text.box.overlaps(other)]
        if not touched:
            return tuple(texts)
        bottom = min(other.top for other in touched) - style.number * 0.25 - 2


def _ticks(drawing: Drawing, style: Style, plot: Box) -> tuple[Tick, ...]:
    """The grid lines, from the axis up."""
    values = axis_ticks(_highest(drawing))
    ticks = []
    for value in values:
        y = plot.bottom - value * (plot.bottom - plot.top) / values[-1]
        text = Text(plot.left - 8, y + style.text * 0.35, format_number(value), style.text, "axis", "end")
        ticks.append(Tick(value, y, text))
    return tuple(ticks)


def _bands(drawing: Drawing, style: Style, plot: Box) -> tuple[BandBox, ...]:
    """What the law allows: each band reaches from the axis up to its own label, above every bar and other band."""
    per_unit = (plot.right - plot.left) / max(len(drawing.categories), 1)
    lines = []
    for index, band in enumerate(drawing.bands):
        left, right = plot.left + band.start * per_unit, plot.left + band.end * per_unit
        top = 6 + index * style.text * BAND_LINE
        half = text_width(band.label, style.text) / 2
        x = min(max((left + right) / 2, half + 2), style.width - half - 2)
        text = Text(x, top + style.text * 1.1, band.label, style.text, "event")
        lines.append(BandBox(band, Box(left, top, right, plot.bottom), text))
    return tuple(lines)


def _edges(drawing: Drawing, style: Style, plot: Box) -> tuple[Text, ...]:
    """The labels of the borders between classes, thinned to every second, third, ... if they would touch."""
    per_unit = (plot.right - plot.left) / len(drawing.categories)
    widest = max(text_width(name, style.text) for name in drawing.edges) + 8
    every = max(1, -int(-widest // per_unit))
    y = plot.bottom + style.text * 1.5
    texts = [
        Text(plot.left + index * per_unit, y, name, style.text, "axis")
        for index, name in enumerate(drawing.edges)
        if index % every == 0
    ]
    middle = (plot.left + plot.right) / 2
    return (*texts, Text(middle, y + style.text * 1.6, drawing.axis, style.text, "axis"))


def _categories(drawing: Drawing, style: Style, plot: Box) -> tuple[Text, ...]:
    """The labels under the axis; if they would touch, only every second, third, ... one, but always the last."""
    if drawing.edges and drawing.categories:
        return _edges(drawing, style, plot)
    per_unit = (plot.right - plot.left) / max(len(drawing.categories), 1)
    widest = max((text_width(name, style.text) for name in drawing.categories), default=0) + 6
    every = max(1, -int(-widest // per_unit))
    last = len(drawing.categories) - 1
    return tuple(
        Text(plot.left + (index + 0.5) * per_unit, plot.bottom + style.text * 1.5, name, style.text, "axis")
        for index, name in enumerate(drawing.categories)
        if (last - index) % every == 0
    )


def _direct_labels(
    drawing: Drawing, style: Style, plot: Box, bars: tuple[Bar, ...], events: tuple[EventLine, ...]
) -> tuple[Label, ...] | None:
    """A label next to a bar of every series, counts side by side first; None if one finds no free place."""
    taken = [bar.box for bar in bars] + [text.box for bar in bars for text in bar.texts]
    taken += [line.text.box for line in events]
    if drawing.kind == POINTS:
        for step in _steps(bars):
            taken.append(Box(step.x0, step.y0, step.x1, step.y0))
            taken.append(Box(step.x1, min(step.y0, step.y1), step.x1, max(step.y0, step.y1)))
    lines = [Box(line.x, line.top, line.x, line.bottom) for line in events]
    labels = []
    for series in drawing.series:
        own = sorted((bar for bar in bars if bar.mark.series == series.key), key=lambda bar: _rank(bar, bars))
        texts = _free_place(series, style, plot, own, taken + lines) or _free_place(series, style, plot, own, taken)
        if texts is None:
            return None
        taken += [text.box for text in texts]
        labels.append(Label(series, texts))
    return tuple(labels)


def _rank(bar: Bar, bars: tuple[Bar, ...]) -> tuple[bool, float]:
    """Sort key: bars next to a bar of another origin are named first, and among those the tallest."""
    beside = any(other.mark.category == bar.mark.category and other.mark.series != bar.mark.series for other in bars)
    return not beside, -bar.mark.value


def _free_place(series: Series, style: Style, plot: Box, own: list[Bar], taken: list[Box]) -> tuple[Text, ...] | None:
    """The first free place right of, left of or above a bar of the series."""
    step = style.text * 1.2
    lines = dict.fromkeys(wrap(series.label, style.text, width, bold=True) for width in (style.label_width, 1))
    for bar, names in product(own, lines):
        top = min(text.box.top for text in bar.texts)
        middle = (bar.box.left + bar.box.right) / 2
        beside = min(max(bar.box.top + style.text, plot.top), plot.bottom - (len(names) - 1) * step - 4)
        for x, y, anchor in (
            (bar.box.right + 6, beside, "start"),
            (bar.box.left - 6, beside, "end"),
            (middle, top - style.text * 0.6 - (len(names) - 1) * step, "middle"),
        ):
            texts = tuple(
                Text(x, y + index * step, name, style.text, "series", anchor, bold=True)
                for index, name in enumerate(names)
            )
            room = Box(2, 0, style.width - 2, plot.bottom)
            inside = all(room.holds(text.box) for text in texts)
            if inside and not any(text.box.overlaps(box, 2) for text in texts for box in taken):
                return texts
    return None


def _key(drawing: Drawing, style: Style, left: float) -> tuple[tuple[Label, ...], float]:
    """A key with one swatch per series, and its height."""
    labels, x, row = [], left, 0
    for series in drawing.series:
        width = 18 + text_width(series.label, style.text, bold=True) + 14
        if x > left and x + width > style.width:
            x, row = left, row + 1
        y = 6 + (row + 0.8) * style.text * 1.6
        text = Text(x + 16, y, series.label, style.text, "series", "start", bold=True)
        labels.append(Label(series, (text,), Box(x, y - 9, x + 11, y + 2)))
        x += width
    return tuple(labels), (row + 1) * style.text * 1.6 + 4
