"""How high an article's frame must be, so that the whole embed fits into it on a phone and in a wide column.

`frame_height` is one height for every width, where only one is accepted; `frame_style` is the height as CSS that
follows the frame's own width, without a script. Both are upper bounds with the table closed: every number comes from
the style sheet's own sizes, and text is measured in the widest of the common fonts.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from charts.drawing.drawing import Drawing
from charts.drawing.layout import NARROW, lay_out
from charts.drawing.ranked_rows import part_heights
from charts.drawing.text_metrics import count_lines, text_width
from charts.drawing.words import caveat_lines, why_empty
from charts.embedding import embed_sizes as sizes
from charts.marks.later_corrections import corrected, misprint_words, no_newer_numbers, updates
from charts.views.view import View
from database.queries.health import ChartHealth, Troubles
from translations import _, format_day
from wording.freshness import times_of, warning_of

_LEAST_WIDTH = 280  # of a frame with one height
_NARROWEST, _WIDEST = 240, 1280  # between them a frame follows every line of text
_SPARE = 8  # pixels, for what browsers round
_ROUND = 20


@dataclass(frozen=True)
class _Text:
    """A paragraph or list: its items, which begin a line each, its letters, and the space it adds in both directions.

    An empty one takes no space.
    """

    items: tuple[str, ...]
    letters: sizes.Letters = sizes.SOFT
    around: float = sizes.AFTER
    sides: float = 0

    def height(self, width: float) -> float:
        """In a frame of that width."""
        column = width - 2 * sizes.PADDING - self.sides
        letters = self.letters
        lines = sum(count_lines(item, letters.size, column, bold=letters.is_bold) for item in self.items)
        return lines * letters.line + self.around if lines else 0.0


@dataclass(frozen=True)
class _Drawn:
    """The height of the drawing in parts of its width, below and from `switch` on."""

    narrow: float
    wide: float
    switch: int

    def height(self, width: float) -> float:
        """In a frame of that width."""
        is_wide = width >= self.switch
        return min(width, sizes.MOST_WIDE) * self.wide if is_wide else min(width, sizes.MOST_NARROW) * self.narrow


def frame_height(drawing: Drawing, view: View) -> int:
    """The height in pixels, with the table closed, for whatever width of at least 280 px the article has.

    A pinned view that asks for a notice gets room for what it may say one day of newer numbers.
    """
    drawn = _drawn(drawing)
    levels = [*_levels(_Page(drawing, view)), (_WIDEST, 0)]
    highest = 0.0
    for (_width, text), (end, _text) in pairwise(levels):
        # the drawing grows with the width, but where another one replaces it
        widths = [width for width in (end - 1, drawn.switch - 1) if _LEAST_WIDTH <= width < end]
        highest = max([highest, *[text + drawn.height(width) for width in widths]])
    return -int(-highest // _ROUND) * _ROUND


def height_at(drawing: Drawing, view: View, width: int) -> float:
    """The height in pixels that the embed needs in a frame of that width, with the table closed."""
    return _Page(drawing, view).height(width) + _drawn(drawing).height(width)


def frame_style(drawing: Drawing, view: View) -> str:
    """The height of the frame as a CSS value, in units of the width of its container (`cqw`).

    The drawing grows with the width up to its limit and is another one from a certain width on; the text gets lower by
    steps, each a term that is 0 below its width and the difference from there on.
    """
    drawn, levels = _drawn(drawing), _levels(_Page(drawing, view))
    narrow, wide, switch = drawn.narrow, drawn.wide, drawn.switch
    terms = [f"{levels[0][1] - switch * wide:.0f}px"]
    if drawing.marks:
        terms.append(f"min(100cqw,{sizes.MOST_NARROW}px)*{narrow:.3f}")
        terms.append(f"clamp({switch}px,100cqw,{sizes.MOST_WIDE}px)*{wide:.3f}")
        terms.append(_step(switch, switch * wide - sizes.MOST_NARROW * narrow))
    terms += [_step(width, text - before) for (_width, before), (width, text) in pairwise(levels)]
    return f"calc({' + '.join(terms)})"


def _step(width: int, by: float) -> str:
    """A term that is 0 in a frame narrower than `width` and `by` pixels from there on.

    A browser rounds the width of what is inside a frame to whole pixels: the frame grows half a pixel early, and
    shrinks at the whole pixel (browsers count in parts of 1/64).
    """
    if by > 0:
        return f"clamp(0px,(100cqw - {width - 0.5:g}px)*99999,{by:.0f}px)"
    return f"clamp({by:.0f}px,({width - 0.01:g}px - 100cqw)*99999,0px)"


# --- the drawing ------------------------------------------------------------------------------------------------------


def _drawn(drawing: Drawing) -> _Drawn:
    """The proportions of the drawing; without a mark it has no height."""
    if not drawing.marks:
        return _Drawn(0.0, 0.0, sizes.SWITCH)
    narrow = lay_out(drawing, "narrow")
    if drawing.has_map:  # rows and map, below each other or each in half the width
        beside = max(part_heights(narrow)) / (2 * NARROW.width)
        return _Drawn(narrow.height / NARROW.width, beside, 2 * sizes.MAP_COLUMN)
    wide = lay_out(drawing, "wide")
    return _Drawn(narrow.height / narrow.style.width, wide.height / wide.style.width, sizes.SWITCH)


# --- the text ---------------------------------------------------------------------------------------------------------


class _Page:
    """Everything of an embed but the drawing, as `templates/embed.html` has it."""

    def __init__(self, drawing: Drawing, view: View) -> None:
        is_pinned = bool(view.get("as_of"))
        notes = _one_more_corrected(drawing) if is_pinned else drawing
        self._texts = [
            _Text((drawing.title,), sizes.TITLE, sizes.AFTER_TITLE),
            _Text((drawing.subtitle,)),
            *[_warning(note.text) for note in notes.corrected],
            *_middle(notes),
        ]
        if is_pinned and view.get("notice") == "1":
            self._texts.append(_warning(f"{_longest_notice(drawing)} {_('See what changed')}"))
        has_times = bool(drawing.credits) and not is_pinned
        self._foot = _foot(drawing, "", is_pinned)
        self._foot_with_times = _foot(drawing, _times() if has_times else "", is_pinned)
        self._warnings = [_warning(said) for said in _troubles(drawing)] if has_times else []
        has_room = self._warnings or len(notes.corrected) > len(drawing.corrected)
        self._spare = _SPARE if has_room else _SPARE + 2 * sizes.SOFT.line  # for letters that are still wider

    def height(self, width: float) -> float:
        """In a frame of that width. A warning takes the place of the times."""
        text = sum(text.height(width) for text in self._texts)
        warned = self._foot.height(width) + max((one.height(width) for one in self._warnings), default=0.0)
        return 2 * sizes.PADDING + text + max(warned, self._foot_with_times.height(width)) + self._spare


def _levels(page: _Page) -> list[tuple[int, int]]:
    """From which width on the text is how high: a level for every line that is saved, in whole pixels."""
    levels = [(_NARROWEST, ceil(page.height(_NARROWEST)))]
    while True:
        start, height = levels[-1]
        width = bisect_left(range(_WIDEST), True, start, key=lambda width: ceil(page.height(width)) < height)
        if width >= _WIDEST:
            return levels
        levels.append((width, ceil(page.height(width))))


def _middle(drawing: Drawing) -> Iterator[_Text]:
    """What stands between the title and the sources, the drawing apart."""
    if not drawing.marks:
        yield _Text((why_empty(drawing),), sizes.TEXT)
    yield _Text(tuple(one.words for one in drawing.beside))
    yield _Text((drawing.also_text,))
    if drawing.marks:
        yield _Text(tuple(caveat_lines(drawing)))
        yield _Text((_("Table"),), sizes.TEXT, 2 * sizes.SUMMARY_PADDING)


def _warning(said: str) -> _Text:
    around = sizes.AFTER + 2 * sizes.WARNING_PADDING
    return _Text((said,), sizes.SOFT, around, 2 * sizes.WARNING_SIDES + sizes.WARNING_LINE)


def _foot(drawing: Drawing, times: str, is_pinned: bool) -> _Text:
    """The line of sources."""
    day = format_day(_widest_day())
    loaded = _("As loaded on %(day)s.", day=day)
    if is_pinned:
        loaded = _("As of vintage %(number)s, loaded on %(day)s.", number=drawing.vintage, day=day)
    sources = "; ".join(f"{credit.title} ({credit.licence})" for credit in drawing.credits)
    said = [f"{_('Sources:')} {sources}."] if sources else []
    if drawing.map_credit:
        said.append(f"{_('Map: %(credit)s', credit=drawing.map_credit)}.")
    return _Text((" ".join([*said, loaded, times, _("The full view at Casecount")]),))


def _times() -> str:
    """The line of the three times, as long as it can be."""
    day = _widest_day()
    return times_of(ChartHealth(last_attempt=day, last_success=day, last_change=day))


def _troubles(drawing: Drawing) -> Iterator[str]:
    """What readers are warned of when one source of a chart, or all, have the same trouble."""
    sources = [credit.key for credit in drawing.credits]
    for some in {frozenset(sources[:1]), frozenset(sources)}:
        stale = Troubles(stale=some, stale_since=_widest_day())
        for troubles in (Troubles(failed=some), Troubles(unreached=some), Troubles(held=some), stale):
            yield f"{warning_of(troubles)} {_('What happened')}"


def _one_more_corrected(drawing: Drawing) -> Drawing:
    """A pinned view once another of its numbers was corrected, the one that says most of it."""
    marks = sorted(drawing.marks, key=lambda mark: (1 + mark.is_hatched) * text_width(mark.words, sizes.SOFT.size))
    after = corrected(drawing, {mark.key: misprint_words(mark.label, mark.label) for mark in marks[-1:]})
    return replace(after, corrected=(*drawing.corrected, *after.corrected)) if marks else drawing


def _longest_notice(drawing: Drawing) -> str:
    """What a pinned view says when all of its numbers have another digit, those with the longest names first."""
    pairs = zip(drawing.marks, drawing.table.rows, strict=True)
    longest = sorted(pairs, key=lambda pair: -text_width(pair[1][0], sizes.SOFT.size))
    table = replace(drawing.table, rows=tuple(row for _mark, row in longest))
    pinned = replace(drawing, marks=tuple(mark for mark, _row in longest), table=table)
    newest = replace(pinned, marks=tuple(replace(mark, label=f"{mark.label}0") for mark in pinned.marks))
    return updates(pinned, newest) or no_newer_numbers()


def _widest_day() -> str:
    """A day that takes as much room as one can."""
    days = [f"2025-{month:02}-28" for month in range(1, 13)]
    return max(days, key=lambda day: text_width(format_day(day), sizes.SOFT.size))
