"""`/changes.atom`: a feed as RFC 4287 asks for it: ids that stay, absolute links, texts that are text."""

import sqlite3
from contextlib import closing
from xml.etree import ElementTree

import pytest

from tests.support.place import PRESS, edit
from tests.support.stores import loaded_place

A = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def place(tmp_path):
    made = loaded_place(tmp_path, PRESS)
    edit(made.raw(PRESS, "observations.csv"), ",709,exact,", ",731,exact,")
    assert made.run().exit_code == 0
    return made


def feed_of(client, query=""):
    answer = client.get(f"/changes.atom{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml"), answer.text
    return ElementTree.fromstring(answer.data)  # noqa: S314


def test_the_feed_has_what_atom_asks_for_and_every_link_is_absolute(client):
    feed = feed_of(client)
    for part in (feed, *feed.iter(f"{A}entry")):
        assert all(part.findtext(f"{A}{name}") for name in ("id", "title", "updated"))
    assert feed.findtext(f"{A}author/{A}name") == "Casecount"
    links = [link.get("href") for link in feed.iter(f"{A}link")]
    assert all(link.startswith("https://casecount.example/") for link in links)
    ids = [entry.findtext(f"{A}id") for entry in feed.iter(f"{A}entry")]
    assert len(ids) == len(set(ids)) == 10


def test_a_revision_is_told_as_a_sentence_with_its_cause_and_evidence(place, app_over):
    entry = feed_of(app_over(place.store).server.test_client()).find(f"{A}entry")
    assert entry.findtext(f"{A}title") == (
        "Kazakhstan, Article 172, cases registered, 2025: 709 became 731 (Mediazona)."
    )
    assert "A revision by the source, loaded on " in entry.findtext(f"{A}summary")
    assert entry.find(f"{A}link").get("href") == "https://casecount.example/en/observations/o0001"


def test_an_id_stays_the_same_when_more_is_loaded(place, app_over):
    client = app_over(place.store).server.test_client()
    before = [entry.findtext(f"{A}id") for entry in feed_of(client).iter(f"{A}entry")]
    edit(place.raw(PRESS, "observations.csv"), ",731,exact,", ",732,exact,")
    assert place.run().exit_code == 0
    after = [entry.findtext(f"{A}id") for entry in feed_of(client).iter(f"{A}entry")]
    assert after[1:] == before
    assert after[0] not in before


def test_the_feed_takes_the_filters_of_the_page(place, app_over):
    client = app_over(place.store).server.test_client()
    assert len(list(feed_of(client, "?offence=KZ-CC-170").iter(f"{A}entry"))) == 1
    assert len(list(feed_of(client, "?jurisdiction=UZ").iter(f"{A}entry"))) == 0
    assert len(list(feed_of(client, "?lang=en&as_of=1&utm_source=x").iter(f"{A}entry"))) == 2


def test_markup_and_what_xml_cannot_hold_are_text_in_the_feed(place, app_over):
    with closing(sqlite3.connect(place.store)) as raw, raw:
        raw.execute("UPDATE origin SET short_en = '<b>&' || char(1) || ']]></b>' WHERE origin_id = 'mediazona'")
    entry = feed_of(app_over(place.store).server.test_client()).find(f"{A}entry")
    assert entry.findtext(f"{A}title").endswith("709 became 731 (<b>&]]></b>).")


@pytest.mark.parametrize(
    "query",
    ["?jurisdiction=XX", "?x=1", "?page=0", "?page=2", "?lang=xx", "?page=1&page=1", "?as_of=99", "?region=KZ"],
)
def test_a_query_that_cannot_be_read_is_400_with_what_is_allowed(client, query):
    answer = client.get(f"/changes.atom{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_an_unchanged_feed_is_answered_with_304(client):
    tag = client.get("/changes.atom").headers["ETag"]
    assert client.get("/changes.atom", headers={"If-None-Match": tag}).status_code == 304
