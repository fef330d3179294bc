"""Custodial sentences by length: what is in a bar, what is under it, what the law allows, and where it leads."""

import re
from itertools import product

import pytest
from bs4 import BeautifulSoup

from charts import drawing_of, view_of
from charts.marks.case_filter import CUSTODIAL, cases_matching
from charts.views.view import ViewError
from database.engine import open_engine
from database.queries.cases import reported_cases
from database.queries.reading import reading
from tests.support.place import edit
from tests.support.stores import begun_place

SLUGS = ("sentence-length", "sentence-types", "decisions-by-region")
PLACES = ("KZ", "UZ", "TJ", "KG")
PRESS_DECISIONS = "xx_press_decisions"
FILTERS = (
    "",
    "offence=all",
    "offence=none",
    "offence=all,decision=first",
    "offence=all,conflict=syria",
    "offence=all,role=recruiter",
    "offence=all,from=2020,to=2024",
    "from=2025",
    "to=2018",
    "decision=first,from=2024",
    "role=fighter,conflict=ukraine",
    "as_of=1",
)
# What no word of these charts may say: a share, a rate, or years joined by a line.
FORBIDDEN = re.compile(r"%|rate of|per 100|per cent|(19|20)\d\d\s?[-–—]\s?(19|20)?\d\d")


SENTENCES = ("none", "custodial_sentence", "restriction_of_liberty")


def every_view():
    """Every chart of decisions in every country, in its default view and narrowed in every way."""
    for slug, place, more in product(SLUGS, PLACES, FILTERS):
        yield slug, ",".join(part for part in (f"jurisdiction={place}", more) if part)
    for place, kind in product(PLACES, SENTENCES):
        yield "decisions-by-region", f"jurisdiction={place},offence=all,sentence_type={kind}"


def some_views():
    """An eighth of them: every chart in every country, and narrowed in every way, but not both."""
    places = product(range(len(SLUGS)), range(len(PLACES)), range(len(FILTERS)))
    chosen = [sum(place) % 8 == 0 for place in places] + [number % 8 == 0 for number in range(12)]
    return [view for view, is_chosen in zip(every_view(), chosen, strict=True) if is_chosen]


VIEWS = pytest.mark.parametrize(
    "views", [pytest.param(some_views, id="some"), pytest.param(every_view, id="all", marks=pytest.mark.long)]
)


def listed(client, href):
    """The cases that an address of the list shows."""
    answer = client.get(href)
    assert answer.status_code == 200, href
    soup = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    return [link.get_text() for link in soup.select("tbody th a")]


@pytest.fixture
def length(drawn):
    return lambda path="default": drawn(path, slug="sentence-length")


@pytest.fixture
def made(tmp_path):
    """A store that a test has added decisions or cases to: its engine and its site."""

    def make(*decisions, cases=(), change=None):
        place = begun_place(tmp_path, PRESS_DECISIONS)
        for name, lines in (("decisions.csv", decisions), ("person_cases.csv", cases)):
            file = place.raw(PRESS_DECISIONS, name)
            file.write_text(file.read_text("utf-8") + "".join(f"{line}\n" for line in lines), "utf-8")
        if change:
            edit(place.raw(PRESS_DECISIONS, change[0]), *change[1:])
        assert place.run().exit_code == 0
        return place

    return make


def drawing_in(place, *pairs, slug="sentence-length"):
    engine = open_engine(place.url)
    return drawing_of(engine, view_of(engine, slug, pairs), "en")


# --- what is drawn ----------------------------------------------------------------------------------------------------


def test_the_six_known_terms_of_article_172_make_four_bars_and_a_median_of_60_months(length):
    drawing = length()
    assert [(mark.key, mark.value) for mark in drawing.marks] == [
        ("months-48-59", 2),
        ("months-60-71", 2),
        ("months-72-83", 1),
        ("months-84-95", 1),
    ]
    assert drawing.title == "Custodial sentences by length: Article 172, Kazakhstan"
    assert drawing.subtitle == (
        "6 reported custodial sentences with a known term, median 60 months. What the press reported, not every "
        "sentence: it shows no rate and no trend. Each bar opens its cases."
    )
    assert drawing.marks[0].words == "2 custodial sentences of 48 to 59 months (4 to under 5 years)"


