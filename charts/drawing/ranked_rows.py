"""Drawing -> geometry if every count is a named row, with a map next to or below the rows, or a tile of a grid."""

from charts.drawing.drawing import MOST_CLASSES, Drawing, MapClass, Mark
from charts.drawing.geometry import NO_DATA, ZERO, Bar, Box, Geometry, Map, Shape, Style, Swatch, Text
from charts.drawing.shapes import CREDIT, WIDTH, Atlas, atlas, tiles
from charts.drawing.text_metrics import text_width, wrap

LEAST_BAR = 2.5
LEAST_HOLLOW = 4.0  # a lower outline would look solid
_BAR = 13.0  # how thick a row's bar is
_LINE = 1.25  # of the text's size
_DISC = 5.5  # radius in pixels of a city on the map
_SWATCH = 13.0


def lay_out_rows(drawing: Drawing, style: Style) -> Geometry:
    """Rows from the top down: name, bar, number. The map is next to them in the wide drawing, below in the narrow."""
    shapes = atlas(drawing.map_of) if drawing.map_of else None
    beside = shapes is not None and style.width > 500
    right = style.width * 0.46 if beside else style.width - 2.0
    names, bars, plot = _rows(drawing, style, right)
    bottom = plot.bottom + 6
    drawn = None
    if shapes is not None:
        left, top = (right + 22, 8.0) if beside else (2.0, bottom + 14)
        drawn = _map(drawing, style, shapes, left, top, style.width - 2 - left)
        bottom = max(bottom, drawn.credit.y + 8)
    return Geometry(style, bottom, plot, (), names, bars, (), (), map=drawn)


def _rows(drawing: Drawing, style: Style, right: float) -> tuple[tuple[Text, ...], tuple[Bar, ...], Box]:
    """The names, the bars with their numbers, and the rectangle that the bars share."""
    step = style.text * _LINE
    named = [wrap(name, style.text, right * 0.48) for name in drawing.categories]
    left = 2 + max((text_width(line, style.text) for lines in named for line in lines), default=0) + 10
    numbers = max((_number_width(mark, style) for mark in drawing.marks), default=0)
    plot_right = right - numbers - 8
    highest = highest_of(drawing)
    colours = {series.key: series.colour for series in drawing.series}
    marks = {mark.category: mark for mark in drawing.marks}
    names, bars, y = [], [], 4.0
    for index, lines in enumerate(named):
        height = max(len(lines) * step - _LINE * style.text, 0) + row_height(style)
        middle, chosen = y + height / 2, index in marks and marks[index].is_chosen
        first = middle - (len(lines) - 1) * step / 2 + style.text * 0.35
        place = marks[index].key if index in marks else ""
        for number, line in enumerate(lines):
            names.append(Text(2, first + number * step, line, style.text, "name", "start", chosen, place))
        if index in marks:
            mark = marks[index]
            per_value = (plot_right - left) / highest
            bars.append(_bar(mark, colours[mark.series], style, (left, middle), per_value))
        elif drawing.no_data:
            names.append(Text(left, middle + style.text * 0.35, drawing.no_data, style.text, "caption", "start"))
        y += height
    return tuple(names), tuple(bars), Box(left, 4, plot_right, y)


def part_heights(geometry: Geometry) -> tuple[float, float]:
    """How high the rows and the map of a narrow drawing are, if each is shown separately."""
    rows = geometry.plot.bottom + 8
    return rows, geometry.height - rows


def row_height(style: Style) -> float:
    """The height of a row of one line: on a phone as high as a finger needs."""
    return 24.5 if style.width < 500 else 21.6


def highest_of(drawing: Drawing) -> float:
    """The value at the right end of the rows: the highest one, or the upper end of an interval."""
    return max([max(mark.value, mark.high or 0) for mark in drawing.marks], default=0) or 1.0


def _number_width(mark: Mark, style: Style) -> float:
    caption = text_width(mark.caption, style.text) + 6 if mark.caption else 0
    return text_width(mark.label, style.number, bold=True) + caption


