"""SVG -> PNG, painted here with fonts that are shipped: equal data give equal bytes on every machine.

The picture is painted from exactly the SVG of the same view. Letters missing from the fonts vanish silently, so the
fonts have Latin and Cyrillic with the letters of Kazakh and Ukrainian, and a test paints every one of them. A picture
can't follow its reader's system: the theme `auto` is light in it.
"""

import struct
import zlib
from functools import lru_cache

import resvg_py

from charts.drawing.words import summary
from charts.files.file_view import FileView
from charts.files.picture import framed_svg
from config import ROOT

FAMILY = "Noto Sans"
# In the order in which a letter is looked up: the signs next to numbers (at least, about) are as bold as these.
FONTS = tuple(
    str(ROOT / "assets" / "fonts" / name)
    for name in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "DejaVuSans-Bold-signs.ttf", "DejaVuSans.ttf")
)


def picture_of(filed: FileView) -> bytes:
    """The view as a PNG at its `scale`, with title, description and address in it for programs that read them."""
    texts = {"Title": filed.drawing.title, "Description": summary(filed.drawing), "Source": filed.pinned}
    return with_texts(png_of(framed_svg(filed), int(filed.view["scale"])), texts)


# A whole picture takes 20 to 150 ms: checking whether it is still the same (ETag) must not cost that again.
@lru_cache(maxsize=32)
def png_of(svg: str, scale: int) -> bytes:
    """The SVG as a PNG of `scale` pixels per unit."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=scale,
            skip_system_fonts=True,
            font_files=list(FONTS),
            font_family=FAMILY,
            sans_serif_family=FAMILY,
        )
    )


def with_texts(png: bytes, texts: dict[str, str]) -> bytes:
    """The picture with texts for programs that read them (PNG's `iTXt`, UTF-8), after its first chunk."""
    head = 8 + 25  # the signature, and the chunk of the size
    chunks = [_chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode()) for key, text in texts.items()]
    return png[:head] + b"".join(chunks) + png[head:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