def test_the_borders_of_the_classes_are_years_and_one_more_than_the_classes(length):
    drawing = length()
    assert drawing.edges == ("4", "5", "6", "7", "8", "9")
    assert len(drawing.categories) == 5
    assert drawing.axis == "Length of the sentence in years"
    for mark in drawing.marks:
        assert drawing.categories[mark.category].startswith(drawing.edges[mark.category])
        assert (mark.start, mark.width) == (mark.category, 1.0)


def test_a_class_without_a_sentence_has_no_bar(length):
    drawing = length("jurisdiction=TJ")
    assert {mark.category for mark in drawing.marks} == {0, 4, 5, 6, 8}
    assert all(mark.value > 0 for mark in drawing.marks)


def test_every_bar_can_be_counted_again_from_the_cases_in_its_row(length):
    drawing = length()
    rows = [mark.row for mark in drawing.marks]
    assert rows[0]["person_case_ids"] == "c0006 c0008"
    assert [len(row["person_case_ids"].split()) for row in rows] == [row["obs_value"] for row in rows]
    assert all(tuple(row) == drawing.columns for row in rows)
    assert (rows[0]["months_from"], rows[0]["months_to"], rows[0]["counting_unit"]) == (48, 59, "decisions")
    assert [row[1] for row in drawing.table.rows] == [mark.label for mark in drawing.marks]


def test_a_sentence_that_was_quashed_is_drawn_only_by_the_first_decision(length):
    latest, first = length("jurisdiction=KG"), length("jurisdiction=KG,decision=first")
    assert "months-120-131" not in [mark.key for mark in latest.marks]
    assert "2 suspended sentences" in [one.words for one in latest.beside]
    quashed = next(mark for mark in first.marks if mark.key == "months-120-131")
    assert quashed.row["person_case_ids"] == "c0012"
    assert quashed.known == "1 of them was later replaced"
    assert "1 of them was later replaced" in [note.text for note in first.notes]


def test_a_sentence_that_an_appeal_suspended_stands_beside_the_bars(length):
    ids = " ".join(mark.row["person_case_ids"] for mark in length("jurisdiction=UZ").marks)
    assert "c0019" not in ids
    first = length("jurisdiction=UZ,decision=first")
    assert "c0019" in next(mark for mark in first.marks if mark.key == "months-72-83").row["person_case_ids"]


def test_bars_hold_custodial_sentences_alone(engine, length):
    with reading(engine) as now:
        for place in PLACES:
            cases = reported_cases(now.connection, now.vintage.number, place)
            terms = [
                row["person_case_id"]
                for row in cases_matching(cases, {"sentence_type": CUSTODIAL})
                if row["decision"]["sentence_length_months"]
            ]
            marks = length(f"jurisdiction={place},offence=all").marks
            assert sorted(" ".join(mark.row["person_case_ids"] for mark in marks).split()) == sorted(terms)


def test_a_median_between_two_terms_keeps_its_half(made):
    line = "d9001,c0004,first,,2026-01-10,day,stated,guilty,custodial_sentence,{},,,KZ-CC-170,,stated,"
    drawing = drawing_in(made(line.format(91)), ("offence", "KZ-CC-170"))
    assert "median 85.5 months" in drawing.subtitle


def test_an_empty_view_reads_well_and_names_no_source(length):
    drawing = length("jurisdiction=CZ")
    assert drawing.marks == drawing.beside == drawing.credits == drawing.bands == ()
    assert drawing.subtitle.startswith("No custodial sentence with a known term was reported for this view.")


# --- what the law allows ----------------------------------------------------------------------------------------------


def test_the_band_is_the_range_that_was_in_force_on_the_days_of_the_decisions(length):
    (band,) = length().bands
    assert (band.start, band.end, band.label) == (1.0, 5.0, "5 to 9 years")
    assert band.words == "The law allows 5 to 9 years in its wording of 22 December 2016 (Article 172)"
    assert band.url.startswith("https://")


def test_a_range_of_an_older_code_is_told_with_both_of_its_ends(length):
    (band,) = length("offence=KZ-CC1997-162-1").bands
    assert band.words.startswith("The law allowed 3 to 7 years in its wording of 23 April 2014, until 31 December 2014")


