"""How wide a text is, from the metrics of a real font.

A static drawing is laid out before anybody knows the reader's font. DejaVu Sans is the widest of the common system
fonts, so a label that fits in it overlaps nowhere.
"""

from functools import lru_cache

from fontTools.ttLib import TTFont

from config import ROOT

_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}


@lru_cache(maxsize=2)
def _advances(bold: bool) -> tuple[dict[int, float], float]:
    """Width of every character in em, and the default width for one the font does not have."""
    font = TTFont(ROOT / "assets" / "fonts" / _FILES[bold])
    per_em = font["head"].unitsPerEm
    glyphs = font["hmtx"].metrics
    widths = {char: glyphs[name][0] / per_em for char, name in font.getBestCmap().items()}
    return widths, max(widths.values())


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of `text` in pixels at a font size of `size` pixels."""
    widths, widest = _advances(bold)
    return size * sum(widths.get(ord(char), widest) for char in text)


def wrap(text: str, size: float, width: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines of at most `width` pixels; a single word that is wider keeps its own line."""
    lines: list[str] = []
    for word in text.split():
        candidate = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(candidate, size, bold=bold) <= width:
            lines[-1] = candidate
        else:
            lines.append(word)
    return tuple(lines)


def count_lines(text: str, size: float, width: float, *, bold: bool = False) -> int:
    """How many lines `wrap` makes of the text, fast enough to ask at many widths."""
    space = text_width(" ", size, bold=bold)
    lines, room = 0, -1.0
    for word in _word_widths(text, size, bold):
        room -= space + word
        if room < 0:
            lines, room = lines + 1, width - word
    return lines


@lru_cache(maxsize=1024)
def _word_widths(text: str, size: float, bold: bool) -> tuple[float, ...]:
    return tuple(text_width(word, size, bold=bold) for word in text.split())
