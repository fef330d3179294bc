"""A country with the fewest fields that load: no page, embed or file of it fails, and its faults stop nobody else's."""

import re
import sqlite3
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from charts import all_charts
from charts.files.formats import FORMATS
from config import Settings
from tests.support.newland import (
    DECISIONS,
    EMPTYLAND,
    NEWLAND,
    NUMBERS,
    STOCK,
    cases_of,
    country_of,
    newland,
    numbers_of,
)
from tests.support.place import SECURITY, SITE, Place, make_place, published

TURKMENISTAN = "TM"  # declared with an offence and a stage, and no source gives a number
PAGES = ("years", "regions", "sentences", "cases", "changes")
_LINK = re.compile(r'\s(?:href|src)="([^"]*)"')


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = make_place(tmp_path_factory.mktemp("newland"), SECURITY, DECISIONS)
    country_of(place)
    numbers_of(place, [*NUMBERS, STOCK])
    cases_of(place)
    run = place.run()
    assert run.exit_code == 0, [source.message for source in run.sources]
    assert [row for source in run.sources for row in source.bad_rows] == []
    return place


@pytest.fixture(scope="module")
def client(place: Place) -> FlaskClient:
    client: FlaskClient = create_app(Settings(database_url=place.url, base_url=SITE)).server.test_client()
    return client


def addresses_of(country: str) -> list[str]:
    """Every page, embed, share dialogue and file of a country in its default views."""
    view = f"jurisdiction={country}"
    pages = [f"/en/{page}?{view}" for page in PAGES]
    embeds = [f"/en/{kind}/{slug}/{view}" for kind in ("embed", "share") for slug in all_charts()]
    return [*pages, *embeds, *(f"/charts/{slug}/{view}.{ending}" for slug in all_charts() for ending in FORMATS)]


@pytest.mark.long
@pytest.mark.parametrize("country", [NEWLAND, EMPTYLAND, TURKMENISTAN])
def test_every_page_embed_and_file_of_it_and_all_they_link_to_answers(client: FlaskClient, country: str) -> None:
    waiting, answers = addresses_of(country), {}
    for address in waiting:
        answer = client.get(address)
        answers[address] = answer.status_code
        if answer.mimetype in ("text/html", "image/svg+xml"):
            links = [unescape(link).removeprefix(SITE).partition("#")[0] for link in _LINK.findall(answer.text)]
            about = [link for link in links if country in link or "/q" in link]
            waiting += [link for link in dict.fromkeys(about) if link.startswith("/") and link not in waiting]
    assert {address: status for address, status in answers.items() if status != 200} == {}


@pytest.mark.long
def test_a_page_of_a_country_without_a_number_says_so(client: FlaskClient) -> None:
    for country, name in ((EMPTYLAND, "Emptyland"), (TURKMENISTAN, "Turkmenistan")):
        for address in (f"/en/years?jurisdiction={country}", f"/en/embed/stages/jurisdiction={country}"):
            assert f"No source gives a number for {name} yet." in client.get(address).text


@pytest.mark.long
def test_what_the_pages_begin_with_is_what_was_found(client: FlaskClient) -> None:
    text = client.get(f"/en/years?jurisdiction={NEWLAND}").text
    assert "QQ-second" in text
    assert "4 omens" in text


@pytest.mark.long
def test_a_country_whose_pages_fail_stops_nobody_elses_and_keeps_its_old_ones(tmp_path: Path) -> None:
    place, site = newland(tmp_path), tmp_path / "site"
    place.run()
    assert published(place, site).failed == {}
    embed, other = (site / f"en/embed/cases-by-year/jurisdiction={one}.html" for one in (NEWLAND, "UZ"))
    before = embed.read_bytes()
    change(place, "DELETE FROM origin WHERE origin_id = 'qq_oracle'")
    change(place, "UPDATE observation SET obs_value = 77777 WHERE obs_value = 19")
    change(place, "UPDATE vintage SET data_version = 'changed'")
    for _again in range(2):  # at the second time nothing has changed, but what failed is tried again
        done = place.command("publish", site, "--site-only", CASECOUNT_BASE_URL=SITE)
        assert (done.returncode, "pages failed and stay as they were" in done.stderr) == (65, True)
        assert f"/en/embed/cases-by-year/jurisdiction={NEWLAND} can't be drawn (KeyError: 'qq_oracle')" in done.stderr
        assert "jurisdiction=UZ" not in done.stderr
        assert (embed.read_bytes() == before, "77,777" in other.read_text()) == (True, True)


def change(place: Place, sql: str) -> None:
    """Changes the store as no run would."""
    with sqlite3.connect(place.store) as raw:
        raw.execute(sql)