def test_ranges_by_part_replace_the_undivided_wording(length):
    bands = length("jurisdiction=UZ").bands
    assert [band.label for band in bands] == ["part 1: 5 to 10 years", "part 2: 7 to 12 years"]
    assert all("validity not stated" in band.words for band in bands)


def test_a_range_up_to_life_says_so(length):
    bands = length("offence=KZ-CC-170").bands
    assert [band.label for band in bands][-1] == "part 4: 15 to 20 years or life"


@pytest.mark.parametrize("path", ["jurisdiction=TJ,offence=TJ-CC-401", "jurisdiction=UZ,offence=all", "offence=none"])
def test_no_band_is_drawn_without_one_offence_and_a_text_of_the_law(length, path):
    assert length(path).bands == ()


def test_where_nothing_is_drawn_the_band_is_the_law_of_the_day_of_the_data(length):
    drawing = length("offence=KZ-CC-171")
    assert drawing.marks == ()
    assert [band.label for band in drawing.bands] == ["7 to 12 years"]
    assert drawing.edges == ("7", "8", "9", "10", "11", "12")


def test_a_decision_before_a_change_of_the_law_brings_the_range_of_its_own_day(made):
    line = "d9001,c0004,first,,2016-12,month,stated,guilty,custodial_sentence,40,,,KZ-CC-172,,stated,"
    drawing = drawing_in(made(line))
    assert [band.label for band in drawing.bands] == ["3 to 7 years", "5 to 9 years"]
    assert not [note for note in drawing.notes if "below what the law allows" in note.text]


def test_no_term_is_called_unlawful_because_the_law_of_the_day_of_the_act_may_be_milder(length):
    said = " ".join(note.text for note in length().notes)
    assert "For an earlier act a milder wording may apply" in said
    assert "below what the law allows" not in said


def test_a_known_range_that_was_not_in_force_is_not_called_unknown(length):
    said = [note.text for note in length("offence=KZ-CC1997-162-1,from=2015").notes if "No band is drawn" in note.text]
    assert said == ["No band is drawn: the wordings of the law that are known here were not in force on those days"]
    unknown = [note.text for note in length("offence=TJ-CC-401,jurisdiction=TJ").notes if "No band" in note.text]
    assert unknown == ["No band is drawn: no text of the law was found that says what it allowed for this offence"]


def test_a_term_for_several_articles_says_so(length):
    said = [note.text for note in length("jurisdiction=UZ").notes if "more than one article" in note.text]
    assert said == ["3 of these decisions name more than one article; their terms may be for all of them"]


def test_a_term_of_exactly_the_maximum_is_said_to_stand_at_the_edge(made):
    line = "d9001,c0004,first,,2020-12,month,stated,guilty,custodial_sentence,108,,,KZ-CC-172,,stated,"
    assert any("exactly the maximum" in note.text for note in drawing_in(made(line)).notes)


# --- what goes with the chart -----------------------------------------------------------------------------------------


def test_pending_cases_and_decisions_without_an_article_stand_beside_one_offence(length):
    assert [one.words for one in length().beside] == [
        "1 pending case, whose article is not known from a decision",
        "2 decisions that name no article",
    ]
    assert [one.value for one in length().beside] == [1, 2]


def test_decisions_without_a_date_stand_beside_a_choice_of_years(length):
    words = [one.words for one in length("offence=all,from=2014").beside]
    assert "2 decisions whose date is not known" in words
    words = [one.words for one in length("from=2014").beside]
    assert "2 decisions that name no article and whose date is not known" in words


