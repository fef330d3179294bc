"""How high an article's frame must be, so that the whole embed fits into it on a phone and in a wide column.

`frame_height` is one height for every width, if only one is accepted; `frame_style` is the height as CSS that
follows the frame's own width, without a script. Both are upper bounds: text is measured in the widest of the common
fonts.
"""

from itertools import pairwise

from charts.drawing.drawing import Drawing
from charts.drawing.layout import NARROW, lay_out
from charts.drawing.ranked_rows import part_heights
from charts.drawing.text_metrics import wrap
from charts.drawing.words import MOST_CAVEATS, hatched_lines
from translations import _, format_day

# as assets/embed.css has them: the narrow drawing below SWITCH, and how wide each drawing grows
SWITCH = 660
_MOST_NARROW, _MOST_WIDE = 430, 860
_PADDING = 24
_H1, _SOFT = (20, 24.0), (13, 18.9)  # size of the letters, height of a line
_AROUND = 100  # the page's padding, the gaps between its parts, the closed table, and what rounding may take away
_ROUND = 20
_WARNING = 20  # the padding and margin of a warning
_NOTICE = 6 * _SOFT[1] + _WARNING  # what a pinned embed may say one day of newer numbers
# where the text is wrapped anew; between two of them it is taken to be as high as at the lower one
_WRAPPED_AT = (240, 280, 310, 340, 375, 410, 450, 500, 560, 620, SWITCH, 720, 800, 900, 1000, 1200)


def frame_height(drawing: Drawing, *, has_notice: bool = False) -> int:
    """The height in pixels, with the table closed, for whatever width of at least 320 px the article has.

    `has_notice` leaves room for what a pinned embed may say one day of newer numbers.
    """
    widths = (320, _MOST_NARROW, SWITCH, _MOST_WIDE)
    highest = max(height_at(drawing, width) for width in widths) + _NOTICE * has_notice
    return -int(-highest // _ROUND) * _ROUND


def height_at(drawing: Drawing, width: int) -> float:
    """The height in pixels that the embed needs in a frame of that width, with the table closed."""
    size, most = ("narrow", _MOST_NARROW) if width < SWITCH else ("wide", _MOST_WIDE)
    warnings = _WARNING * len(drawing.corrected)
    return _text_height(_texts(drawing), width) + warnings + min(width, most) * _ratio(drawing, size)


def frame_style(drawing: Drawing, *, has_notice: bool = False) -> str:
    """The height of the frame as a CSS value, in units of the width of its container (`cqw`); with room for a notice
    where the embed may get one.

    The drawing grows with the width up to its limit and is another one from SWITCH on; the text gets lower by steps,
    each a term that is 0 below its width and the difference from there on.
    """
    texts = _texts(drawing)
    narrow, wide = _ratio(drawing, "narrow"), _ratio(drawing, "wide")
    heights = {width: _text_height(texts, width) for width in _WRAPPED_AT}
    steps = {b: heights[b] - heights[a] for a, b in pairwise(_WRAPPED_AT)}
    steps[SWITCH] += SWITCH * wide - _MOST_NARROW * narrow
    warnings = _WARNING * len(drawing.corrected) + _NOTICE * has_notice
    lowest = heights[_WRAPPED_AT[0]] + warnings - SWITCH * wide
    terms = [f"{lowest:.0f}px"]
    if drawing.marks:
        terms.append(f"min(100cqw,{_MOST_NARROW}px)*{narrow:.3f}")
        terms.append(f"clamp({SWITCH}px,100cqw,{_MOST_WIDE}px)*{wide:.3f}")
    terms += [_step(width, by) for width, by in steps.items() if abs(by) >= 1]
    return f"calc({' + '.join(terms)})"


def _step(width: int, by: float) -> str:
    """A term that is 0 in a frame narrower than `width` and `by` pixels from there on; between them lies less than a
    tenth of a pixel, on the side where the frame is too high."""
    if by > 0:
        return f"clamp(0px,(100cqw - {width - 0.1:.1f}px)*9999,{by:.0f}px)"
    return f"clamp({by:.0f}px,({width - 0.1:.1f}px - 100cqw)*9999,0px)"


def _ratio(drawing: Drawing, size: str) -> float:
    """The height of the drawing in parts of its width; 0 where it has nothing to draw."""
    if not drawing.marks:
        return 0.0
    geometry = lay_out(drawing, size)
    if drawing.has_map and size == "wide":
        # an embed has rows and map in the narrow drawing's size, then beside each other
        return max(part_heights(lay_out(drawing, "narrow"))) / (2 * NARROW.width)
    return geometry.height / geometry.style.width


def _times() -> str:
    """The line of the three times as long as it can be."""
    day = format_day("2025-11-30")
    said = _("Numbers last changed on %(change)s; sources last read on %(attempt)s, without failure on %(success)s.")
    return said % {"change": day, "attempt": day, "success": day}


def _texts(drawing: Drawing) -> list[tuple[str, tuple[int, float]]]:
    """Every text of the embed with the size of its letters and the height of its lines."""
    sources = "; ".join(f"{credit.title} ({credit.licence})" for credit in drawing.credits)
    loaded = _("As of vintage %(number)s, loaded on %(day)s.", number=1000, day=format_day(drawing.data_day))
    credit = _("Map: %(credit)s", credit=drawing.map_credit) if drawing.map_credit else ""
    silent = [] if drawing.marks else [_("No bar can be drawn for this view."), *[note.text for note in drawing.notes]]
    return [
        (drawing.title, _H1),
        (drawing.subtitle, _SOFT),
        (f"{_('Sources:')} {sources}. {credit} {loaded} {_times()} {_('The full view at Casecount')}", _SOFT),
        *[(note.text, _SOFT) for note in drawing.corrected],
        *[(one.words, _SOFT) for one in drawing.beside],
        *[(text, _SOFT) for text in hatched_lines(drawing)[:MOST_CAVEATS]],
        *[(text, (14, 20.3)) for text in silent],
    ]


def _text_height(texts: list[tuple[str, tuple[int, float]]], width: int) -> float:
    """Everything but the drawing, in a frame of that width."""
    lines = sum(len(wrap(text, letters, width - _PADDING)) * line for text, (letters, line) in texts)
    return _AROUND + lines
