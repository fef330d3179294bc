"""Evidence of what is gone: a withdrawn or corrected record keeps its page, which says so."""

import pytest
from bs4 import BeautifulSoup

from tests.support.place import CORRECTION, PRESS, edit
from tests.support.stores import loaded_place

CORRECTIONS = (
    CORRECTION
    + """
[[correction]]
id = "unit-of-a-relay"
record = "statement"
where = { statement_id = "s0001" }
field = "publisher"
printed = "PRINTED"
corrected = "Another Publisher"
reason = "The name was mistyped."
corrected_on = "2026-01-03"
"""
)


@pytest.fixture
def place(tmp_path):
    return loaded_place(tmp_path, PRESS)


def without(place, *marks):
    """Takes away the lines that hold one of the marks, and has that accepted."""
    for name, minimum in (("observations.csv", 9), ("statements.csv", 38)):
        edit(place.declaration(PRESS), f"minimum_rows = {minimum}\n", "minimum_rows = 1\n")
        path = place.raw(PRESS, name)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not any(mark in line for mark in marks)), encoding="utf-8")
    assert place.run().exit_code == 65
    place.accept("An Editor", "The deputy took it back.")


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.text, "html.parser")


def words(soup):
    return " ".join(soup.get_text(" ").split())


def test_a_withdrawn_number_keeps_its_page_which_says_so_at_its_top(place, app_over):
    without(place, "o0006,")
    client = app_over(place.store).server.test_client()
    soup = page(client, "/en/observations/o0006")
    said = words(soup.select_one("main .warning"))
    assert said.startswith("Withdrawn. The source has not published this since ")
    assert "(vintage 2)" in said
    assert "Last known: 141 cases. This page shows it as it was in vintage 1." in said
    assert "The withdrawal was accepted by An Editor: The deputy took it back." in said
    assert soup.select_one('meta[name="robots"]')["content"] == "noindex"
    assert client.get("/en/observations/o0006").headers["X-Robots-Tag"] == "noindex"
    assert len(soup.select(".statements li")) == 4
    (first,) = place.query("SELECT min(read_at) FROM snapshot WHERE file = 'observations.csv'")[0]
    (digest,) = place.query("SELECT sha256 FROM snapshot WHERE file = 'observations.csv' AND read_at = ?", first)[0]
    assert digest in words(soup)


def test_as_of_before_it_was_withdrawn_it_stands_as_it_stood(place, app_over):
    without(place, "o0006,")
    client = app_over(place.store).server.test_client()
    then = page(client, "/en/observations/o0006?as_of=1")
    assert "Withdrawn." not in words(then)
    assert not then.select('meta[name="robots"]')
    assert client.get("/en/observations/o9999").status_code == 404


def test_what_did_not_stand_yet_at_that_time_is_404(place, app_over):
    file = place.raw(PRESS, "observations.csv")
    whole = file.read_text(encoding="utf-8")
    line = next(line for line in whole.splitlines() if line.startswith("o0002,"))
    file.write_text(f"{whole.rstrip()}\n{line.replace('o0002,', 'o0999,')}\n", encoding="utf-8")
    place.run()
    client = app_over(place.store).server.test_client()
    assert client.get("/en/observations/o0999?as_of=1").status_code == 404


def test_a_withdrawn_statement_keeps_standing_struck_through_with_words(place, app_over):
    without(place, "s0001,")
    struck = page(app_over(place.store).server.test_client(), "/en/observations/o0001").select(
        ".statements li:has(> s)"
    )
    assert len(struck) == 1
    assert struck[0].find_parent("section").h2.get_text() == "Who printed it: 1"
    assert struck[0].strong.get_text().startswith("Withdrawn on ")
    assert struck[0].s.get_text(strip=True)


def test_a_corrected_number_and_statement_say_what_is_printed_and_what_is_right(place, app_over):
    (publisher,) = place.query("SELECT publisher FROM statement WHERE statement_id = 's0001'")[0]
    file = place.declaration(PRESS).with_name("corrections.toml")
    file.write_text(CORRECTIONS.replace("PRINTED", publisher), encoding="utf-8")
    assert place.run().exit_code == 0
    soup = page(app_over(place.store).server.test_client(), "/en/observations/o0001")
    said = words(soup.select_one("main .warning"))
    assert said == (
        "Corrected. The number: printed 709 , corrected to 731 . The newsroom corrected its table. "
        "Corrected on 2 January 2026. Informed: Mediazona, by e-mail"
    )
    assert soup.select_one("main .warning s").get_text() == "709"
    statement = soup.find("b", string="Another Publisher").find_parent("li")
    assert "The name was mistyped." in statement.get_text()
    assert words(soup).count("The newsroom corrected its table.") == 1


def test_a_withdrawn_case_keeps_its_page_and_leaves_the_list(tmp_path, app_over):
    place = loaded_place(tmp_path, "xx_press_decisions")
    for path in (place.root / "data" / "raw" / "xx_press_decisions").glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        ids = {"c0001", *[line.split(",")[0] for line in lines if ",c0001," in line]}
        path.write_text("".join(x for x in lines if not ids & set(x.split(","))), encoding="utf-8")
    declaration = place.declaration("xx_press_decisions")
    text = declaration.read_text(encoding="utf-8")
    declaration.write_text(
        text.replace("minimum_rows = 60", "minimum_rows = 1").replace("minimum_rows = 113", "minimum_rows = 1"), "utf-8"
    )
    assert place.run().exit_code == 65
    place.accept()
    client = app_over(place.store).server.test_client()
    assert "Withdrawn. The source has not published this" in words(page(client, "/en/cases/c0001"))
    assert "c0001" not in client.get("/en/cases").text
    assert client.get("/en/cases/c9999").status_code == 404
