"""Every size of an embed, in CSS pixels: the only home of these numbers.

`templates/embed.css` is filled from here, and `frame_size.py` counts the height of an article's frame from here, so
that the two can't disagree.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letters:
    """One kind of text: the size of its letters, and the height of a line as a multiple of that."""

    size: int
    leading: float
    is_bold: bool = False

    @property
    def line(self) -> float:
        """The height of a line."""
        return self.size * self.leading


# how wide a container is where the wide drawing replaces the narrow one, and how wide each of them grows
SWITCH = 660
MOST_NARROW, MOST_WIDE = 430, 860
# rows and map of one chart are two narrow drawings, beside each other where both find this width
MAP_COLUMN = 320

TITLE = Letters(20, 1.2, is_bold=True)
TEXT = Letters(14, 1.45)
SOFT = Letters(13, TEXT.leading)  # everything under the title but the sentence of an empty view

PADDING = 12  # around the page; drawings reach into it at both sides
AFTER_TITLE = 4
AFTER = 8  # below a paragraph or list
SUMMARY_PADDING = 8  # above and below the line that opens the table
WARNING_PADDING, WARNING_SIDES, WARNING_LINE = 6, 10, 4  # above and below, at both sides, the line at its left
