"""The first facts, as the chart must draw them."""

import pytest

from charts.drawing.words import mark_line, sentence, summary


def said(drawing):
    return [(mark.row["time_period"], mark.label, mark.series) for mark in drawing.marks]


def test_article_172_in_kazakhstan_shows_both_counts_of_2025_side_by_side(drawn):
    assert said(drawn()) == [
        ("2022", "≥ 2", "kz_kps"),
        ("2023", "23", "kz_mazhilis_deputy"),
        ("2024", "36", "kz_mazhilis_deputy"),
        ("2025", "709", "mediazona"),
        ("2025", "141", "kz_mazhilis_deputy"),
    ]


def test_the_derived_two_of_2022_says_on_the_mark_that_it_is_a_bound_and_counts_offences(drawn):
    mark = drawn().marks[0]
    assert mark.caption == "at least, offences"
    assert mark.is_hollow
    assert not mark.is_hatched
    assert "computed by Casecount as a sum over regions" in mark.known
    assert mark.row["formula"] == "sum(region_code)"


def test_mediazonas_709_is_hatched_and_says_what_is_known_of_its_period(drawn):
    mark = drawn().marks[3]
    assert mark.is_hatched
    assert not mark.is_hollow
    assert mark.known == "published 25 December 2025; the day it counts to is not stated"


def test_the_deputys_141_covers_the_whole_year_and_is_solid(drawn):
    assert drawn().marks[4].states == ()


def test_units_stand_on_the_marks_only_where_they_differ(drawn):
    assert [mark.caption for mark in drawn().marks[1:]] == ["cases"] * 4
    assert [mark.caption for mark in drawn("jurisdiction=UZ").marks] == [""] * 4


def test_the_group_of_both_articles_shows_only_mediazonas_rounded_700(drawn):
    drawing = drawn("offence=KZ-CC-170_172")
    assert said(drawing) == [("2025", "≈ 700", "mediazona")]
    assert drawing.marks[0].is_hollow
    assert any("Not a sum" in note.text for note in drawing.notes)


def test_a_national_sum_of_zero_that_is_only_at_least_draws_no_mark(drawn):
    assert said(drawn("offence=KZ-CC-170")) == [("2025", "28", "mediazona")]


def test_a_stock_is_no_bar_but_in_the_line_below_which_leads_to_its_evidence(drawn):
    drawing = drawn("offence=KZ-CC-170_172,stage=under_investigation")
    assert drawing.marks == ()
    assert drawing.also_text == "Also counted, not by year: 10 cases as published by 16 April 2023 (KNB, Kazakhstan)."
    assert [part.href for part in drawing.also if part.href] == ["/en/observations/o0008"]


def test_a_cumulative_value_is_no_bar(drawn):
    drawing = drawn("offence=KZ-FOREIGN-CONFLICTS,stage=convicted")
    assert drawing.marks == ()
    assert "at least 2 persons by December 2015 (RFE/RL Kazakh Service)" in drawing.also_text


def test_of_several_dated_numbers_the_newest_of_each_unit_is_named_and_all_are_linked(drawn):
    drawing = drawn("jurisdiction=RU,stage=convicted")
    assert drawing.also_text == (
        "Also counted, not by year: 134 persons by July 2025 (Inv. Comm., Russia); "
        "145 cases by October 2025 (Inv. Comm., Russia); at least 180 decisions by March 2026 (Vot Tak); "
        "the newest of 6 such numbers."
    )
    assert drawing.also[-2].href == "/en/years?jurisdiction=RU&stage=convicted#cases-over-time"


@pytest.mark.parametrize(
    ("path", "hidden", "every"),
    [
        ("origin=mediazona,from=2025", "141 cases in 2025 (Mazhilis deputy).", []),
        ("unit=offences", "141 cases in 2025 (Mazhilis deputy); and 2 more numbers.", ["/en/years"]),
        (
            "origin=mediazona,from=2024",
            "141 cases in 2025 (Mazhilis deputy); and 1 more number.",
            ["/en/years?from=2024"],
        ),
    ],
)
def test_what_a_filter_hides_stays_in_sight_with_a_link_to_all_of_it(drawn, path, hidden, every):
    drawing = drawn(path)
    assert drawing.also_text.startswith("Also counted: ")
    assert drawing.also_text.endswith(hidden)
    assert "/en/observations/o0006" in [part.href for part in drawing.also]
    assert [part.href for part in drawing.also if "/years" in part.href] == every


def test_a_filter_that_hides_everything_says_what_was_counted(drawn):
    drawing = drawn("unit=persons")
    assert drawing.marks == drawing.credits == ()
    assert "709 cases in 2025, as published by 25 December 2025 (Mediazona)" in drawing.also_text


