"""The HTML that puts a chart into an article: as a picture, as a frame, as a frame with a script.

Every value is escaped: one of our titles can neither leave its attribute nor begin a tag.
"""

from dataclasses import dataclass
from html import escape

from charts.embedding.embed_sizes import SWITCH

SCRIPT = "/assets/embed.js"


@dataclass(frozen=True)
class Picture:
    """A file of the chart: its absolute address, its size in pixels, and the address of one twice as sharp."""

    address: str
    width: int
    height: int
    sharp: str = ""

    @property
    def addresses(self) -> str:
        """The value of `srcset`."""
        return f"{self.address} 1x, {self.sharp} 2x" if self.sharp else self.address


def picture(wide: Picture, narrow: Picture, *, alt: str, page: str) -> str:
    """The chart as a picture that links to its page. Only a wide window requests the wide one, so that its text is
    never painted too small; if a content system strips `<source>`, the narrow one is shown."""
    sharp = f' srcset="{escape(narrow.addresses)}"' if narrow.sharp else ""
    source = (
        f'<source media="(min-width:{SWITCH + 40}px)" srcset="{escape(wide.addresses)}" '
        f'width="{wide.width}" height="{wide.height}">'
    )
    image = (
        f'<img src="{escape(narrow.address)}"{sharp} width="{narrow.width}" height="{narrow.height}" '
        f'alt="{escape(alt)}" style="max-width:100%;height:auto">'
    )
    return f'<a href="{escape(page)}"><picture>{source}{image}</picture></a>'


def frame(address: str, *, title: str, height: int, style: str, tells_height: bool = False) -> str:
    """The embed in a frame as high as it needs at every width, without a script.

    `style` is its height as CSS, in units of the container around it; a browser or content system that does not accept
    it keeps `height` in pixels, and no border. With `tells_height` an article's script can identify the frame.
    """
    known = " data-casecount" if tells_height else ""
    return (
        f'<div style="container-type:inline-size;width:100%"><iframe{known} src="{escape(address)}" '
        f'title="{escape(title)}" width="100%" height="{height}" frameborder="0" loading="lazy" '
        f'style="display:block;width:100%;border:0;height:{escape(style)}"></iframe></div>'
    )


def script(site: str) -> str:
    """The tag of the script that sets frames to the height that they report; once per article is enough."""
    return f'<script src="{escape(site + SCRIPT)}" async></script>'
