"""How high an article's frame must be, so that the whole embed fits into it on a phone and in a wide column."""

from charts._drawing import Drawing
from charts._layout import lay_out
from charts._metrics import wrap
from translations import _, format_day

# as assets/embed.css has them: the drawing, the width of the text, and the width of the drawing in some columns
_COLUMNS = (("narrow", 296, 360), ("narrow", 400, 430), ("wide", 656, 860))
_H1, _SOFT = (20, 24.0), (13, 18.9)  # size of the letters, height of a line
_AROUND = 90  # the page's padding, the gaps between its parts, and the closed table
_WARNING = 20  # the padding and margin of a warning
_NOTICE = 6 * _SOFT[1] + _WARNING
_ROUND = 20
MOST_CAVEATS = 6  # a longer list of caveats is one sentence


def frame_height(drawing: Drawing, *, has_notice: bool = False) -> int:
    """The height in pixels, with the table closed, for whatever width the article has.

    `has_notice` leaves room for what a pinned embed may say one day of newer numbers.
    """
    highest = max(_height(drawing, *column) for column in _COLUMNS) + (_NOTICE if has_notice else 0)
    return -int(-highest // _ROUND) * _ROUND


def _times() -> str:
    """The line of the three times as long as it can be."""
    day = format_day("2025-11-30")
    said = _("Numbers last changed on %(change)s; sources last read on %(attempt)s, without failure on %(success)s.")
    return said % {"change": day, "attempt": day, "success": day}


def _height(drawing: Drawing, size: str, text_width: float, drawn_width: float) -> float:
    geometry = lay_out(drawing, size)
    hatched = [f"{mark.words}: {mark.known}." for mark in drawing.marks if mark.is_hatched]
    sources = "; ".join(f"{credit.title} ({credit.licence})" for credit in drawing.credits)
    loaded = _("As of vintage %(number)s, loaded on %(day)s.", number=1000, day=format_day(drawing.data_day))
    if drawing.map_credit:
        loaded = f"{_('Map: %(credit)s', credit=drawing.map_credit)}. {loaded}"
    texts = [
        (drawing.title, _H1),
        (drawing.subtitle, _SOFT),
        (f"{_('Sources:')} {sources}. {loaded} {_times()} {_('The whole view at Casecount')}", _SOFT),
        *[(note.text, _SOFT) for note in drawing.corrected],
        *[(one.words, _SOFT) for one in drawing.beside],
        *[(text, _SOFT) for text in hatched[:MOST_CAVEATS]],
    ]
    lines = sum(len(wrap(text, letters, text_width)) * line for text, (letters, line) in texts)
    warnings = _WARNING * len(drawing.corrected)
    return _AROUND + warnings + geometry.height * drawn_width / geometry.style.width + lines
