"""Counts that hold on a day: dated points, never bars of a year."""

import pytest

from charts.drawing.layout import lay_out
from charts.drawing.words import sentence


def over(drawn, path):
    return drawn(path, slug="cases-over-time")


def test_the_investigative_committees_running_total_is_six_points_in_order(drawn):
    drawing = over(drawn, "jurisdiction=RU")
    assert [mark.label for mark in drawing.marks] == ["800", "813", "845", "902", "965", "1,004"]
    assert [mark.start for mark in drawing.marks] == sorted(mark.start for mark in drawing.marks)
    assert drawing.categories == ("2024", "2025")


def test_a_point_says_since_when_and_until_when_it_counts(drawn):
    mark = over(drawn, "jurisdiction=RU").marks[-1]
    assert "counts 1,004 persons charged in total so far, as published by 3 October 2025" in mark.words
    assert mark.row["time_period"] == "2014-01-01/2025-10-03"


def test_numbers_of_different_units_are_never_joined_by_a_line_and_print_their_unit(drawn):
    drawing = over(drawn, "jurisdiction=RU,stage=convicted")
    assert [mark.caption for mark in drawing.marks] == [
        "at least, persons",
        "cases",
        "persons",
        "persons",
        "cases",
        "at least, decisions",
    ]
    assert len({mark.series for mark in drawing.marks}) == 3
    steps = lay_out(drawing, "wide").steps
    assert [step.is_dashed for step in steps] == [False, True]


def test_a_bound_is_hollow_and_a_stock_is_said_to_hold_on_its_day(drawn):
    mark = over(drawn, "jurisdiction=RU,stage=wanted").marks[0]
    assert mark.is_hollow
    assert mark.words.endswith("counts at least 600 persons wanted as published by 6 December 2024")
    assert mark.row["time_period"] == "2024-12-06"


def test_a_cell_without_dated_numbers_draws_nothing(drawn):
    assert over(drawn, "default").marks == ()


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("stage", ["charged", "convicted", "wanted"])
def test_no_number_stands_on_a_point(drawn, size, stage):
    bars = lay_out(over(drawn, f"jurisdiction=RU,stage={stage}"), size).bars
    assert not any(text.box.overlaps(bar.box, 0) for bar in bars for other in bars for text in other.texts)
    assert min(text.box.top for bar in bars for text in bar.texts) >= 0


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_no_name_of_a_series_stands_on_a_step_line(drawn, size):
    geometry = lay_out(over(drawn, "jurisdiction=RU,stage=convicted"), size)
    for label in geometry.labels:
        for text in label.texts:
            for step in geometry.steps:
                crosses = step.x0 < text.box.right and step.x1 > text.box.left
                assert not (crosses and text.box.top < step.y0 < text.box.bottom)


def test_the_sentence_to_copy_tells_the_last_number_of_each_series_alone(drawn):
    text = sentence(over(drawn, "jurisdiction=RU,stage=convicted"), "https://casecount.example")
    assert "134 persons" in text
    assert "145 cases" in text
    assert "97 persons" not in text
    assert "49 cases" not in text


def test_no_line_leads_from_a_bound(drawn):
    assert len(lay_out(over(drawn, "jurisdiction=RU,stage=wanted"), "wide").steps) == 1


def test_a_remark_of_several_origins_names_all_of_them(drawn):
    notes = [note.text for note in over(drawn, "jurisdiction=RS,stage=convicted").notes if "inferred" in note.text]
    assert len(notes) == 1
    assert all(name in notes[0] for name in ("Politika 2015", "RFE/RL Balkan Service 2018", "2022"))


def test_counts_of_years_are_in_the_line_below(drawn):
    drawing = over(drawn, "jurisdiction=RS,stage=sent_to_court")
    assert drawing.also_text == "Also counted, by year: 24 persons in 2016 (Belgrade prosecutor)."


def test_dated_numbers_that_a_filter_hides_are_in_the_line_below(drawn):
    drawing = over(drawn, "jurisdiction=RU,stage=convicted,unit=persons")
    assert drawing.also_text.startswith("Also counted: 145 cases by October 2025 (Inv. Comm., Russia)")
    assert drawing.also[-2].href == "/en/years?jurisdiction=RU&stage=convicted#cases-over-time"
