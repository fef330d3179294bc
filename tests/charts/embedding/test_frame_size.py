"""The height of an article's frame: where its numbers come from, and how its text is counted."""

from dataclasses import replace

import pytest

from charts import view_of
from charts.drawing.text_metrics import count_lines, wrap
from charts.embedding import embed_sizes
from charts.embedding.frame_size import frame_height, frame_style, height_at
from config import ROOT

TEXT = "Sources: Kazakhstan, form 1-M: offences by region, article and stage. The full view at Casecount"


def test_every_size_of_an_embed_is_one_of_its_style_sheet():
    style = (ROOT / "templates" / "embed.css").read_text(encoding="utf-8")
    names = [name for name in vars(embed_sizes) if name.isupper()]
    assert len(names) > 10
    assert [name for name in names if f"sizes.{name}" not in style] == []


@pytest.mark.parametrize("bold", [False, True])
def test_lines_are_counted_as_they_are_wrapped(bold):
    for width in range(1, 900, 7):
        assert count_lines(TEXT, 13, width, bold=bold) == len(wrap(TEXT, 13, width, bold=bold)), width
    assert count_lines("", 13, 100) == 0


def test_one_height_is_enough_wherever_the_height_that_follows_the_width_is(drawn, engine):
    view, drawing = view_of(engine, "cases-by-region", []), drawn("default", "cases-by-region")
    highest = max(height_at(drawing, view, width) for width in range(280, 1280, 3))
    assert highest <= frame_height(drawing, view) < highest + 20


def test_a_map_stands_beside_its_rows_from_twice_its_column_on(drawn, engine):
    view, drawing = view_of(engine, "cases-by-region", []), drawn("default", "cases-by-region")
    assert height_at(drawing, view, 639) - height_at(drawing, view, 640) > 500
    assert "(639.99px - 100cqw)" in frame_style(drawing, view)


def test_only_a_pinned_view_that_asks_for_a_notice_has_room_for_one(drawn, engine):
    default, drawing = view_of(engine, "cases-by-year", [], also=("notice",)), drawn()
    views = {"notice": default.changed(notice="1"), "pinned": default.changed(as_of="1")}
    views["both"] = views["pinned"].changed(notice="1")
    heights = {name: height_at(drawing, view, 680) for name, view in views.items()}
    assert heights["notice"] == height_at(drawing, default, 680)
    assert heights["both"] > heights["pinned"] + 50


def test_the_line_of_what_is_not_drawn_has_its_room(drawn, engine):
    drawing = drawn("jurisdiction=RU")
    view = view_of(engine, "cases-by-year", [("jurisdiction", "RU")])
    without = replace(drawing, also=())
    room = [height_at(drawing, view, width) - height_at(without, view, width) for width in (300, 900)]
    lines = [3 * embed_sizes.SOFT.line, embed_sizes.SOFT.line]
    assert room == pytest.approx([line + embed_sizes.AFTER for line in lines])
