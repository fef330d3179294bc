"""The parts of a drawing that has been laid out: rectangles, texts and lines in pixels."""

from dataclasses import dataclass

from charts._drawing import Event, Mark, Series
from charts._metrics import text_width


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
    """One line of text; `y` is its baseline, `role` what it is (number, caption, axis, event, series)."""

    x: float
    y: float
    text: str
    size: float
    role: str
    anchor: str = "middle"
    bold: bool = False

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
        """Whether the other one lies inside."""
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
    """A mark as painted: the rectangle of its bar or point, and the number and caption above it."""

    mark: Mark
    colour: str
    box: Box
    texts: tuple[Text, ...]


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
    """The name of a series: beside its bars, or in the key with a swatch."""

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
class Step:
    """From one point to the next of its series: flat until the day of the next one, then up or down to it."""

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
    steps: tuple[Step, ...] = ()
