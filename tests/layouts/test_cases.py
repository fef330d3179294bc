"""The list of reported cases: one line a case, its latest decision, no name."""

from bs4 import BeautifulSoup


def page(client, query=""):
    answer = client.get(f"/en/cases{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def line(soup, case):
    return " ".join(soup.find("a", string=case).find_parent("tr").get_text(" ").split())


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


def test_a_query_that_cannot_be_read_is_400(client):
    for query in ("?jurisdiction=XX", "?x=1", "?jurisdiction=KZ&jurisdiction=UZ"):
        assert client.get(f"/en/cases{query}").status_code == 400
