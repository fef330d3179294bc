"""The page of changes: each a sentence with its cause, who accepted it, and a link to evidence that answers."""

import pytest
from bs4 import BeautifulSoup

from tests.support.place import CORRECTION, PRESS, edit
from tests.support.stores import loaded_place


@pytest.fixture
def place(tmp_path):
    return loaded_place(tmp_path, PRESS)


def client_of(place, app_over):
    return app_over(place.store).server.test_client()


def page(client, query=""):
    answer = client.get(f"/en/changes{query}")
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def newest(client, query=""):
    return page(client, query).select_one(".log ol li").get_text(" ", strip=True)


def without_the_deputy(place):
    for name, minimum in (("observations.csv", 9), ("statements.csv", 38)):
        edit(place.declaration(PRESS), f"minimum_rows = {minimum}\n", "minimum_rows = 1\n")
        path = place.raw(PRESS, name)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "o0006," not in line), encoding="utf-8")
    assert place.run().exit_code == 65


def test_a_revision_is_a_sentence_with_both_values_its_cause_and_its_evidence(place, app_over):
    edit(place.raw(PRESS, "observations.csv"), ",709,exact,", ",731,exact,")
    assert place.run().exit_code == 0
    client = client_of(place, app_over)
    said = newest(client)
    assert said.startswith(
        "Revision Kazakhstan, Article 172, cases registered, 2025: 709 became 731 (Mediazona). "
        "A revision by the source, loaded on "
    )
    assert said.endswith("(vintage 2).")
    assert page(client).select_one(".log ol a")["href"] == "/en/observations/o0001"


def test_a_correction_says_why_when_and_who_was_told(place, app_over):
    place.declaration(PRESS).with_name("corrections.toml").write_text(CORRECTION, encoding="utf-8")
    assert place.run().exit_code == 0
    said = newest(client_of(place, app_over))
    assert said.startswith("Correction Kazakhstan, Article 172, cases registered, 2025: 709 became 731 (Mediazona).")
    assert "The newsroom corrected its table. Corrected on 2 January 2026. Informed: Mediazona, by e-mail" in said


def test_a_withdrawal_says_who_accepted_it_and_why_and_its_evidence_still_answers(place, app_over):
    without_the_deputy(place)
    client = client_of(place, app_over)
    assert newest(client).startswith("First load")
    place.accept("An Editor", "<b>He took it back.</b>")
    assert newest(client).startswith("Withdrawal Kazakhstan, Article 172, cases registered, 2025: 141 was withdrawn")
    assert newest(client).endswith("Accepted by An Editor: <b>He took it back.</b>")
    links = [link["href"] for link in page(client).select(".log ol a")]
    assert {client.get(link.split("#")[0]).status_code for link in links} == {200}


def test_a_number_that_becomes_less_exact_is_told_with_its_words(place, app_over):
    edit(place.raw(PRESS, "observations.csv"), ",709,exact,", ",709,approx,")
    assert place.run().exit_code == 0
    assert "709 became about 709 (Mediazona)" in newest(client_of(place, app_over))


def test_filters_are_native_selects_and_keep_what_was_chosen(place, app_over):
    client = client_of(place, app_over)
    chosen = page(client, "?jurisdiction=KZ&offence=KZ-CC-172")
    assert [select["name"] for select in chosen.select("form select")] == ["jurisdiction", "region", "offence"]
    marked = {o.find_parent("select")["name"]: o["value"] for o in chosen.select("option[selected]")}
    assert marked == {"jurisdiction": "KZ", "region": "", "offence": "KZ-CC-172"}
    feed = chosen.select_one('link[type="application/atom+xml"]')["href"]
    assert client.get(feed).status_code == 200
    assert "No changes to these numbers are known." in page(client, "?jurisdiction=UZ").get_text()


def test_pinned_to_a_vintage_the_page_says_so_and_leads_to_the_newest(place, app_over):
    edit(place.raw(PRESS, "observations.csv"), ",709,exact,", ",731,exact,")
    assert place.run().exit_code == 0
    client = client_of(place, app_over)
    pinned = page(client, "?as_of=1")
    assert "Changes up to vintage 1" in pinned.select_one(".warning").get_text()
    assert "709 became 731" not in pinned.get_text()
    assert "709 became 731" in page(client, "?as_of=2099-01-01").get_text()


@pytest.mark.parametrize(
    "query",
    [
        "?jurisdiction=XX",
        "?x=1",
        "?jurisdiction=KZ&jurisdiction=UZ",
        "?offence=KZ-CC-9999",
        "?region=none",
        "?page=0",
        "?page=02",
        "?page=2",
        "?page=9999999",
        "?as_of=99",
        "?as_of=yesterday",
        "?lang=en",
        f"?offence={'x' * 100_000}",
    ],
)
def test_a_query_that_cannot_be_read_is_400(client, query):
    assert client.get(f"/en/changes{query}").status_code == 400


def test_the_overview_leads_to_every_change(client):
    overview = BeautifulSoup(client.get("/en/").text, "html.parser")
    assert overview.select_one(".changes .links a")["href"] == "/en/changes"
