"""The standalone SVG: everything that an article's `<img>` can't say is painted in it."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from charts import all_charts
from charts.drawing.drawing import Note
from charts.drawing.text_metrics import text_width
from charts.files.picture import framed_svg

SVG = "{http://www.w3.org/2000/svg}"
BY_REGION = ("default", "cases-by-region")


def texts_of(text: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(text).iter(f"{SVG}text"))  # noqa: S314


def said(text: str) -> str:
    """Everything that is painted, in one line."""
    return " ".join(element.text or "" for element in texts_of(text))


@pytest.mark.parametrize("slug", sorted(all_charts()))
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_title_sources_licences_vintage_and_address_are_painted(filed, slug, size):
    one = filed(f"size={size}", slug)
    words = said(framed_svg(one))
    credits = [text for credit in one.drawing.credits for text in (credit.title, credit.licence)]
    for text in (one.drawing.title, one.drawing.subtitle, *credits, ", vintage 1."):
        assert text in words
    assert f"casecount.example/en/{all_charts()[slug].PAGE}" in words.replace(" ", "")


@pytest.mark.parametrize("path", ["default", "size=narrow", "offence=KZ-CC-170_172,stage=registered,size=narrow"])
def test_no_line_leaves_the_picture_and_none_is_too_small(filed, path):
    text = framed_svg(filed(path))
    width = float(ElementTree.fromstring(text).get("width"))  # noqa: S314
    frame = [one for one in texts_of(text) if (one.get("x") in ("16", "10"))]
    assert len(frame) > 5
    for one in frame:
        size = float(one.get("font-size"))
        assert size >= 11
        assert float(one.get("x")) + text_width(one.text, size, bold=one.get("font-weight") == "700") <= width


def test_what_stands_beside_and_what_is_known_of_a_hatched_bar_are_painted(filed):
    assert "2025: published 25 December 2025; the day it counts to is not stated." in said(framed_svg(filed()))
    lengths = filed("default", "sentence-length")
    assert lengths.drawing.beside
    assert all(one.words in said(framed_svg(lengths)) for one in lengths.drawing.beside)


def test_a_long_list_of_caveats_is_one_sentence(filed):
    one = filed()
    hatched = next(mark for mark in one.drawing.marks if mark.is_hatched)
    many = tuple(replace(hatched, key=f"m{n}", category=n % 4) for n in range(7))
    words = said(framed_svg(replace(one, drawing=replace(one.drawing, marks=many))))
    assert "Most of these numbers are hatched" in words
    assert f"{hatched.words}: " not in words


def test_a_view_without_a_mark_says_so(filed):
    assert "Empty is not zero" in said(framed_svg(filed("jurisdiction=UZ", "cases-by-region")))


def test_a_pinned_view_says_so(filed):
    assert "As of vintage 1, loaded on" in said(framed_svg(filed("as_of=1")))
    assert "en/years?as_of=1" in said(framed_svg(filed("as_of=1")))


def test_the_map_carries_its_credit(filed):
    assert "© OpenStreetMap contributors" in said(framed_svg(filed(*BY_REGION)))


def test_dark_is_dark_without_asking_and_auto_asks_the_system(filed):
    dark, auto, light = (framed_svg(filed(f"theme={theme}")) for theme in ("dark", "auto", "light"))
    assert ".cc .f-card{fill:#1b1f24}" in dark
    assert "prefers-color-scheme" not in dark + light
    assert "prefers-color-scheme:dark" in auto
    assert "#1b1f24}" not in light


def test_the_drawing_inside_is_fitted_between_the_margins(filed):
    inner = next(iter(ElementTree.fromstring(framed_svg(filed())).iter(f"{SVG}svg")))  # noqa: S314
    nested = inner.find(f"{SVG}svg")
    assert (nested.get("x"), nested.get("width"), nested.get("viewBox").split()[2]) == ("16", "688", "720")


def test_text_from_data_is_escaped(filed):
    one = filed()
    text = framed_svg(replace(one, drawing=replace(one.drawing, title='<script>"&')))
    assert "<script" not in text
    assert re.search(r"<title>&lt;script&gt;&quot;&amp;</title>", text)


def test_what_was_found_wrong_later_is_painted(filed):
    one = filed("as_of=1")
    note = Note("† 2025: printed wrongly as 709, corrected later to 731.", "en")
    assert note.text in said(framed_svg(replace(one, drawing=replace(one.drawing, corrected=(note,)))))


@pytest.mark.parametrize("path", ["jurisdiction=RU", "origin=mediazona,size=narrow"])
def test_what_is_counted_and_not_drawn_is_painted(filed, path):
    one = filed(path)
    assert one.drawing.also_text.startswith("Also counted")
    assert one.drawing.also_text in said(framed_svg(one))
