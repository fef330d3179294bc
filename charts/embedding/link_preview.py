"""What a messenger or a content system shows for an address: title, words, picture, and the oEmbed address.

The picture is the view's own PNG in its language. Telegram, WhatsApp and others read the Open Graph tags
(https://ogp.me) and `twitter:card`.
"""

from dataclasses import dataclass

from charts.drawing.drawing import Drawing
from charts.drawing.words import summary
from charts.files.picture import framed_size
from charts.views.addresses import file_path, oembed_path
from charts.views.view import View

MOST_PREVIEW_LETTERS = 300  # characters of the words: messengers show about two lines of them
SCALE = 2


@dataclass(frozen=True)
class LinkPreview:
    """The parts of a preview; addresses have no host, sizes are in pixels."""

    title: str
    words: str
    image: str
    width: int
    height: int
    oembed: dict[str, str]


def link_preview_of(drawing: Drawing, view: View, site: str) -> LinkPreview:
    """The preview of the drawing of that view; `site` is the address painted in the picture."""
    width, height = framed_size(drawing, view, "wide", site)
    words = summary(drawing).removeprefix(f"{drawing.title}. ")
    highlight = {"highlight": drawing.highlight} if drawing.highlight else {}
    return LinkPreview(
        title=drawing.title,
        words=words if len(words) <= MOST_PREVIEW_LETTERS else words[:MOST_PREVIEW_LETTERS].rsplit(" ", 1)[0] + " …",
        image=file_path(view, drawing.lang, "png", **highlight, scale=str(SCALE)),
        width=width * SCALE,
        height=height * SCALE,
        oembed={ending: oembed_path(view, drawing.lang, ending) for ending in ("json", "xml")},
    )