def test_a_view_without_filters_or_dated_numbers_has_no_line(drawn):
    assert drawn().also == ()


def test_the_line_of_a_pinned_view_leads_to_what_was_known_then(drawn):
    hrefs = [part.href for part in drawn("jurisdiction=RU,as_of=1").also if part.href]
    assert hrefs == ["/en/observations/o0068?as_of=1", "/en/years?jurisdiction=RU&as_of=1#cases-over-time"]


def test_the_sentence_and_the_summary_hide_no_conflict(drawn):
    hidden = drawn("origin=mediazona,from=2025")
    text = sentence(hidden, "https://casecount.example/en/years")
    assert "Also counted: 141 cases in 2025 (Mazhilis deputy). Casecount, as loaded on" in text
    assert summary(hidden).endswith(hidden.also_text)
    empty = drawn("jurisdiction=RU")
    assert empty.also_text in sentence(empty, "https://casecount.example/en/years")
    assert empty.also_text in summary(empty)


def test_a_disputed_number_says_so_on_the_mark(drawn):
    mark = drawn("stage=convicted").marks[0]
    assert (mark.label, mark.caption) == ("26", "disputed, 2025–2026")
    assert mark.words == "Mazhilis deputy counts 26 persons convicted between 1 January 2025 and 4 March 2026"
    assert "publications disagree" in mark.known
    assert mark.row["time_period"] == "2025-01-01/2026-03-04"


def test_events_stand_inside_the_years_shown_and_never_widen_them(drawn):
    drawing = drawn()
    assert drawing.categories == ("2022", "2023", "2024", "2025")
    assert [event.key for event in drawing.events] == ["e004", "e005", "e006"]
    assert all(0 <= event.position <= 4 for event in drawing.events)


def test_the_filters_for_years_unit_and_origin_keep_only_what_they_name(drawn):
    assert [mark.label for mark in drawn("from=2024,to=2024").marks] == ["36"]
    assert [mark.label for mark in drawn("unit=offences").marks] == ["≥ 2"]
    assert [mark.label for mark in drawn("origin=mediazona").marks] == ["709"]


def test_uzbekistan_shows_four_years_and_the_last_one_is_hatched(drawn):
    drawing = drawn("jurisdiction=UZ")
    assert [mark.label for mark in drawing.marks] == ["19", "68", "112", "139"]
    assert [mark.is_hatched for mark in drawing.marks] == [False, False, False, True]


def test_the_sentence_to_copy_names_both_counters_the_caveat_and_the_address(drawn):
    text = sentence(drawn(), "https://casecount.example/en/years")
    assert "Mediazona counts 709 cases registered in 2025 (published 25 December 2025" in text
    assert "Mazhilis deputy counts 141 cases registered in 2025." in text
    assert text.endswith("https://casecount.example/en/years")


def test_every_mark_speaks_with_its_counter_first_and_a_sum_is_casecounts_own(drawn):
    lines = [mark_line(mark) for mark in drawn().marks]
    assert lines[0].startswith("Casecount's sum of Official form 1-M: at least 2 offences registered in 2022 (")
    assert [line.split(" counts ")[0] for line in lines[1:]] == [
        "Mazhilis deputy",
        "Mazhilis deputy",
        "Mediazona",
        "Mazhilis deputy",
    ]


def test_a_zero_that_says_nothing_is_told_in_a_note_with_its_evidence(drawn):
    drawing = drawn("offence=KZ-CC-170")
    notes = [note for note in drawing.notes if "no mark is drawn" in note.text]
    assert len(notes) == 1
    assert notes[0].href.startswith("/en/observations/")
    assert [credit.key for credit in drawing.credits] == ["kz_press_article172", "kz_kps_form1m"]


def test_choosing_one_origin_says_that_others_may_count_differently(drawn):
    assert "Only the numbers of Mediazona" in drawn("origin=mediazona").notes[0].text


def test_titles_are_phrases_for_every_stage(drawn):
    stages = ("suspect_hiding", "completed", "in_proceedings")
    titles = [drawn(f"offence=KZ-CC,stage={stage}").title for stage in stages]
    assert [title.split(" by year")[0] for title in titles] == [
        "Offences suspended because the suspect is hiding",
        "Offences with completed proceedings",
        "Offences in proceedings",
    ]


def test_decisions_are_of_conviction_and_not_convicted(drawn):
    drawing = drawn("jurisdiction=MN")
    assert drawing.title.startswith("Decisions of conviction by year: ")
    assert "12,453 decisions of conviction in 2020" in drawing.marks[0].words
