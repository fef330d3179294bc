"""The parts of a drawing after layout: rectangles, texts and lines in pixels."""

from dataclasses import dataclass

from charts.drawing.drawing import Band, Event, Mark, Series
from charts.drawing.text_metrics import text_width


@dataclass(frozen=True)
class Style:
    """The measures of one drawing size, in pixels; a text of 12.5 stays over 11 px on a screen of 320."""

    name: str
    width: int
    plot_height: int
    number: float
    text: float
    label_width: float
    right: float
    least_hit: float


@dataclass(frozen=True)
class Text:
    """One line of text; `y` is its baseline, `role` what it is (number, caption, axis, event, series, name, tile).

    `of` is the key of the mark that it names, if any.
    """

    x: float
    y: float
    text: str
    size: float
    role: str
    anchor: str = "middle"
    bold: bool = False
    of: str = ""

    @property
    def box(self) -> "Box":
        """The rectangle that the text covers."""
        width = text_width(self.text, self.size, bold=self.bold)
        left = {"start": self.x, "middle": self.x - width / 2, "end": self.x - width}[self.anchor]
        return Box(left, self.y - self.size * 0.85, left + width, self.y + self.size * 0.25)


@dataclass(frozen=True)
class Box:
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Box") -> bool:
        """Whether the other one is inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def overlaps(self, other: "Box", gap: float = 1.0) -> bool:
        """Whether the two come closer than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )


@dataclass(frozen=True)
class Bar:
    """A mark as painted: the rectangle of its bar, point or tile, its texts, and the line of its interval."""

    mark: Mark
    colour: str
    box: Box
    texts: tuple[Text, ...]
    whisker: Box | None = None


@dataclass(frozen=True)
class BandBox:
    """What the law allows, as a pale rectangle below its label."""

    band: Band
    box: Box
    text: Text


@dataclass(frozen=True)
class Shape:
    """A region on the map: its outline as a path in units of the map, or a disc if it is too small to hit.

    `step` is its class: the index of the drawing's step, ZERO or NO_DATA.
    """

    place: str
    path: str
    x: float
    y: float
    radius: float
    step: int
    mark: Mark | None


ZERO, NO_DATA = -1, -2


@dataclass(frozen=True)
class Swatch:
    """A class in the map's legend."""

    box: Box
    step: int
    text: Text


@dataclass(frozen=True)
class Map:
    """The map of a drawing: its origin, how many pixels one unit is, its shapes, legend and credit."""

    left: float
    top: float
    scale: float
    shapes: tuple[Shape, ...]
    legend: tuple[Swatch, ...]
    credit: Text


@dataclass(frozen=True)
class EventLine:
    """An event as a dotted line with its label."""

    event: Event
    x: float
    top: float
    bottom: float
    text: Text


@dataclass(frozen=True)
class Label:
    """The name of a series: next to its bars, or in the key with a swatch."""

    series: Series
    texts: tuple[Text, ...]
    swatch: Box | None = None


@dataclass(frozen=True)
class Tick:
    """A grid line: its value, its height and its label."""

    value: float
    y: float
    text: Text


@dataclass(frozen=True)
class StepLine:
    """From one point to the next of its series: flat until the next day, then up or down to it."""

    colour: str
    is_dashed: bool
    x0: float
    x1: float
    y0: float
    y1: float


@dataclass(frozen=True)
class Geometry:
    """A drawing laid out for one size."""

    style: Style
    height: float
    plot: Box
    ticks: tuple[Tick, ...]
    categories: tuple[Text, ...]
    bars: tuple[Bar, ...]
    events: tuple[EventLine, ...]
    labels: tuple[Label, ...]
    steps: tuple[StepLine, ...] = ()
    bands: tuple[BandBox, ...] = ()
    map: Map | None = None
