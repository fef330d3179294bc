"""What was taken down: 410 in every vintage, one sentence in the change log, and nothing of it in a running site."""

import pytest

from database.engine import open_engine
from database.queries.reading import reading
from tests.etl.moderation.test_take_down import WHY, take_down
from tests.support.place import PRESS, edit
from tests.support.stores import loaded_place

SENTENCE = "A number from “Kazakhstan, Articles 170 and 172: counts in the press” was taken down on "
PINNED = "/en/embed/cases-by-year/as_of=2"


@pytest.fixture
def place(tmp_path):
    made = loaded_place(tmp_path, PRESS)
    edit(made.raw(PRESS, "observations.csv"), ",709,exact,", ",731,exact,")
    assert made.run().exit_code == 0
    return made


@pytest.fixture
def client(place, app_over):
    """The client of a site that runs, and was read, while the record was still there."""
    made = app_over(place.store).server.test_client()
    for path in (
        PINNED,
        "/en/changes",
        "/en/changes?as_of=2",
        "/en/",
        "/changes.atom",
        "/en/observations/o0001?as_of=1",
    ):
        assert made.get(path).status_code == 200, path
    assert "731" in made.get(PINNED).text
    return made


@pytest.mark.parametrize("query", ["", "?as_of=1", "?as_of=2", "?as_of=3"])
def test_its_evidence_is_410_in_every_vintage_and_says_the_day_and_why(place, client, query):
    take_down(place, "o0001")
    answer = client.get(f"/en/observations/o0001{query}")
    assert answer.status_code == 410
    assert f": {WHY}</p>" in answer.text
    assert "An Editor" not in answer.text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


def test_a_running_site_shows_it_in_no_pinned_view_any_more(place, client):
    before = client.get(PINNED)
    take_down(place, "o0001")
    after = client.get(PINNED)
    assert after.status_code == 200
    assert "o0001" not in after.text
    assert "731" not in after.text
    assert after.headers["ETag"] != before.headers["ETag"]
    assert "o0001" not in client.get("/charts/cases-by-year/as_of=1.csv").text


def test_the_change_log_tells_it_in_one_sentence_and_forgets_what_was_told_of_the_record(place, client):
    assert "709 became 731" in client.get("/en/changes").text
    take_down(place, "o0001")
    text = client.get("/en/changes").text
    assert (text.count("was taken down on"), text.count(WHY), text.count("An Editor")) == (1, 1, 0)
    for path in ("/en/changes", "/en/changes?as_of=2", "/changes.atom?as_of=2", "/en/"):
        told = client.get(path).text
        assert "731" not in told, path
        assert "o0001" not in told, path
    assert WHY not in client.get("/en/changes?as_of=2").text


def test_the_feed_and_the_overview_tell_it_too(place, client):
    take_down(place, "o0001")
    first = client.get("/changes.atom").text.split("<entry>")[1]
    assert SENTENCE in first
    assert f'<category term="taken down" label="Take-down" /><summary>{SENTENCE}' in first
    assert WHY in client.get("/en/").text


def test_the_reason_is_shown_as_text(place, client):
    take_down(place, "o0001", why="<b>Because & so</b>")
    for path in ("/en/changes", "/en/", "/en/observations/o0001"):
        assert "&lt;b&gt;Because &amp; so&lt;/b&gt;" in client.get(path).text, path


def test_what_the_code_lists_of_an_earlier_vintage_counted_is_counted_anew(place, client):
    engine = open_engine(place.url)
    with reading(engine, "1") as then:
        before = then.codes.sizes[PRESS]["observation"]
    take_down(place, "o0001")
    with reading(engine, "1") as then:
        assert then.codes.sizes[PRESS]["observation"] == before - 1


def test_a_case_goes_with_its_decisions_and_reports(tmp_path, app_over):
    place = loaded_place(tmp_path, "xx_press_decisions")
    client = app_over(place.store).server.test_client()
    assert "c0001" in client.get("/en/cases").text
    assert take_down(place, "c0001").records == {"decision": 1, "person_case": 1, "statement": 1}
    assert client.get("/en/cases/c0001").status_code == 410
    assert "c0001" not in client.get("/en/cases?as_of=1").text
    assert "A case from “" in client.get("/en/changes").text
    assert place.run().exit_code == 0
    assert place.query("SELECT count(*) FROM decision WHERE person_case_id = 'c0001'") == [(0,)]


def test_a_decision_alone_goes_and_what_superseded_it_stays(tmp_path, app_over):
    place = loaded_place(tmp_path, "xx_press_decisions")
    later, earlier, case = place.query(
        "SELECT decision_id, supersedes, person_case_id FROM decision WHERE supersedes IS NOT NULL ORDER BY 1"
    )[0]
    take_down(place, earlier)
    assert place.query("SELECT supersedes FROM decision WHERE decision_id = ?", later) == [(None,)]
    assert place.query("SELECT count(*) FROM decision_offence WHERE decision_id = ?", earlier) == [(0,)]
    run = place.run()
    assert (run.exit_code, run.vintage) == (0, None)
    assert app_over(place.store).server.test_client().get(f"/en/cases/{case}").status_code == 200


def test_a_statement_alone_goes_and_its_number_stays(place, client):
    take_down(place, "s0001")
    assert client.get("/en/observations/o0001").status_code == 200
    assert "s0001" not in str(place.query("SELECT * FROM statement"))
    assert "A statement from “" in client.get("/en/changes").text
    assert place.run().vintage is None
