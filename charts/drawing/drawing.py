"""The one record that every chart returns, and that every form of it is made from.

A Drawing says what is drawn and in which words, not how: the static SVG, the plotly figure, the table, the files and
the text summary are all made from the same marks in the same order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

INCOMPLETE = "incomplete"  # the period is not whole years, or its end is not stated: hatched
BOUND = "bound"  # at least or at most: hollow
APPROX = "approx"  # rounded by its origin: hollow
DISPUTED = "disputed"  # publishers disagree about its period or value: it says so on the mark


CHOSEN = "chosen"  # the reader chose this one: it is highlighted


BARS = "bars"  # counts side by side: of periods, or of the classes between two `edges`
POINTS = "points"  # counts that hold on a day; a step keeps the last one known
ROWS = "rows"  # one named row per count, with a map of the same counts next to it if the drawing has `shapes`
TILES = "tiles"  # one count per region, each region a tile of the same size


MOST_CLASSES = 5  # of a map: more shades can't be distinguished


@dataclass(frozen=True)
class Series:
    """Everything that one origin counted: its direct label, and who counts (the key of its colour)."""

    key: str
    label: str
    colour: str


@dataclass(frozen=True)
class Mark:
    """One value: its place on the axis, its wording, and where its evidence is.

    `start` and `width` are in units of the axis (category 2 begins at 2.0); `label` is the number as drawn, `caption`
    what the mark itself must say next to it, `words` a whole sentence, `known` its caveats, `row` its line in the CSV,
    `place` its region if it is on a map or tile grid, `low` and `high` the interval of a value that has one.
    """

    key: str
    category: int
    start: float
    width: float
    value: float
    label: str
    caption: str
    series: str
    states: tuple[str, ...]
    href: str
    words: str
    known: str
    row: dict[str, Any]
    place: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def is_hollow(self) -> bool:
        """A bound or a rounded value is drawn as an outline."""
        return BOUND in self.states or APPROX in self.states

    @property
    def is_chosen(self) -> bool:
        """Whether the reader chose it."""
        return CHOSEN in self.states

    @property
    def is_hatched(self) -> bool:
        """An incomplete period is hatched."""
        return INCOMPLETE in self.states


@dataclass(frozen=True)
class Band:
    """What the law allows: a pale band from `start` to `end` in units of the axis, its label, and its source."""

    start: float
    end: float
    label: str
    words: str
    url: str


@dataclass(frozen=True)
class Beside:
    """Records that belong to the view and are never drawn in it: how many, what they are, and where to see them."""

    value: int
    words: str
    href: str


@dataclass(frozen=True)
class LinePart:
    """A part of a line of text, and its link (empty: none)."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class MapClass:
    """A class of a map: its lowest value, and its label."""

    low: float
    label: str


@dataclass(frozen=True)
class Event:
    """A dated event inside the axis: a labelled line, its place in units of the axis."""

    key: str
    position: float
    label: str
    words: str
    day: str
    url: str


@dataclass(frozen=True)
class Note:
    """A remark on the chart, its language, and its link (empty: none)."""

    text: str
    lang: str
    href: str = ""


@dataclass(frozen=True)
class Credit:
    """A source of the marks: who publishes it, under which licence, what it counts and what it does not."""

    key: str
    title: str
    publisher: str
    licence: str
    licence_url: str
    url: str
    counted: str
    not_counted: str


@dataclass(frozen=True)
class Table:
    """The marks as text: a header, and one row per mark in the order of the marks."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """A chart of one view in one language. `data_day` is the day on which its vintage was loaded.

    `categories` are the names under the axis or of the rows; if `edges` are given they are shown between the categories
    instead (one more than there are categories), and `axis` says what they measure. `map_of` names the shapes (kind
    ROWS) or the tile grid (kind TILES) in data/geo; `steps` are the map's classes from the lowest up, `no_data` labels
    categories without a mark. `columns` are the columns of the CSV if they are not those of an observation; `caveat`
    is what must be said wherever its numbers are quoted, `years` are those that the view can be narrowed to if no axis
    shows them; `highlight` is the key of the mark to emphasise; `corrected` says what in a pinned view was found to be
    wrong after its vintage; `also` is the line of what was counted too and is not drawn; `silent_country` names the
    country of an empty view if no source gives any number for it.
    """

    slug: str
    kind: str
    view: str
    lang: str
    title: str
    subtitle: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    marks: tuple[Mark, ...]
    events: tuple[Event, ...]
    notes: tuple[Note, ...]
    credits: tuple[Credit, ...]
    table: Table
    data_day: str
    vintage: int
    data_version: str
    edges: tuple[str, ...] = ()
    axis: str = ""
    bands: tuple[Band, ...] = ()
    beside: tuple[Beside, ...] = ()
    map_of: str = ""
    map_credit: str = ""
    steps: tuple[MapClass, ...] = ()
    no_data: str = ""
    columns: tuple[str, ...] = ()
    caveat: str = ""
    years: tuple[str, ...] = ()
    highlight: str = ""
    corrected: tuple[Note, ...] = ()
    silent_country: str = ""
    also: tuple[LinePart, ...] = ()

    @property
    def also_text(self) -> str:
        """What was counted too, as plain text; empty if nothing was."""
        return "".join(part.text for part in self.also)

    @property
    def has_map(self) -> bool:
        """Whether a map of the same counts is shown with its rows."""
        return self.kind == ROWS and bool(self.map_of)


def place_groups(categories: Sequence[int], count: int) -> list[tuple[float, float]]:
    """Start and width of bars side by side in their category, in units of an axis of `count` categories.

    `categories` has the category of every mark in order. All bars are equally wide, so that areas can be compared,
    and a lone category does not become a wall.
    """
    size = {category: list(categories).count(category) for category in categories}
    width = min(0.78 / max(size.values(), default=1), 0.11 * count)
    seen: dict[int, int] = {}
    places = []
    for category in categories:
        index = seen.get(category, 0)
        seen[category] = index + 1
        places.append((category + 0.5 + width * (index - size[category] / 2), width))
    return places


def axis_ticks(highest: float, most: int = 4) -> tuple[float, ...]:
    """Round numbers from 0 to at least `highest`, in at most `most` equal whole steps."""
    step = 1.0
    while step * most < highest:
        step *= 2.5 if str(int(step))[0] == "2" else 2
    count = max(1, -int(-highest // step))
    return tuple(step * index for index in range(count + 1))
