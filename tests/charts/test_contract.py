"""What holds for every chart in every default view: one Drawing, and the same marks in all of its forms."""

import re
from xml.etree import ElementTree

import pytest

from charts import all_charts, drawing_of, view_of
from charts._drawing import POINTS
from charts._layout import lay_out
from charts._plotly import figure
from charts._speak import mark_line, summary
from charts._svg import svg
from database.reading import reading

SVG = "{http://www.w3.org/2000/svg}"
SIZES = ("wide", "narrow")
KINDS = {"cases-by-year": {"flow"}, "cases-over-time": {"stock", "cumulative"}}


def default_views(engine):
    """Every chart in the default view of every jurisdiction that anything was counted for."""
    with reading(engine) as now:
        places = list(now.codes.counted)
    return [(slug, [("jurisdiction", place)]) for slug in all_charts() for place in places]


def every_view(engine):
    """Every chart in every offence and stage that anything was counted for."""
    with reading(engine) as now:
        counted = now.codes.counted
    return [
        (slug, [("jurisdiction", place), ("offence", offence), ("stage", stage)])
        for slug in all_charts()
        for place, offences in counted.items()
        for offence, stages in offences.items()
        for stage in sorted(stages)
    ]


def marks_of_svg(text: str):
    """Key, height of the bar, first text (the number) and title of every mark."""
    root = ElementTree.fromstring(text)  # noqa: S314
    found = []
    for link in root.iter(f"{SVG}a"):
        bar = next(group for group in link.iter(f"{SVG}g") if group.get("class") == "bar")
        number = next(link.iter(f"{SVG}text")).text
        circle = next(bar.iter(f"{SVG}circle"), None)
        if circle is None:
            height = float(bar[0].get("height")) + (1.5 if bar[0].get("stroke-width") else 0)
        else:
            height = float(circle.get("cy"))
        found.append((link.get("data-mark"), height, number, link.find(f"{SVG}title").text, link.get("href")))
    return found


def least(mark):
    """How high a small bar is drawn so that it can be seen."""
    return 0 if mark.value == 0 else 4 if mark.is_hollow else 2.5


def check_forms(drawing):
    """The SVG in both sizes and the plotly figure have the marks of the Drawing: keys, values, labels, order."""
    keys = [mark.key for mark in drawing.marks]
    labels = [mark.label for mark in drawing.marks]
    assert len(set(keys)) == len(keys), "an observation is drawn twice"
    for size in SIZES:
        geometry = lay_out(drawing, size)
        marks = marks_of_svg(svg(drawing, size, uid="t-"))
        assert [mark[0] for mark in marks] == keys
        assert [mark[2] for mark in marks] == labels
        assert [mark[3] for mark in marks] == [mark_line(mark) for mark in drawing.marks]
        assert [mark[4] for mark in marks] == [mark.href for mark in drawing.marks]
        per_value = (geometry.plot.bottom - geometry.plot.top) / geometry.ticks[-1].value
        for drawn, mark in zip(marks, drawing.marks, strict=True):
            if drawing.kind == POINTS:
                assert drawn[1] == pytest.approx(geometry.plot.bottom - mark.value * per_value, abs=0.11)
            else:
                assert drawn[1] == pytest.approx(max(mark.value * per_value, least(mark)), abs=0.11)
        traces = figure(drawing, size).data
        assert [trace.customdata[0][0] for trace in traces] == keys
        assert [trace.customdata[0][2] for trace in traces] == labels
        assert [trace.y[0] for trace in traces] == [mark.value for mark in drawing.marks]
        if drawing.kind != POINTS:
            hatched = [trace.marker.pattern.shape == "/" for trace in traces]
            assert hatched == [mark.is_hatched for mark in drawing.marks]


def check_words(drawing):
    """The table has a row a mark, and what it says is what the marks and the summary say."""
    spoken = summary(drawing)
    assert len(drawing.table.rows) == len(drawing.marks)
    for row, mark in zip(drawing.table.rows, drawing.marks, strict=True):
        line = mark_line(mark)
        assert line in spoken
        assert row[0][:4] in line
        number = row[1].removeprefix("≥ ").removeprefix("≈ ").removeprefix("≤ ")
        assert re.search(rf"(?<![\d,]){re.escape(number)} ", line)
        assert row[1] == mark.label
        assert row[4] in line


def test_every_default_view_has_the_same_marks_in_every_form(engine):
    drawn = set()
    for slug, pairs in default_views(engine):
        drawing = drawing_of(engine, view_of(engine, slug, pairs), "en")
        check_forms(drawing)
        drawn |= {slug} if drawing.marks else set()
    assert drawn == set(all_charts()), "a chart draws nothing in every default view"


def test_words_equal_the_table_in_every_default_view(engine):
    for slug, pairs in default_views(engine):
        check_words(drawing_of(engine, view_of(engine, slug, pairs), "en"))


def test_every_axis_holds_one_offence_stage_kind_and_citizenship_and_only_kinds_of_its_chart(engine):
    for slug, pairs in default_views(engine):
        rows = [mark.row for mark in drawing_of(engine, view_of(engine, slug, pairs), "en").marks]
        cells = {(row["offence_code"], row["stage"], row["measure_kind"], row["citizenship"]) for row in rows}
        assert len(cells) <= 1
        assert {row["measure_kind"] for row in rows} <= KINDS[slug]


def test_no_number_touches_another_one_and_all_stay_inside_in_every_default_view(engine):
    for slug, pairs in default_views(engine):
        drawing = drawing_of(engine, view_of(engine, slug, pairs), "en")
        for size in SIZES:
            check_places(lay_out(drawing, size))


def check_places(geometry):
    texts = [text for bar in geometry.bars for text in bar.texts if text.role == "number"]
    texts += [text for label in geometry.labels for text in label.texts] + [line.text for line in geometry.events]
    for index, text in enumerate(texts):
        assert text.box.left >= -0.5, text
        assert text.box.right <= geometry.style.width + 0.5, text
        assert text.box.top >= 0, text
        for other in texts[index + 1 :]:
            assert not text.box.overlaps(other.box, 0), (text, other)


def test_two_drawings_of_one_page_share_no_id(drawn):
    both = svg(drawn(), "wide", uid="w-") + svg(drawn(), "narrow", uid="n-")
    ids = re.findall(r'\bid="([^"]+)"', both)
    assert len(ids) >= 6
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", both)) <= set(ids)


def test_a_drawing_is_the_same_bytes_every_time(drawn):
    assert svg(drawn(), "wide", uid="w-") == svg(drawn(), "wide", uid="w-")


@pytest.mark.long
def test_every_view_that_anything_was_counted_for_has_the_same_marks_in_every_form(engine):
    views = every_view(engine)
    assert len(views) > 3000
    for slug, pairs in views:
        drawing = drawing_of(engine, view_of(engine, slug, pairs), "en")
        check_forms(drawing)
        check_words(drawing)
        for size in SIZES:
            check_places(lay_out(drawing, size))
