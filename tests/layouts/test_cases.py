"""The list of reported cases: one line a case, its latest decision, no name."""

import pytest
from bs4 import BeautifulSoup

from tests.support.stores import begun_place

PRESS_DECISIONS = "xx_press_decisions"


def page(client, query=""):
    answer = client.get(f"/en/cases{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def line(soup, case):
    return " ".join(soup.find("a", string=case).find_parent("tr").get_text(" ").split())


@pytest.mark.long
def test_every_reported_case_is_listed_and_its_evidence_answers(client):
    links = [link["href"] for link in page(client).select("tbody a")]
    assert len(links) == 60
    assert {client.get(link).status_code for link in links} == {200}


def test_a_country_can_be_chosen(client):
    numbers = {code: len(page(client, f"?jurisdiction={code}").select("tbody tr")) for code in ("KZ", "UZ", "TJ", "KG")}
    assert numbers == {"KZ": 11, "UZ": 31, "TJ": 14, "KG": 4}


def test_a_sentence_that_was_quashed_is_not_told_as_the_sentence(client):
    soup = page(client)
    assert "suspended sentence, 84 months (reports disagree" in line(soup, "c0012")
    assert "120" not in line(soup, "c0012")
    assert line(soup, "c0019").startswith("c0019 suspended sentence 19 November 2024")


def test_a_pending_case_has_no_sentence(client):
    assert line(page(client), "c0049").startswith("c0049 pending")


def test_a_date_that_is_inferred_says_so(client):
    assert "15 December 2014, inferred" in line(page(client), "c0001")


def heading(soup):
    return soup.select_one("#how-many").get_text()


def ids(soup):
    return [link.get_text() for link in soup.select("tbody th a")]


@pytest.mark.parametrize(
    "query",
    [
        "?jurisdiction=XX",
        "?x=1",
        "?jurisdiction=KZ&jurisdiction=UZ",
        "?offence=KZ-CC-9999",
        "?region=XX-1",
        "?conflict=none",
        "?role=pilot",
        "?sentence_type=prison",
        "?decision=second",
        "?status=open",
        "?months=48",
        "?months=59-48",
        "?months=1000-2000",
        "?from=1800",
        "?to=none",
        "?from=2025&to=2020",
        "?from=none&to=2020",
        "?as_of=99",
        "?as_of=yesterday",
    ],
)
def test_a_query_that_cannot_be_read_is_400(client, query):
    answer = client.get(f"/en/cases{query}")
    assert answer.status_code == 400
    assert "can't be read" in answer.get_data(as_text=True).replace("&#39;", "'")


def test_a_choice_outside_its_code_list_says_what_is_allowed(client):
    text = client.get("/en/cases?role=pilot").get_data(as_text=True)
    assert "recruiter" in text


def test_the_list_can_be_narrowed_and_says_in_words_to_what(client):
    query = "?jurisdiction=KZ&offence=KZ-CC-172&sentence_type=custodial_sentence&months=48-59"
    soup = page(client, query)
    assert ids(soup) == ["c0008", "c0006"]
    assert heading(soup) == (
        "2 reported cases; Kazakhstan; Article 172: Participation in foreign armed conflicts; custodial sentence; "
        "term of 48 to 59 months"
    )
    assert soup.find("a", string="Clear all filters")["href"] == "/en/cases"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("?region=KZ-35", 2),
        ("?region=none", 1),
        ("?offence=UZ-CC-154-1", 3),
        ("?offence=none&jurisdiction=KZ", 2),
        ("?conflict=syria", 16),
        ("?role=recruiter", 5),
        ("?sentence_type=suspended_sentence", 4),
        ("?sentence_type=none", 2),
        ("?status=pending", 2),
        ("?verdict=acquitted", 0),
        ("?months=none&jurisdiction=UZ", 2),
        ("?months=240-251", 1),
        ("?from=none", 3),
        ("?from=2026", 5),
        ("?from=2018&to=2018&jurisdiction=TJ", 8),
        ("?offence=all&conflict=all&role=all&sentence_type=all&decision=latest", 60),
    ],
)
def test_every_key_narrows_the_list(client, query, number):
    soup = page(client, query)
    assert len(ids(soup)) == number
    assert heading(soup).startswith(f"{number} reported case")


