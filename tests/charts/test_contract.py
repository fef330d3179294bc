"""What holds for every chart in every default view: one Drawing, and the same marks in all of its forms."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from charts import all_charts, drawing_of, view_of
from charts.drawing.drawing import POINTS, ROWS, TILES
from charts.drawing.layout import lay_out
from charts.drawing.words import mark_line, summary
from charts.render.plotly_figure import figure
from charts.render.svg import svg
from charts.views.keys import DECIDED
from database.queries.reading import reading

SVG = "{http://www.w3.org/2000/svg}"
SIZES = ("wide", "narrow")
PARTS = 2  # of a long sweep, so that every worker has some of it
# What a chart of observations may draw. Stages share an axis only in the chart that says they are not a cohort.
KINDS = {
    "cases-by-year": {"flow"},
    "cases-over-time": {"stock", "cumulative"},
    "cases-by-region": {"flow"},
    "stages": {"flow"},
}
ONE_STAGE = set(KINDS) - {"stages"}


def observed_slugs():
    return [slug for slug, chart in all_charts().items() if chart.DEFAULT_OFFENCE != DECIDED]


def decided_slugs():
    return [slug for slug, chart in all_charts().items() if chart.DEFAULT_OFFENCE == DECIDED]


def default_views(engine):
    """Every chart in the default view of every jurisdiction that anything was counted or decided for."""
    with reading(engine) as now:
        places = list(dict.fromkeys([*now.codes.counted, *now.codes.decided]))
    return [(slug, [("jurisdiction", place)]) for slug in all_charts() for place in places]


def views_by_year(codes):
    """Every offence and stage that anything was counted for in a whole country; of the hundreds of parts of articles in
    one form, which differ in their number only, every tenth."""
    parts = [code for code, row in codes.offences.items() if row["offence_level"] == "part"]
    left_out = set(parts) - set(parts[::10])
    return [
        (slug, [("jurisdiction", place), ("offence", offence), ("stage", stage)])
        for slug in ("cases-by-year", "cases-over-time")
        for place, offences in codes.counted.items()
        for offence, stages in offences.items()
        if offence not in left_out
        for stage in sorted(stages)
    ]


def views_by_region(codes):
    """Every row of the forms registered, as counts, as rates and by stage; the totals and chapters at every stage."""
    views = []
    for place, offences in codes.regional.items():
        for offence, stages in offences.items():
            row = [("jurisdiction", place), ("offence", offence)]
            wide = stages if codes.offences[offence]["offence_level"] != "article" else {"registered"}
            views += [("cases-by-region", [*row, ("stage", stage)]) for stage in sorted(wide)]
            views += [("cases-by-region", [*row, ("measure", "per_100k")]), ("stages", row)]
    return views


def views_of_decisions(codes):
    """Every offence, conflict, role and decision that the charts of decisions can be narrowed to."""
    views = []
    for slug in decided_slugs():
        for place, offences in codes.decided.items():
            here = [("jurisdiction", place)]
            views += [(slug, [*here, ("offence", offence)]) for offence in ("all", "none", *sorted(offences))]
            for key in ("conflict", "role"):
                views += [(slug, [*here, ("offence", "all"), (key, code)]) for code in codes.lists[key]]
            views.append((slug, [*here, ("offence", "all"), ("decision", "first")]))
            views.append((slug, [*here, ("offence", "all"), ("from", "2024"), ("to", "2025")]))
    return views


def marks_of_svg(text: str, kind: str):
    """Key, drawn size, first text (the number), title and address of every mark.

    The size is the height of a bar, the width of a row, the height of a point, or nothing for a tile.
    """
    root = ElementTree.fromstring(text)  # noqa: S314
    found = []
    for link in root.iter(f"{SVG}a"):
        if not link.get("data-mark"):
            continue
        bar = next(group for group in link.iter(f"{SVG}g") if (group.get("class") or "") == "bar")
        number = next(link.iter(f"{SVG}text")).text
        outline = 1.5 if bar[0].get("stroke-width") else 0
        if kind == POINTS:
            size = float(next(bar.iter(f"{SVG}circle")).get("cy"))
        elif kind == TILES:
            size = None
        else:
            size = float(bar[0].get("width" if kind == ROWS else "height")) + outline
        found.append((link.get("data-mark"), size, number, link.find(f"{SVG}title").text, link.get("href")))
    return found


def least(mark):
    """How high a small bar is drawn so that it can be seen."""
    return 0 if mark.value == 0 else 4 if mark.is_hollow else 2.5


def size_of(mark, drawing, geometry):
    """How large the mark must be drawn, from its value alone."""
    if drawing.kind == TILES:
        return None
    if drawing.kind == ROWS:
        highest = max([max(other.value, other.high or 0) for other in drawing.marks]) or 1
        return max(mark.value * (geometry.plot.right - geometry.plot.left) / highest, least(mark))
    per_value = (geometry.plot.bottom - geometry.plot.top) / geometry.ticks[-1].value
    if drawing.kind == POINTS:
        return geometry.plot.bottom - mark.value * per_value
    return max(mark.value * per_value, least(mark))


def check_forms(drawing):
    """The SVG in both sizes and the plotly figure have the marks of the Drawing: keys, values, labels, order."""
    keys = [mark.key for mark in drawing.marks]
    assert len(set(keys)) == len(keys), "an observation is drawn twice"
    for size in SIZES:
        geometry = lay_out(drawing, size)
        marks = marks_of_svg(svg(drawing, size, uid="t-"), drawing.kind)
        assert [mark[0] for mark in marks] == keys
        assert [mark[2] for mark in marks] == [mark.label for mark in drawing.marks]
        assert [mark[3] for mark in marks] == [mark_line(mark) for mark in drawing.marks]
        assert [mark[4] for mark in marks] == [mark.href for mark in drawing.marks]
        for drawn, mark in zip(marks, drawing.marks, strict=True):
            wanted = size_of(mark, drawing, geometry)
            assert drawn[1] == (wanted if wanted is None else pytest.approx(wanted, abs=0.11))
        check_figure(drawing, geometry, [trace for trace in figure(drawing, size).data if trace.customdata])


def check_figure(drawing, geometry, traces):
    """The traces of the plotly figure say and show what the marks of the Drawing say and show."""
    assert [tuple(trace.customdata[0]) for trace in traces] == [
        (mark.key, mark.href, mark.label, mark.value) for mark in drawing.marks
    ]
    if drawing.kind == ROWS:
        boxes = [bar.box for bar in geometry.bars]
        assert [trace.x[0] for trace in traces] == pytest.approx([box.right - box.left for box in boxes])
    elif drawing.kind != TILES:
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
        assert row[1] == mark.label
        assert mark.known in line
        if drawing.slug in ("cases-by-year", "cases-over-time"):
            assert row[0][:4] in line
            assert row[4] == mark.known
        number = row[1].removeprefix("≥ ").removeprefix("≈ ").removeprefix("≤ ")
        if mark.value or drawing.slug in KINDS:
            assert re.search(rf"(?<![\d,.]){re.escape(number)} ", line)


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


def test_every_chart_draws_observations_or_decisions_and_says_which():
    assert set(observed_slugs()) == set(KINDS)
    assert set(decided_slugs()) == {"sentence-length", "sentence-types", "decisions-by-region"}


def test_every_axis_holds_one_offence_stage_kind_and_citizenship_and_only_kinds_of_its_chart(engine):
    for slug, pairs in default_views(engine):
        if slug in decided_slugs():
            continue
        rows = [mark.row for mark in drawing_of(engine, view_of(engine, slug, pairs), "en").marks]
        cells = {(row["offence_code"], row["measure_kind"], row["citizenship"]) for row in rows}
        assert len(cells) <= 1
        assert len({row["stage"] for row in rows}) <= 1 or slug not in ONE_STAGE
        assert {row["measure_kind"] for row in rows} <= KINDS[slug]


def test_rows_of_regions_and_stages_are_of_one_origin_unit_and_period(engine):
    for slug in ("cases-by-region", "stages"):
        rows = [mark.row for mark in drawing_of(engine, view_of(engine, slug, []), "en").marks]
        same = {(row["origin_id"], row["counting_unit"], row["period_start"], row["period_end"]) for row in rows}
        assert len(same) == 1


def test_no_number_touches_another_one_and_all_stay_inside_in_every_default_view(engine):
    for slug, pairs in default_views(engine):
        drawing = drawing_of(engine, view_of(engine, slug, pairs), "en")
        for size in SIZES:
            check_places(lay_out(drawing, size))


def check_places(geometry):
    texts = [text for bar in geometry.bars for text in bar.texts if text.role in ("number", "tile")]
    texts += [text for label in geometry.labels for text in label.texts] + [line.text for line in geometry.events]
    texts += [*geometry.categories, *[band.text for band in geometry.bands]]
    if geometry.map:
        texts += [swatch.text for swatch in geometry.map.legend] + [geometry.map.credit]
    for index, text in enumerate(texts):
        assert text.size >= 11, text
        assert text.box.left >= -0.5, text
        assert text.box.right <= geometry.style.width + 0.5, text
        assert text.box.top >= 0, text
        assert text.box.bottom <= geometry.height, text
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


def what_is_painted(drawing):
    """Everything that shapes and numbers depend on: two drawings with equal ones differ in ids and words only, as those
    of two articles with 3 offences each do."""
    marks = [replace(mark, key="", href="", words="", known="", row={}) for mark in drawing.marks]
    return repr((drawing.slug, marks, drawing.categories, drawing.series, drawing.edges, drawing.axis, drawing.bands,
                 drawing.events, drawing.map_of, drawing.steps, drawing.highlight))  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("views", [views_by_year, views_by_region, views_of_decisions])
def test_every_view_that_anything_was_counted_for_has_the_same_marks_in_every_form(engine, views, part):
    with reading(engine) as now:
        wanted = views(now.codes)
    assert len(wanted) > 100
    painted = set()
    for slug, pairs in wanted[part::PARTS]:
        drawing = drawing_of(engine, view_of(engine, slug, pairs), "en")
        check_words(drawing)
        if (shown := what_is_painted(drawing)) in painted:
            continue
        painted.add(shown)
        check_forms(drawing)
        for size in SIZES:
            check_places(lay_out(drawing, size))
