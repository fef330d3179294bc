"""An embed says the three times of its own sources, and is warned of the trouble of these alone."""

import gzip
import re

import pytest
from bs4 import BeautifulSoup

from tests.support.place import PRESS, SECURITY, edit
from tests.support.stores import loaded_place

DAY = r"\d{1,2} \w+ \d{4}"
LARGEST = 8_000  # bytes of the default embed, gzipped


@pytest.fixture
def place(tmp_path):
    made = loaded_place(tmp_path, PRESS, SECURITY)
    edit(made.raw(SECURITY, "observations.csv"), "stage,counting_unit", "stag,counting_unit")
    assert made.run().exit_code == 65
    return made


def embed(client, view="default"):
    answer = client.get(f"/en/embed/cases-by-year/{view}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_the_foot_of_an_embed_says_its_three_times(client):
    foot = embed(client).select("p.soft")[-1].get_text()
    said = f"Numbers last changed on {DAY}; sources last read on {DAY}, without failure on {DAY}."
    assert re.search(said, foot)


def test_an_embed_is_warned_of_its_own_sources_and_of_no_other(place, app_over):
    client = app_over(place.store).server.test_client()
    assert not embed(client).select(".warning")
    warning = embed(client, "jurisdiction=UZ").select_one(".warning")
    assert warning.get_text().startswith("The last attempt to read 1 source failed; earlier numbers are kept.")
    assert warning.a["href"] == "https://casecount.example/en/status"


def test_a_pinned_embed_says_as_of_which_vintage(client):
    assert re.search(f"As of vintage 1, loaded on {DAY}.", embed(client, "as_of=1").get_text())
    assert "As of vintage" not in embed(client).get_text()


def test_the_default_embed_stays_small(client):
    body = client.get("/en/embed/cases-by-year/default").data
    assert len(gzip.compress(body)) < LARGEST
