"""Stages of one form row: in the order of a case, of one unit and period, and never a funnel."""

import pytest

from charts.render.svg import svg


@pytest.fixture
def stages(drawn):
    return lambda path="default": drawn(path, "stages")


def test_stages_stand_in_the_order_of_a_case_and_not_by_size(stages):
    drawing = stages("region=KZ-75")
    assert [mark.row["stage"] for mark in drawing.marks] == [
        "registered",
        "in_proceedings",
        "completed",
        "sent_to_court",
        "terminated_rehabilitating",
        "terminated_non_rehabilitating",
        "suspended",
        "suspect_hiding",
    ]
    values = [mark.value for mark in drawing.marks]
    assert values != sorted(values, reverse=True)


def test_the_chart_says_that_it_is_no_funnel_and_what_in_proceedings_holds(stages):
    text = stages().subtitle
    assert "Not one group followed through" in text
    assert "carried over from earlier years together with what was new" in text


def test_what_is_part_of_another_stage_says_so(stages):
    assert stages().categories[-1] == "of these: suspect in hiding"


def test_the_whole_country_is_a_sum_that_is_at_least_and_hollow(stages):
    drawing = stages()
    assert all(mark.is_hollow and mark.label.startswith("≥ ") for mark in drawing.marks)
    assert "≥ 155,200" in svg(drawing, "wide", uid="t-")


def test_a_region_shows_the_numbers_of_its_own_file(stages):
    drawing = stages("region=KZ-75")
    assert drawing.marks[0].label == "34,891"
    assert {mark.row["region_code"] for mark in drawing.marks} == {"KZ-75"}
    assert "Almaty, 2022" in drawing.title


def test_a_sum_of_zero_that_is_only_at_least_is_told_and_not_drawn(stages):
    drawing = stages("offence=KZ-CC-172")
    drawn = {mark.row["stage"] for mark in drawing.marks}
    assert "terminated_rehabilitating" not in drawn
    assert any("every number it has is 0" in note.text for note in drawing.notes)


def test_no_stage_is_divided_by_another(stages):
    drawing = stages()
    said = " ".join([drawing.title, drawing.subtitle, *[f"{mark.words} {mark.known}" for mark in drawing.marks]])
    assert "%" not in said
    assert "per cent" not in said


def test_an_offence_that_no_form_counts_draws_nothing(stages):
    assert stages("offence=KZ-CC-170_172").marks == ()


def test_what_others_count_at_a_stage_is_in_the_line_below_and_leads_to_its_evidence(stages):
    drawing = stages("offence=KZ-CC-172")
    assert "141 cases registered in 2025 (Mazhilis deputy)" in drawing.also_text
    assert "; and 2 more numbers." in drawing.also_text
    assert "/en/observations/o0006" in [part.href for part in drawing.also]
    assert drawing.also[-2].href == "/en/years?jurisdiction=KZ&offence=KZ-CC-172&stage=registered"
