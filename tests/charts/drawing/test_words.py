"""The sentence that an article may copy: which numbers it quotes, and what it never leaves out."""

import pytest

from charts.drawing.words import sentence

ADDRESS = "https://casecount.example/en/regions"


@pytest.fixture
def said(drawn):
    return lambda path="default", slug="cases-by-region": sentence(drawn(path, slug), ADDRESS)


def test_a_ranking_is_quoted_by_its_first_three(said):
    text = said()
    assert [name for name in ("Almaty:", "Astana:", "Almaty Region:", "Shymkent:") if f" {name}" in text] == [
        "Almaty:",
        "Astana:",
        "Almaty Region:",
    ]


def test_the_region_that_was_chosen_is_the_one_that_is_quoted(said):
    assert "Abai Region: Official form 1-M counts 2,474 offences" in said("region=KZ-10")
    assert "34,891" not in said("region=KZ-10")


@pytest.mark.parametrize("slug", ["sentence-length", "sentence-types", "decisions-by-region"])
def test_numbers_of_reported_decisions_are_never_quoted_without_their_caveat(said, slug):
    assert "cases that the press reported, not all cases: they show no rate and no trend" in said(slug=slug)


def test_stages_are_never_quoted_without_saying_that_they_are_no_cohort(said):
    assert "Not one group followed through" in said("region=KZ-71", "stages")


def test_a_year_is_quoted_with_everybody_who_counts_it_and_where_it_stands(said):
    text = said(slug="cases-by-year")
    assert "Mediazona counts 709 cases" in text
    assert "Mazhilis deputy counts 141 cases" in text
    assert text.endswith(f"(vintage 1): {ADDRESS}")


def test_a_view_of_zeros_says_so_instead_of_nothing(said):
    assert "Every number of this view is 0." in said("offence=KZ-CC-466,stage=sent_to_court")
