"""The page of sentences: what the law allows, what is listed under the chart, and filters for cases."""

import pytest
from bs4 import BeautifulSoup


def page(client, query=""):
    answer = client.get(f"/en/sentences{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def test_lengths_stand_first_and_the_types_below(client):
    soup = page(client)
    assert [figure["id"] for figure in soup.select("figure")] == ["sentence-length", "sentence-types"]
    assert not soup.select_one(".stage").has_attr("data-static")
    assert soup.select_one("nav a[aria-current]")["href"] == "/en/sentences"


def test_what_the_law_allows_is_told_with_its_source(client):
    heading = page(client).select_one("#table").find("h3", string="What the law allows")
    assert heading.find_next("a")["href"].startswith("https://")


def test_what_belongs_to_the_view_and_is_not_drawn_stands_under_the_chart_and_opens_its_list(client):
    links = page(client).select("#sentence-length .caveats a")
    assert links
    assert all(link["href"].startswith("/en/cases?") for link in links)
    assert {client.get(link["href"]).status_code for link in links} == {200}


def test_the_embed_shows_what_stands_beside_the_chart_too(client):
    soup = BeautifulSoup(client.get("/en/embed/sentence-length/default").get_data(as_text=True), "html.parser")
    beside = [link["href"] for link in soup.select(".caveats a")]
    assert beside == [link["href"] for link in page(client).select("#sentence-length .caveats a")]
    assert not soup.select("script[src]")


def test_cases_are_filtered_by_offence_conflict_role_and_decision(client):
    names = [select["name"] for select in page(client).select("form select")]
    assert names[:2] == ["jurisdiction", "offence"]
    assert {"conflict", "role", "decision"} <= set(names)
    assert not {"stage", "unit", "origin", "months"} & set(names)


def test_all_offences_come_first_in_their_list(client):
    offences = [option["value"] for option in page(client, "?offence=all").select("#f-offence option")]
    assert offences[0] == "all"
    assert "KZ-CC-172" in offences


def test_a_key_of_the_view_that_no_filter_shows_stays_in_the_form(client):
    hidden = page(client, "?as_of=1").select("form input[type=hidden]")
    assert [(field["name"], field["value"]) for field in hidden] == [("as_of", "1")]


@pytest.mark.parametrize(
    "query", ["?stage=charged", "?offence=UZ-CC-999", "?decision=last", "?role=recruiter&role=fighter"]
)
def test_a_query_that_no_chart_can_read_is_400(client, query):
    assert client.get(f"/en/sentences{query}").status_code == 400


def test_years_of_the_decisions_can_be_chosen_and_narrow_every_chart(client):
    soup = page(client, "?jurisdiction=UZ")
    years = [option["value"] for option in soup.select("#f-from option")]
    assert years == ["", "2023", "2024", "2025", "2026"]
    narrowed = page(client, "?jurisdiction=UZ&from=2024&to=2024")
    assert [option["value"] for option in narrowed.select("#f-from option")] == ["", "2023", "2024"]
    assert len(narrowed.select(".stage svg.cc-wide a[data-mark]")) < len(soup.select(".stage svg.cc-wide a[data-mark]"))