def test_acquittals_unknown_sentences_and_unknown_terms_stand_beside_and_lead_to_their_cases(made, app_over):
    case = "{},KZ,KZ-75,,m,fighter,wagner_group,ukraine,,unknown,unknown,no,decided"
    place = made(
        "d9001,c9001,first,,2025-01-10,day,stated,acquitted,,,,,KZ-CC-172,,stated,",
        "d9002,c9002,first,,2025-01-11,day,stated,guilty,,,,,KZ-CC-172,,stated,",
        "d9003,c9003,first,,2025-01-12,day,stated,guilty,custodial_sentence,,,,KZ-CC-172,,stated,",
        "d9004,c9004,first,,2025-01-13,day,stated,guilty,life,,,,KZ-CC-172,,stated,",
        "d9005,c9005,first,,,,,guilty,fine,,,,KZ-CC-172,,stated,",
        cases=[case.format(f"c900{number}") for number in range(1, 6)],
    )
    client = app_over(place.store).server.test_client()
    for pairs in ([], [("from", "2024")]):
        drawing = drawing_in(place, *pairs)
        told = {one.words: listed(client, one.href) for one in drawing.beside}
        assert told["1 acquittal"] == ["c9001"]
        assert told["1 decision whose sentence is not known"] == ["c9002"]
        assert told["1 custodial sentence whose term is not reported"] == ["c9003"]
        assert told["1 sentence of life imprisonment"] == ["c9004"]
        assert told["1 decision whose date is not known" if pairs else "1 fine"] == ["c9005"]
    for slug in SLUGS:
        drawing = drawing_in(place, ("offence", "all"), slug=slug)
        counted = sum(mark.value for mark in drawing.marks) + sum(one.value for one in drawing.beside)
        assert counted == len(listed(client, "/en/cases?jurisdiction=KZ")) == 16


# --- all charts of decisions ------------------------------------------------------------------------------------------


@VIEWS
def test_every_number_opens_exactly_the_cases_that_it_counts(client, drawn, views):
    seen = 0
    for slug, path in views():
        drawing = drawn(path, slug=slug)
        for mark in drawing.marks:
            assert sorted(listed(client, mark.href)) == mark.row["person_case_ids"].split(), (slug, path, mark.href)
            assert mark.value == len(mark.row["person_case_ids"].split())
        for one in drawing.beside:
            assert len(listed(client, one.href)) == one.value, (slug, path, one.href)
        seen += len(drawing.marks)
    assert seen > 75


def test_marks_and_what_stands_beside_are_together_all_cases_of_the_country(client, drawn):
    for place in PLACES:
        every = len(listed(client, f"/en/cases?jurisdiction={place}"))
        for slug in SLUGS:
            for which in ("latest", "first"):
                drawing = drawn(f"jurisdiction={place},offence=all,decision={which}", slug=slug)
                counted = sum(mark.value for mark in drawing.marks) + sum(one.value for one in drawing.beside)
                assert counted == every, (slug, place, which)


@pytest.mark.long
@VIEWS
def test_no_case_stands_in_two_numbers_of_one_view(client, drawn, views):
    for slug, path in views():
        drawing = drawn(path, slug=slug)
        hrefs = [mark.href for mark in drawing.marks if mark.value] + [one.href for one in drawing.beside]
        found = [case for href in hrefs for case in listed(client, href)]
        assert len(found) == len(set(found)), (slug, path)


@VIEWS
def test_no_word_makes_a_rate_a_share_or_a_span_of_years(drawn, views):
    for slug, path in views():
        drawing = drawn(path, slug=slug)
        words = [drawing.title, drawing.subtitle, *drawing.categories]
        words += [text for mark in drawing.marks for text in (mark.words, mark.known, mark.caption, mark.label)]
        words += [text for band in drawing.bands for text in (band.label, band.words)]
        words += [one.words for one in drawing.beside] + [note.text for note in drawing.notes]
        assert [text for text in words if FORBIDDEN.search(text)] == [], (slug, path)
        assert "no rate" in drawing.subtitle or not drawing.marks


def test_a_view_pinned_to_a_vintage_leads_to_the_list_of_that_vintage(drawn):
    for slug in SLUGS:
        drawing = drawn("jurisdiction=KZ,as_of=1", slug=slug)
        assert all("as_of=1" in part.href for part in (*drawing.marks, *drawing.beside))


def test_what_a_view_was_narrowed_to_is_said_in_words(drawn):
    drawing = drawn("jurisdiction=UZ,role=recruiter,conflict=ukraine,from=2025,to=2025", slug="sentence-types")
    assert "Only: war in Ukraine; recruitment; decided in 2025." in drawing.subtitle


def test_a_key_of_the_list_alone_is_no_key_of_a_chart(engine):
    for slug in SLUGS:
        for pair in (("status", "pending"), ("verdict", "acquitted"), ("months", "48-59")):
            with pytest.raises(ViewError):
                view_of(engine, slug, [pair])