def test_a_choice_of_years_says_how_many_decisions_have_no_date(client):
    soup = page(client, "?jurisdiction=KZ&from=2014")
    left_out = soup.find("a", string="2 decisions without a known date are left out")
    assert ids(page(client, left_out["href"].removeprefix("/en/cases"))) == ["c0002", "c0003"]


def test_the_first_decision_is_shown_and_says_where_it_was_later_replaced(client):
    soup = page(client, "?decision=first")
    assert len(ids(soup)) == 60
    assert "custodial sentence, 120 months" in line(soup, "c0012")
    assert "later replaced by another decision" in line(soup, "c0012")
    assert soup.get_text().count("later replaced by another decision") == 2
    assert "First decision" in soup.select_one("thead").get_text()
    assert "by the first decision" in heading(soup)


def test_the_form_has_native_labelled_selects_with_the_chosen_values_and_a_button(client):
    soup = page(client, "?jurisdiction=UZ&offence=UZ-CC-154&role=fighter&from=2025&months=36-47&as_of=1")
    selects = soup.select("main form select")
    assert [select["name"] for select in selects] == [
        "jurisdiction",
        "offence",
        "conflict",
        "role",
        "sentence_type",
        "from",
        "to",
        "decision",
    ]
    assert all(soup.find("label", attrs={"for": select["id"]}) for select in selects)
    chosen = {select["name"]: (select.find("option", selected=True) or {"value": ""})["value"] for select in selects}
    assert (chosen["jurisdiction"], chosen["offence"], chosen["role"]) == ("UZ", "UZ-CC-154", "fighter")
    assert (chosen["from"], chosen["to"], chosen["decision"]) == ("2025", "", "latest")
    hidden = {field["name"]: field["value"] for field in soup.select("main form input[type=hidden]")}
    assert hidden == {"months": "36-47", "as_of": "1"}
    assert soup.select_one("main form button")
    assert "<script" not in client.get("/en/cases").get_data(as_text=True)


def test_the_form_offers_offences_with_decisions_and_no_others(client):
    options = [option["value"] for option in page(client, "?jurisdiction=UZ").select("#c-offence option")]
    assert options == ["", "UZ-CC-154", "UZ-CC-154-1", "none"]
    every = page(client).select_one('#c-offence option[value="UZ-CC-154"]').get_text()
    assert every == "Uzbekistan, Article 154: Mercenarism"


def test_another_country_drops_the_offence_and_region_of_the_one_before(client):
    soup = page(client, "?jurisdiction=UZ&offence=KZ-CC-172&region=KZ-35")
    assert len(ids(soup)) == 31
    assert heading(soup) == "31 reported cases; Uzbekistan"


def test_a_list_pinned_to_a_vintage_says_so_and_keeps_it(client):
    soup = page(client, "?role=recruiter&as_of=1")
    assert "Cases as they were in vintage 1" in soup.get_text()
    assert soup.find("a", string="The newest cases")["href"] == "/en/cases?role=recruiter"
    assert soup.find("a", string="Clear all filters")["href"] == "/en/cases?as_of=1"


def test_an_empty_list_does_not_say_that_there_was_nothing(client):
    soup = page(client, "?sentence_type=fine")
    assert not soup.select("tbody tr")
    assert "That does not mean that there was none." in soup.get_text()


def test_tracking_keys_are_ignored(client):
    assert len(ids(page(client, "?utm_source=x&role=recruiter"))) == 5


def test_an_acquittal_and_an_unknown_sentence_are_told_as_such(app_over, tmp_path):
    place = begun_place(tmp_path, PRESS_DECISIONS)
    file = place.raw(PRESS_DECISIONS, "decisions.csv")
    acquitted = "d9001,c0004,first,,2026-01-10,day,stated,acquitted,,,,,KZ-CC-172,,stated,\n"
    unknown = "d9002,c0049,first,,2026-01-10,day,stated,guilty,,,,,TJ-CC-401,,stated,\n"
    file.write_text(file.read_text("utf-8") + acquitted + unknown, "utf-8")
    assert place.run().exit_code == 0
    client = app_over(place.store).server.test_client()
    assert line(page(client), "c0004").startswith("c0004 acquitted 10 January 2026")
    assert line(page(client), "c0049").startswith("c0049 the sentence is not known")
    assert ids(page(client, "?verdict=acquitted")) == ["c0004"]
    assert ids(page(client, "?sentence_type=none")) == ["c0049"]
