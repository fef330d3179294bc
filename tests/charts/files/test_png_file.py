"""The PNG: painted from the SVG with the fonts that are shipped."""

import struct
import zlib

import pytest

from charts import all_charts
from charts.embedding.link_preview import link_preview_of
from charts.files.picture import framed_svg
from charts.files.png_file import picture_of, png_of

MISSING = "\ue000"  # no font has it


def chunks_of(png: bytes) -> dict[bytes, list[bytes]]:
    """The chunks of a picture by their kind, each with a right sum."""
    found, place = {}, 8
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place : place + 8])
        data = png[place + 8 : place + 8 + size]
        assert zlib.crc32(kind + data) == struct.unpack(">I", png[place + 8 + size : place + 12 + size])[0]
        found.setdefault(kind, []).append(data)
        place += 12 + size
    return found


def size_of(png: bytes) -> tuple[int, int]:
    return struct.unpack(">II", chunks_of(png)[b"IHDR"][0][:8])


def corner_of(png: bytes) -> tuple[int, ...]:
    """The colour of the first pixel, which no filter of PNG changes."""
    return tuple(zlib.decompress(b"".join(chunks_of(png)[b"IDAT"]))[1:4])


def letter(text: str, weight: int = 400) -> bytes:
    family = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"
    return png_of(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30" font-family="{family}">'
        f'<text x="5" y="22" font-size="20" font-weight="{weight}">{text}</text></svg>',
        1,
    )


@pytest.mark.parametrize("weight", [400, 700])
def test_every_letter_and_sign_that_is_needed_paints_and_none_is_a_box(weight):
    needed = "AzйЯәғқңөұүһіӘҒҚҢӨҰҮҺІїєґЇЄҐʻʼ0123456789≥≤≈−–—©«»„“”…₸№%·"
    unpainted = {letter(" ", weight), letter(MISSING, weight)}
    assert [sign for sign in needed if letter(sign, weight) in unpainted] == []
    assert len({letter(sign, weight) for sign in "әғқңөұүһії"}) == 10


def test_bold_is_bolder_and_a_sign_does_not_change_the_letters_beside_it():
    assert letter("a") != letter("a", 700)
    assert letter("≥", 700) != letter(MISSING, 700)


@pytest.mark.long
@pytest.mark.parametrize("slug", sorted(all_charts()))
def test_every_chart_is_painted_in_both_sizes_and_scales(filed, slug):
    for size, width in (("wide", 720), ("narrow", 360)):
        once, twice = (picture_of(filed(f"size={size},scale={scale}", slug)) for scale in ("1", "2"))
        assert size_of(once)[0] == width
        assert size_of(twice)[0] == 2 * width
        assert size_of(twice)[1] == 2 * size_of(once)[1]


@pytest.mark.parametrize("slug", sorted(all_charts()))
def test_the_size_that_is_told_of_a_picture_is_its_size(filed, client, slug):
    one = filed("default", slug)
    told = link_preview_of(one.drawing, one.view, one.site)
    assert size_of(client.get(told.image).data) == (told.width, told.height)


def test_the_words_of_a_chart_paint(filed):
    text = framed_svg(filed())
    assert png_of(text, 1) != png_of(text.replace("Mazhilis", MISSING * 8), 1)
    assert png_of(text, 1) != png_of(text.replace("≥", MISSING), 1)


def test_the_hatch_paints(filed):
    text = framed_svg(filed())
    assert "url(#c-h" in text
    assert png_of(text, 1) != png_of(text.replace('fill="url(#c-h', 'fill="none" data-was="'), 1)


def test_dark_is_dark_and_auto_is_light(filed):
    corners = {theme: corner_of(picture_of(filed(f"theme={theme}"))) for theme in ("dark", "light", "auto")}
    assert corners == {"dark": (0x1B, 0x1F, 0x24), "light": (255, 255, 255), "auto": (255, 255, 255)}


def test_a_highlighted_mark_stands_out_as_much_as_in_the_svg(filed):
    plain, chosen = filed(), filed("highlight=o0001")
    assert (framed_svg(plain) != framed_svg(chosen)) == (picture_of(plain) != picture_of(chosen))


def test_the_picture_says_what_it_is_to_programs(filed):
    texts = [chunk.split(b"\0\0\0\0\0") for chunk in chunks_of(picture_of(filed()))[b"iTXt"]]
    assert [key for key, _text in texts] == [b"Title", b"Description", b"Source"]
    assert texts[2][1].decode() == "https://casecount.example/en/years?as_of=1#cases-by-year"


def test_equal_data_give_equal_bytes(filed):
    text = framed_svg(filed("default", "cases-by-region"))
    first = png_of(text, 1)
    png_of.cache_clear()
    assert png_of(text, 1) == first
