"""Layout, SVG and plotly where the first facts don't reach: crowded axes, dangerous labels, themes."""

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from charts.drawing.colours import chart_css
from charts.drawing.drawing import Event, Series, axis_ticks, place_groups
from charts.drawing.layout import lay_out
from charts.render.plotly_figure import figure
from charts.render.svg import svg

SVG = "{http://www.w3.org/2000/svg}"


def crowded(drawing, years=14):
    """The drawing with a mark of three origins in each of many years."""
    series = tuple(Series(f"s{index}", f"Counter number {index}", "newsroom") for index in range(3))
    categories = [year for year in range(years) for _series in series]
    places = place_groups(categories, years)
    marks = tuple(
        replace(
            drawing.marks[3],
            key=f"m{index}",
            category=category,
            start=place[0],
            width=place[1],
            value=100.0 + index,
            label=str(100 + index),
            caption="",
            series=series[index % 3].key,
        )
        for index, (category, place) in enumerate(zip(categories, places, strict=True))
    )
    names = tuple(str(2010 + year) for year in range(years))
    return replace(drawing, series=series, marks=marks, categories=names)


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_numbers_of_a_crowded_axis_do_not_touch(drawn, size):
    boxes = [text.box for bar in lay_out(crowded(drawn()), size).bars for text in bar.texts]
    assert len(boxes) == 42
    assert not any(box.overlaps(other, 0) for index, box in enumerate(boxes) for other in boxes[index + 1 :])


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_names_that_find_no_place_beside_their_bars_stand_in_a_key_with_swatches(drawn, size):
    labels = lay_out(crowded(drawn()), size).labels
    assert [label.series.key for label in labels] == ["s0", "s1", "s2"]
    assert all(label.swatch for label in labels)


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_labels_of_years_that_would_touch_are_thinned_out_and_the_last_year_stays(drawn, size):
    texts = lay_out(crowded(drawn(), years=40), size).categories
    assert texts[-1].text == "2049"
    assert not any(a.box.overlaps(b.box, 0) for a, b in pairwise(texts))


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_labels_of_many_events_do_not_touch(drawn, size):
    events = tuple(
        Event(f"e{index}", 0.3 + index * 0.45, f"An event with number {index}", "words", "day", "")
        for index in range(8)
    )
    boxes = [line.text.box for line in lay_out(replace(drawn(), events=events), size).events]
    assert len(boxes) == 8
    assert not any(box.overlaps(other, 0) for index, box in enumerate(boxes) for other in boxes[index + 1 :])


def test_text_of_data_is_inert_in_svg_and_plotly(drawn):
    evil = '<script>alert(1)</script><a href="javascript:x">&'
    drawing = drawn()
    marks = (replace(drawing.marks[0], words=evil, label=evil, caption=evil), *drawing.marks[1:])
    series = (replace(drawing.series[0], label=evil), *drawing.series[1:])
    drawing = replace(drawing, marks=marks, series=series, title=evil)
    root = ElementTree.fromstring(svg(drawing, "wide", uid="t-"))  # noqa: S314
    assert not list(root.iter(f"{SVG}script"))
    assert len(list(root.iter(f"{SVG}a"))) == len(drawing.marks)
    painted = figure(drawing, "wide")
    texts = [note.text for note in painted.layout.annotations] + [trace.hovertext[0] for trace in painted.data]
    assert not any("<script" in text or "<a " in text for text in texts)


def test_bars_stand_side_by_side_and_are_equally_wide():
    places = place_groups([0, 1, 1, 3], 4)
    assert len({round(width, 6) for _start, width in places}) == 1
    assert places[1][0] + places[1][1] == pytest.approx(places[2][0])
    assert places[0][0] + places[0][1] / 2 == pytest.approx(0.5)


@pytest.mark.parametrize("highest", [0, 1, 2, 9, 23, 112, 709, 2000, 34891, 155200])
def test_ticks_are_few_whole_numbers_that_reach_the_highest_value(highest):
    ticks = axis_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest
    assert 2 <= len(ticks) <= 5
    assert all(tick == int(tick) for tick in ticks)


def test_a_theme_decides_whether_dark_rules_always_never_or_by_system_hold():
    assert "prefers-color-scheme" not in chart_css("light")
    assert "prefers-color-scheme" not in chart_css("dark")
    assert "prefers-color-scheme:dark" in chart_css("auto")
    assert "#7fb4e6" in chart_css("dark")


def test_the_figure_fills_the_box_it_is_asked_for_in_the_svgs_proportions(drawn):
    geometry = lay_out(drawn(), "wide")
    painted = figure(drawn(), "wide", width=1080)
    assert painted.layout.width == 1080
    assert painted.layout.height == pytest.approx(geometry.height * 1.5)


def test_an_empty_drawing_still_lays_out(drawn):
    empty = drawn("offence=KZ-CC-171")
    assert empty.marks == ()
    assert ElementTree.fromstring(svg(empty, "wide", uid="t-")).get("role") == "group"  # noqa: S314


def test_what_the_law_allows_is_a_pale_band_from_its_label_to_the_axis(drawn):
    drawing = drawn(slug="sentence-length")
    geometry = lay_out(drawing, "narrow")
    assert [band.text.text for band in geometry.bands] == [band.label for band in drawing.bands] == ["5 to 9 years"]
    assert geometry.bands[0].box.bottom == geometry.plot.bottom
    assert all(text.box.top > geometry.bands[0].text.box.bottom for bar in geometry.bars for text in bar.texts)
    texts = {text.text: text.x for text in geometry.categories}
    assert geometry.bands[0].box.left == pytest.approx(texts["5"])
    assert geometry.bands[0].box.right == pytest.approx(texts["9"])


def test_a_class_stands_between_its_two_edges(drawn):
    drawing = drawn(slug="sentence-length")
    geometry = lay_out(drawing, "wide")
    edges = [text.x for text in geometry.categories if text.text in drawing.edges]
    for bar, mark in zip(geometry.bars, drawing.marks, strict=True):
        assert edges[mark.category] <= bar.box.left < bar.box.right <= edges[mark.category + 1]


def test_tiles_are_equally_large_whatever_they_hold(drawn):
    boxes = [bar.box for bar in lay_out(drawn(slug="decisions-by-region"), "narrow").bars]
    sizes = {(round(box.right - box.left, 6), round(box.bottom - box.top, 6)) for box in boxes}
    assert len(sizes) == 1
    assert not any(box.overlaps(other, 0) for index, box in enumerate(boxes) for other in boxes[index + 1 :])


def test_the_figure_of_a_map_has_a_polygon_for_every_region_with_its_words(drawn):
    drawing = drawn(slug="cases-by-region")
    shapes = [trace for trace in figure(drawing, "wide").data if trace.type == "scatter"]
    assert len(shapes) == 20
    assert {trace.meta[0] for trace in shapes} == {mark.key for mark in drawing.marks}
    assert all("offences registered in 2022" in trace.text.replace("<br>", " ") for trace in shapes)
    assert any("OpenStreetMap" in note.text for note in figure(drawing, "narrow").layout.annotations)
