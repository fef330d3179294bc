"""The page of sources: plain HTML, every source with its licence, its size and its three times."""

from bs4 import BeautifulSoup

from tests.support.place import EVERY_SOURCE, PRESS, SECURITY, edit
from tests.support.stores import loaded_place


def page(client):
    answer = client.get("/en/sources")
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def test_every_source_has_a_card_with_publisher_licence_and_times(client):
    soup = page(client)
    assert [card["id"] for card in soup.select("section.card")] == [*sorted(EVERY_SOURCE), "codelists"]
    for card in soup.select("section.card"):
        terms = [term.get_text() for term in card.select("dt")]
        assert {"Publisher", "Licence", "Last attempt", "Last success", "Last change"} <= set(terms)


def test_a_source_says_how_many_records_it_has(client):
    text = page(client).select_one("#kz_kps_form1m").get_text(" ")
    assert "67,520 numbers, 3,376 sums computed here, 67,520 statements" in text
    assert "252 population figures" in page(client).select_one("#kz_bns_population").get_text(" ")
    assert "60 reported cases, 60 court decisions" in page(client).select_one("#xx_press_decisions").get_text(" ")


def test_the_page_needs_no_script_and_is_linked_from_every_page(client):
    assert not page(client).select("script")
    years = BeautifulSoup(client.get("/en/years").get_data(as_text=True), "html.parser")
    linked = [link["href"] for link in years.select("header nav a")]
    assert linked == [
        "/en/",
        "/en/years",
        "/en/regions",
        "/en/sentences",
        "/en/cases",
        "/en/status",
        "/en/changes",
        "/en/sources",
    ]
    assert page(client).select_one("nav a[aria-current]")["href"] == "/en/sources"


def test_a_source_that_failed_says_so_in_public_and_keeps_its_numbers(app_over, tmp_path):
    place = loaded_place(tmp_path, PRESS, SECURITY)
    edit(place.raw(SECURITY, "observations.csv"), "stage,counting_unit", "stag,counting_unit")
    assert place.run().exit_code == 65
    client = app_over(place.store).server.test_client()
    assert "The last attempt to read this source failed" in page(client).select_one(f"#{SECURITY}").get_text()
    assert "failed" not in page(client).select_one(f"#{PRESS}").get_text()
    assert "139" in client.get("/en/years?jurisdiction=UZ").get_data(as_text=True)