def _bar(mark: Mark, colour: str, style: Style, start: tuple[float, float], per_value: float) -> Bar:
    """A bar from the left to its value, its interval, and its number right of both."""
    left, middle = start
    least = 0 if mark.value <= 0 else LEAST_HOLLOW if mark.is_hollow else LEAST_BAR
    box = Box(left, middle - _BAR / 2, left + max(mark.value * per_value, least), middle + _BAR / 2)
    whisker = None
    if mark.low is not None and mark.high is not None:
        whisker = Box(left + mark.low * per_value, middle, left + mark.high * per_value, middle)
    x = max(box.right, whisker.right if whisker else 0) + 6
    texts = [Text(x, middle + style.number * 0.36, mark.label, style.number, "number", "start", True)]
    if mark.caption:
        x += text_width(mark.label, style.number, bold=True) + 6
        texts.append(Text(x, middle + style.text * 0.36, mark.caption, style.text, "caption", "start"))
    return Bar(mark, colour, box, tuple(texts), whisker)


def _map(drawing: Drawing, style: Style, shapes: Atlas, left: float, top: float, width: float) -> Map:
    """The map with its legend below and the credit that its licence asks for."""
    scale = width / WIDTH
    marks = {mark.place: mark for mark in drawing.marks}
    found = []
    for place, outline in shapes.outlines.items():
        mark = marks.get(place)
        radius = _DISC / scale if outline.is_small else 0.0
        found.append(Shape(place, outline.path, outline.x, outline.y, radius, _step_of(mark, drawing), mark))
    found.sort(key=lambda shape: (shape.radius > 0, shape.mark is not None and shape.mark.is_chosen))
    y = top + shapes.height * scale + 16
    legend = _legend(drawing, style, found, left, y, width)
    y = max([y, *[swatch.box.bottom for swatch in legend]]) + style.text * 1.5
    credit = Text(left, y, drawing.map_credit or CREDIT, style.text, "caption", "start")
    return Map(left, top, scale, tuple(found), legend, credit)


def _step_of(mark: Mark | None, drawing: Drawing) -> int:
    """The class of a mark: the last one that begins at or below its value."""
    if mark is None:
        return NO_DATA
    reached = [index for index, step in _steps(drawing).items() if mark.value >= step.low]
    return reached[-1] if reached and mark.value > 0 else ZERO


def _steps(drawing: Drawing) -> dict[int, MapClass]:
    """The classes by their colour: if there are few, they get the strongest ones."""
    return dict(enumerate(drawing.steps, start=MOST_CLASSES - len(drawing.steps)))


def _legend(
    drawing: Drawing, style: Style, shapes: list[Shape], left: float, top: float, width: float
) -> tuple[Swatch, ...]:
    """A swatch for every class that occurs, from zero up, and for missing data; a new line when one is full."""
    occurring = {shape.step for shape in shapes}
    labels = {ZERO: "0", **{index: step.label for index, step in _steps(drawing).items()}, NO_DATA: drawing.no_data}
    swatches, x, y = [], left, top
    for step, label in labels.items():
        if step not in occurring:
            continue
        needed = _SWATCH + 6 + text_width(label, style.text) + 16
        if x > left and x + needed - 16 > left + width:
            x, y = left, y + style.text * 1.6
        box = Box(x, y, x + _SWATCH, y + _SWATCH)
        swatches.append(Swatch(box, step, Text(x + _SWATCH + 6, y + 11, label, style.text, "axis", "start")))
        x += needed
    return tuple(swatches)


def lay_out_tiles(drawing: Drawing, style: Style) -> Geometry:
    """Equal tiles on the grid of a country: the number in the middle of each, the region's short name above it."""
    grid = tiles(drawing.map_of)
    columns = 1 + max((tile.column for tile in grid.values()), default=0)
    rows = 1 + max((tile.row for tile in grid.values()), default=0)
    width = min(style.width / columns, 100.0)
    height = min(width * 0.86, 62.0)
    left, colours = (style.width - columns * width) / 2, {one.key: one.colour for one in drawing.series}
    bars = []
    for mark in drawing.marks:
        tile = grid[mark.place]
        x, y = left + tile.column * width, 4 + tile.row * height
        box = Box(x + 1, y + 1, x + width - 1, y + height - 1)
        texts = (
            Text(x + width / 2, y + height * 0.76, mark.label, style.number + 3, "tile", bold=True, of=mark.key),
            Text(x + width / 2, y + height * 0.34, tile.label, style.text, "tile", of=mark.key),
        )
        bars.append(Bar(mark, colours[mark.series], box, texts))
    plot = Box(left, 4, left + columns * width, 4 + rows * height)
    return Geometry(style, plot.bottom + 4, plot, (), (), tuple(bars), (), ())
