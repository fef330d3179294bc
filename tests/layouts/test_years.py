"""The page of years as it is first answered, before any script runs."""

import pytest
from bs4 import BeautifulSoup

from tests.support.place import PRESS, SECURITY
from tests.support.stores import begun_place


def page(client, query=""):
    answer = client.get(f"/en/years{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def test_chart_and_table_are_in_the_first_response(client):
    soup = page(client)
    assert len(soup.select("svg.cc-wide a[data-mark]")) == 5
    assert [cell.get_text() for cell in soup.select("#table td.number")] == ["≥ 2", "23", "36", "709", "141"]


@pytest.mark.long
def test_every_mark_links_to_evidence_that_answers(client):
    for query in ("", "?jurisdiction=UZ", "?offence=KZ-CC-170_172", "?stage=convicted"):
        links = {link["href"] for link in page(client, query).select("svg a[data-mark]")}
        assert links
        assert {client.get(link).status_code for link in links} == {200}


def test_filters_are_native_selects_with_labels_and_the_views_values(client):
    soup = page(client, "?stage=convicted&from=2025")
    selects = soup.select("form.filters select")
    chosen = {select["name"]: select.find("option", selected=True)["value"] for select in selects}
    assert all(soup.find("label", attrs={"for": select["id"]}) for select in selects)
    assert chosen["stage"] == "convicted"
    assert chosen["from"] == "2025"
    assert chosen["offence"] == "KZ-CC-172"


def test_a_long_list_can_be_narrowed_and_offences_stand_under_their_chapter(client):
    soup = page(client)
    assert soup.select_one("input.narrow-list")["data-for"] == "f-offence"
    groups = [group["label"] for group in soup.select("#f-offence optgroup")]
    assert len(groups) == 18
    assert len(soup.select("#f-offence option")) > 400


def test_a_label_in_another_language_says_which(client):
    option = page(client).select_one('#f-offence option[value="KZ-CC-175"]')
    assert option["lang"] == "ru"


def test_the_page_says_what_is_not_counted_its_sources_and_their_licences(client):
    soup = page(client)
    assert "transport and military prosecutors" in soup.select_one("#not-counted").get_text()
    assert "Licence:" in soup.select_one("#sources").get_text()


def test_the_way_into_an_article_holds_the_views_canonical_address(client):
    link = page(client, "?offence=KZ-CC-170_172").select_one("a[data-share]")
    assert link["href"] == "/en/share/cases-by-year/offence=KZ-CC-170_172"


def test_events_are_listed_with_their_sources(client):
    events = page(client).select("#table h3 + ul a")
    assert len(events) == 3
    assert "661 names" in events[1].get_text()


def test_a_view_that_no_source_speaks_of_says_that_empty_is_not_zero(client):
    soup = page(client, "?unit=persons")
    assert "Empty is not zero" in soup.get_text()
    assert not soup.select("svg a[data-mark], #sources, #not-counted")


@pytest.mark.parametrize("query", ["?offence=KZ-CC-171", "?stage=terminated_rehabilitating"])
def test_a_view_with_numbers_that_make_no_bar_says_why_and_keeps_its_sources(client, query):
    soup = page(client, query)
    assert "the notes below say why" in soup.get_text()
    assert soup.select("#table .notes a[href*=observations]")
    assert soup.select("#sources li")


def test_the_filters_offer_no_year_that_would_turn_the_span_around(client):
    ends = [option["value"] for option in page(client, "?from=2024").select("#f-to option")]
    assert ends == ["", "2024", "2025"]


def test_what_is_known_of_an_incomplete_bar_stands_under_the_chart(client):
    text = page(client).select_one(".caveats").get_text()
    assert "Mediazona counts 709 cases registered in 2025: published 25 December 2025" in text


def test_the_sentence_cites_the_vintage_it_was_made_from(client):
    assert page(client).select_one("#sentence").get_text().endswith("https://casecount.example/en/years?as_of=1")


def test_a_page_pinned_to_a_vintage_shows_it_and_says_so(client):
    soup = page(client, "?as_of=1")
    assert len(soup.select("svg.cc-wide a[data-mark]")) == 5
    assert "Numbers as they were in vintage 1" in soup.get_text()


def test_who_counted_can_be_chosen_among_those_who_did(client):
    options = page(client, "?origin=mediazona").select("#f-origin option")
    assert [option["value"] for option in options] == ["all", "kz_kps", "kz_mazhilis_deputy", "mediazona"]


def test_a_country_with_dated_numbers_alone_shows_them_first(client):
    soup = page(client, "?jurisdiction=RU")
    assert soup.select_one(".stage")["data-slug"] == "cases-over-time"
    assert len(soup.select(".stage svg.cc-wide a[data-mark]")) == 6
    assert "running total" in soup.h1.get_text()


def test_dated_numbers_of_a_cell_that_has_both_stand_below_the_years(client):
    soup = page(client, "?jurisdiction=RS&stage=sent_to_court")
    assert soup.select_one(".stage")["data-slug"] == "cases-by-year"
    assert not soup.select("#cases-over-time")
    soup = page(client, "?jurisdiction=BY&offence=BY-CC-361-3&stage=wanted")
    assert soup.select_one(".stage")["data-slug"] == "cases-over-time"


def test_a_cell_with_both_kinds_shows_the_years_first_and_the_running_total_below(app_over, tmp_path):
    place = begun_place(tmp_path, PRESS, SECURITY)
    file = place.raw(SECURITY, "observations.csv")
    total = (
        "o9001,uz_state_security_service,UZ,,UZ-CC-154,registered,cases,cumulative,"
        "2022-01-01,2025-12-05,publication,,338,exact,no,,A\n"
    )
    file.write_text(file.read_text("utf-8") + total, "utf-8")
    assert place.run().exit_code == 0
    soup = page(app_over(place.store).server.test_client(), "?jurisdiction=UZ")
    assert soup.select_one(".stage")["data-slug"] == "cases-by-year"
    assert [cell.get_text() for cell in soup.select("#cases-over-time td.number")] == ["338"]
    first, second = [line.get_text() for line in soup.select(".below .also")]
    assert first == "Also counted, not by year: 338 cases by December 2025 (SGB, Uzbekistan)."
    assert second.startswith("Also counted, by year: 139 cases in 2025")
    assert "338" not in [cell.get_text() for cell in soup.select("#table td.number")]
    ids = [part["id"] for part in soup.select("[id]")]
    assert len(ids) == len(set(ids))


def test_a_figure_that_stands_below_has_its_table_its_files_and_an_embed_that_leads_back_to_it(app_over, tmp_path):
    place = begun_place(tmp_path, SECURITY)
    file = place.raw(SECURITY, "observations.csv")
    total = (
        "o9001,uz_state_security_service,UZ,,UZ-CC-154,registered,cases,cumulative,"
        "2022-01-01,2025-12-05,publication,,338,exact,no,,A\n"
    )
    file.write_text(file.read_text("utf-8") + total, "utf-8")
    assert place.run().exit_code == 0
    client = app_over(place.store).server.test_client()
    links = {
        link.get_text(): link["href"] for link in page(client, "?jurisdiction=UZ").select("#cases-over-time .actions a")
    }
    embed = client.get(links["Share and embed"].replace("/share/", "/embed/"))
    back = BeautifulSoup(embed.get_data(as_text=True), "html.parser").find("a", string="The full view at Casecount")
    assert client.get(links["CSV"]).status_code == client.get(links["SVG"]).status_code == 200
    assert back["href"].endswith("/en/years?jurisdiction=UZ#cases-over-time")
