"""The page of regions: several charts under filters that they share."""

import pytest
from bs4 import BeautifulSoup

from charts import all_charts, drawing_of, view_of
from database.queries.reading import reading


def page(client, query="", path="regions"):
    answer = client.get(f"/en/{path}{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def figures(soup):
    return [figure["id"] for figure in soup.select("figure")]


def options(soup, key):
    return [option["value"] for option in soup.select(f"#f-{key} option")]


def test_rows_with_their_map_stand_first_and_the_other_charts_below(client):
    soup = page(client)
    assert figures(soup) == ["cases-by-region", "decisions-by-region", "stages"]
    assert soup.select_one(".stage").has_attr("data-static")
    assert soup.select_one(".stage svg.cc-wide a.pick[data-place=KZ-75]")
    assert "OpenStreetMap" in soup.select_one("#cases-by-region .links").get_text()


def test_the_page_takes_the_keys_of_all_its_charts_and_each_chart_its_own(client):
    soup = page(client, "?measure=per_100k&role=recruiter&stage=sent_to_court")
    assert "per 100,000 inhabitants" in soup.h1.get_text()
    chosen = {one["name"]: one.find("option", selected=True)["value"] for one in soup.select("form select")}
    assert (chosen["measure"], chosen["role"], chosen["stage"]) == ("per_100k", "recruiter", "sent_to_court")
    canonical = soup.select_one("link[rel=canonical]")["href"]
    assert canonical.endswith("/en/regions?stage=sent_to_court&role=recruiter&measure=per_100k")


@pytest.mark.parametrize("query", ["?colour=red", "?unit=cases", "?region=KZ-75&region=KZ-71", "?stage=nonsense"])
def test_a_key_that_no_chart_knows_a_doubled_one_and_a_wrong_value_are_400(client, query):
    assert client.get(f"/en/regions{query}").status_code == 400


def test_an_unknown_key_is_answered_with_the_keys_of_all_charts(client):
    text = client.get("/en/regions?colour=red").get_data(as_text=True)
    for key in ("measure", "role", "stage", "decision", "sentence_type"):
        assert f"<code>{key}</code>" in text


@pytest.mark.parametrize(
    "other", ["offence=KZ-CC-172", "region=KZ-75", "offence=KZ-CC-172&region=KZ-75&role=recruiter"]
)
def test_an_offence_or_region_of_another_country_drops_all_but_the_country(client, other):
    soup = page(client, f"?jurisdiction=UZ&{other}&as_of=1")
    assert soup.select_one("link[rel=canonical]")["href"].endswith("/en/regions?jurisdiction=UZ&as_of=1")


@pytest.mark.parametrize("offence", ["all", "none"])
def test_a_value_for_decisions_alone_leaves_the_charts_of_the_form_out(client, offence):
    soup = page(client, f"?offence={offence}")
    assert figures(soup) == ["decisions-by-region"]
    assert soup.select_one(".stage")["data-slug"] == "decisions-by-region"
    assert soup.select_one(f'#f-offence option[value="{offence}"]').has_attr("selected")


def test_a_form_that_is_sent_unchanged_shows_the_same_charts_at_the_same_address(client):
    for query in ("", "?jurisdiction=TJ", "?offence=KZ-CC-172", "?region=KZ-75"):
        soup = page(client, query)
        sent = {one["name"]: one.find("option", selected=True)["value"] for one in soup.select("form select")}
        again = page(client, "?" + "&".join(f"{key}={value}" for key, value in sent.items()))
        assert figures(again) == figures(soup)
        assert again.select_one("link[rel=canonical]")["href"] == soup.select_one("link[rel=canonical]")["href"]
        assert [h2.get_text() for h2 in again.select("h1, h2")] == [h2.get_text() for h2 in soup.select("h1, h2")]


def test_the_address_that_is_named_shows_the_same_page_again(client):
    for query in ("?offence=KZ-CC", "?offence=all&measure=per_100k", "?jurisdiction=UZ&stage=charged&decision=first"):
        soup = page(client, query)
        address = soup.select_one("link[rel=canonical]")["href"].removeprefix("https://casecount.example")
        again = BeautifulSoup(client.get(address).get_data(as_text=True), "html.parser")
        assert again.select_one("link[rel=canonical]") == soup.select_one("link[rel=canonical]")
        assert again.main.get_text() == soup.main.get_text()


def test_an_offence_that_is_named_outright_reaches_every_chart(client):
    assert "offence=KZ-CC" in page(client, "?offence=KZ-CC").select_one("link[rel=canonical]")["href"]
    assert figures(page(client, "?offence=KZ-CC")) == ["cases-by-region", "stages"]


def test_regions_are_offered_by_name_and_the_whole_country_first(client):
    soup = page(client, "?region=KZ-75")
    labels = [option.get_text() for option in soup.select("#f-region option")]
    assert labels[0] == "whole country"
    assert labels[1:] == sorted(labels[1:])
    assert soup.select_one("#f-region option[selected]")["value"] == "KZ-75"
    assert options(page(client), "region")[0] == ""


def test_only_countries_that_a_chart_of_the_page_has_something_for_are_offered(client):
    assert options(page(client), "jurisdiction") == ["KZ", "UZ", "TJ", "KG"]
    assert "RU" in options(page(client, path="years"), "jurisdiction")


def test_filters_that_the_main_chart_does_not_know_stand_last_under_a_line_that_says_so(client):
    soup = page(client)
    names = [select["name"] for select in soup.select("form select")]
    heading = soup.select_one(".filters-below")
    assert [select["name"] for select in heading.find_all_next("select")] == names[names.index("conflict") :]
    assert names.index("measure") < names.index("conflict")
    assert not page(client, "?jurisdiction=TJ").select(".filters-below")


@pytest.mark.long
def test_every_chart_stands_on_its_page_in_the_default_view_of_every_country_that_it_draws(client, engine):
    with reading(engine) as now:
        places = list(now.codes.jurisdictions)
    found = set()
    for slug, chart in all_charts().items():
        for place in places:
            view = view_of(engine, slug, [("jurisdiction", place)])
            if drawing_of(engine, view, "en").marks:
                assert slug in figures(page(client, f"?jurisdiction={place}", chart.PAGE)), (slug, place)
                found.add(slug)
    assert found == set(all_charts())


@pytest.mark.parametrize("path", ["years", "regions", "sentences"])
@pytest.mark.parametrize(
    "place", ["KZ", *(pytest.param(place, marks=pytest.mark.long) for place in ("UZ", "TJ", "KG"))]
)
def test_every_figure_has_files_and_ways_to_share_it_that_answer_and_no_id_is_given_twice(client, path, place):
    soup = page(client, f"?jurisdiction={place}", path)
    links = [link["href"] for link in soup.select("figure .actions a") if not link["href"].startswith("#")]
    assert any("/share/" in link for link in links)
    answers = {link: client.get(link.removeprefix("https://casecount.example")).status_code for link in links}
    assert set(answers.values()) == {200}, answers
    ids = [part["id"] for part in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in soup.select("main a[href^='#']")} <= set(ids)


def test_the_embed_of_a_chart_leads_to_its_own_place_on_the_page(client):
    answer = client.get("/en/embed/stages/region=KZ-75")
    soup = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    back = soup.find("a", string="The full view at Casecount")["href"]
    assert back == "https://casecount.example/en/regions?region=KZ-75#stages"
    assert page(client, "?region=KZ-75").select_one("#stages svg")
