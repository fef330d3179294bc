"""Sentences by type: one row a type that was found, and what has no sentence beside them."""

import pytest


@pytest.fixture
def types(drawn):
    return lambda path="default": drawn(path, slug="sentence-types")


def test_a_row_stands_for_every_type_that_was_found_in_the_order_of_the_code_list(types):
    drawing = types("jurisdiction=UZ,offence=all")
    assert [(mark.key, mark.value) for mark in drawing.marks] == [
        ("custodial_sentence", 18),
        ("suspended_sentence", 2),
        ("restriction_of_liberty", 10),
        ("correctional_labour", 1),
    ]
    assert drawing.categories == (
        "Custodial sentence",
        "Suspended sentence",
        "Restriction of liberty",
        "Correctional labour",
    )
    assert [mark.category for mark in drawing.marks] == [0, 1, 2, 3]


def test_a_row_says_its_number_and_type_and_opens_them(types):
    mark = types("jurisdiction=UZ").marks[0]
    assert mark.words == "11 custodial sentences"
    assert mark.href == "/en/cases?jurisdiction=UZ&offence=UZ-CC-154&sentence_type=custodial_sentence"
    assert mark.row["sentence_type"] == "custodial_sentence"


def test_the_chart_begins_with_the_offence_of_decisions(types):
    assert types().title == "Sentences by type: Article 172, Kazakhstan"
    assert types("jurisdiction=TJ").title == "Sentences by type: all offences, Tajikistan"
    assert types("offence=none").title == "Sentences by type: no article named, Kazakhstan"


def test_a_sentence_that_was_replaced_is_counted_only_by_the_first_decision(types):
    def numbers(path):
        return {mark.key: mark.value for mark in types(path).marks}

    assert numbers("jurisdiction=KG") == {"custodial_sentence": 2, "suspended_sentence": 2}
    assert numbers("jurisdiction=KG,decision=first") == {"custodial_sentence": 3, "suspended_sentence": 1}


def test_pending_cases_stand_beside(types):
    assert [one.words for one in types("jurisdiction=TJ").beside] == ["1 case without a reported decision"]


def test_an_empty_view_says_that_empty_is_not_none(types):
    drawing = types("jurisdiction=CZ")
    assert drawing.marks == drawing.credits == ()
    assert drawing.subtitle.startswith("No sentence was reported for this view. That does not mean")
