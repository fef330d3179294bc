"""Fault 14: what would remove a lot, or rewrites the past of a fetched source, is held for review, in public."""

from collections.abc import Callable

import pytest

from commands.review.page import create_page
from database.log.source_runs import HELD
from etl.moderation import review
from tests.etl.conftest import OBSERVATIONS
from tests.etl.faults.copies import site_of
from tests.support.fault_server import FaultServer, body
from tests.support.place import PRESS, SECURITY, Place, edit, outcome_of

HERE, WHO, WHY = "http://127.0.0.1:8051", "Aigul Editor", "The publisher confirmed it by e-mail."


def fewer_rows(place: Place) -> None:
    """Keeps 5 of 9 numbers, with their statements; the declaration allows as few."""
    declaration = place.declaration(PRESS)
    text = declaration.read_text(encoding="utf-8")
    for rows in (9, 38):
        text = text.replace(f"minimum_rows = {rows}\n", "minimum_rows = 1\n")
    declaration.write_text(text, encoding="utf-8")
    lines = place.raw(PRESS, "observations.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    gone = [line.split(",")[0] for line in lines[6:]]
    place.raw(PRESS, "observations.csv").write_text("".join(lines[:6]), encoding="utf-8")
    path = place.raw(PRESS, "statements.csv")
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not _of(line, gone)]
    path.write_text("".join(kept), encoding="utf-8")


def _of(line: str, gone: list[str]) -> bool:
    """Whether a statement prints one of those numbers."""
    return any(f",{key}," in line for key in gone)


def fallen_total(place: Place) -> None:
    """A fifth less of the 1,637 registered cases that the source has in all, and not one more than that."""
    edit(place.raw(PRESS, "observations.csv"), ",,709,exact", ",,381,exact")


def decide_on_page(place: Place, decision: str = "accept"):
    """What the review page answers to a decision on the change that waits."""
    where = place.workspace
    client = create_page(where, "t", "en").test_client()
    form = {"decision": decision, "by": WHO, "why": WHY}
    answer = client.post(f"/t/{review.waiting(place.url)[0].held_id}", data=form, base_url=HERE)
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"], base_url=HERE).text


def check_waits_then_appears(place: Place, source: str, reason: str) -> None:
    """Held, said, old numbers served; accepted on the page, new numbers served, with who and why."""
    site = site_of(place)
    years = site.get("/charts/cases-by-year/default.csv").data
    run = place.run()
    assert (outcome_of(run, source).outcome, run.exit_code, run.vintage) == (HELD, 65, None)
    assert site.get("/charts/cases-by-year/default.csv").data == years
    (held,) = site.get("/status.json").get_json()["held"]
    assert held["source"] == source
    assert reason in " ".join(held["reasons"])
    status = site.get("/en/status").text
    assert "New numbers have been waiting for review since " in status
    assert "It is accepted and published." in decide_on_page(place)
    assert site.get("/status.json").get_json()["held"] == []
    told = site.get("/en/changes").text
    assert (WHO in told, WHY in told) == (True, True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [(fewer_rows, "observation: 5 records instead of 9, which is 44% fewer"), (fallen_total, "the total of KZ, reg")],
)
def test_fault_14_a_delivery_that_shrank_waits_is_said_and_appears_once_accepted(
    loaded: Place, change: Callable[[Place], None], reason: str
) -> None:
    years = site_of(loaded).get("/charts/cases-by-year/default.csv").data
    change(loaded)
    check_waits_then_appears(loaded, PRESS, reason)
    assert site_of(loaded).get("/charts/cases-by-year/default.csv").data != years
    newest = loaded.query("SELECT obs_value FROM observation WHERE observation_id = 'o0001' AND last_vintage IS NULL")
    assert f">{newest[0][0]:g}<" in site_of(loaded).get("/en/years").text


def test_fault_14_a_past_year_that_a_fetched_source_rewrote_waits(server: FaultServer, fetched: Place) -> None:
    table = (fetched.root / OBSERVATIONS[1:]).read_bytes()
    server.answers[OBSERVATIONS] = body(table.replace(b"stated,,19,", b"stated,,20,"))
    check_waits_then_appears(fetched, SECURITY, "observation: 1 of a past period rewritten (o0020)")
    years = site_of(fetched).get("/en/years?jurisdiction=UZ&offence=UZ-CC-154&stage=registered").text
    assert (">20<" in years, ">19<" in years) == (True, False)


def test_fault_14_what_is_rejected_on_the_page_keeps_the_earlier_numbers(loaded: Place) -> None:
    before = site_of(loaded).get("/charts/cases-by-year/default.csv").data
    fallen_total(loaded)
    assert loaded.run().exit_code == 65
    assert "The earlier numbers stay." in decide_on_page(loaded, "reject")
    assert loaded.run().exit_code == 0
    assert site_of(loaded).get("/charts/cases-by-year/default.csv").data == before
