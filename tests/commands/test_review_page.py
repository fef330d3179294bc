"""The page on which an editor decides: who may ask, what it refuses and how it says so, and text from data."""

import pytest
from filelock import FileLock

from commands.lock import lock_path
from commands.review.page import create_page
from tests.support.place import PRESS, Place, edit

SECRET = "of-this-test"  # noqa: S105
HERE = "http://127.0.0.1:8051"
GOOD = {"decision": "accept", "by": "An Editor", "why": "They say so."}


def page_of(place: Place):
    """A client of the page over a place."""
    return create_page(place.workspace, SECRET, "en").test_client()


@pytest.fixture
def waiting(loaded: Place) -> Place:
    """A total fell, and a reason with markup in a note."""
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact,no,,A", ",,70,exact,no,<img src=x onerror=alert(1)>,A")
    assert loaded.run().exit_code == 65
    return loaded


def post(place: Place, form=None, secret: str = SECRET, **asked):
    return page_of(place).post(f"/{secret}/h1", data=GOOD if form is None else form, base_url=HERE, **asked)


def states(place: Place) -> list[tuple]:
    return place.query("SELECT state, decided_by FROM held_change")


def test_the_page_lists_what_waits_without_cookie_under_a_strict_policy(waiting: Place) -> None:
    answer = page_of(waiting).get(f"/{SECRET}/", base_url=HERE)
    assert answer.status_code == 200
    assert "the total of KZ, registered, cases, flow" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/wrong/", f"/{SECRET}x/", "/%F0%9F%99%82/", "//"])
def test_without_the_token_nothing_answers(waiting: Place, path: str) -> None:
    assert page_of(waiting).get(path, base_url=HERE).status_code == 404
    assert post(waiting, secret="wrong").status_code == 404  # noqa: S106
    assert states(waiting) == [("waiting", None)]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8051", "127.0.0.1.evil.example:8051", "[::1]:8051"])
def test_a_request_under_a_foreign_host_is_refused(waiting: Place, host: str) -> None:
    client = page_of(waiting)
    assert client.get(f"/{SECRET}/", base_url=f"http://{host}").status_code == 403
    assert client.post(f"/{SECRET}/h1", data=GOOD, base_url=f"http://{host}").status_code == 403
    assert states(waiting) == [("waiting", None)]


@pytest.mark.parametrize("missing", ["by", "why"])
def test_a_decision_without_name_or_reason_is_refused_and_the_form_keeps_what_was_typed(
    waiting: Place, missing: str
) -> None:
    answer = post(waiting, {**GOOD, missing: "  "})
    assert answer.status_code == 400
    assert "A decision needs a name" in answer.text
    kept = next(text for name, text in GOOD.items() if name in ("by", "why") and name != missing)
    assert f'value="{kept}"' in answer.text
    assert states(waiting) == [("waiting", None)]


def test_a_decision_that_is_neither_accept_nor_reject_is_refused(waiting: Place) -> None:
    answer = post(waiting, {**GOOD, "decision": "publish"})
    assert (answer.status_code, "Choose to accept or to reject." in answer.text) == (400, True)
    assert states(waiting) == [("waiting", None)]


@pytest.mark.long
def test_while_a_run_is_going_on_the_page_says_so_and_decides_nothing(waiting: Place) -> None:
    with FileLock(lock_path(waiting.url, waiting.root / "data")):
        answer = post(waiting)
    assert (answer.status_code, "A run is in progress. Try again in a moment." in answer.text) == (400, True)
    assert 'value="They say so."' in answer.text
    assert states(waiting) == [("waiting", None)]


def test_an_accepted_change_is_published_and_cannot_be_decided_a_second_time(waiting: Place) -> None:
    first = post(waiting)
    assert (first.status_code, first.headers["Location"]) == (303, f"/{SECRET}/?said=accepted")
    assert waiting.query("SELECT obs_value FROM observation WHERE observation_id = 'o0001' ORDER BY first_vintage")[
        -1
    ] == (70,)
    again = post(waiting, {**GOOD, "decision": "reject", "by": "Somebody Else"})
    assert (again.status_code, "h1 no longer needs review: it was accepted on 20" in again.text) == (400, True)
    assert states(waiting) == [("accepted", "An Editor")]


def test_a_rejected_change_keeps_the_earlier_numbers(waiting: Place) -> None:
    answer = post(waiting, {**GOOD, "decision": "reject"})
    assert answer.headers["Location"] == f"/{SECRET}/?said=rejected"
    assert "The earlier numbers stay." in page_of(waiting).get(answer.headers["Location"], base_url=HERE).text
    assert states(waiting) == [("rejected", "An Editor")]
    assert waiting.query("SELECT max(vintage) FROM vintage") == [(1,)]


def test_text_from_data_and_from_the_form_is_text_and_never_markup(waiting: Place) -> None:
    listed = page_of(waiting).get(f"/{SECRET}/?said=<script>alert(1)</script>", base_url=HERE).text
    assert "&lt;img src=x onerror=alert(1)&gt;" in listed
    refused = post(waiting, {**GOOD, "by": "", "why": '"><script>alert(1)</script>'}).text
    assert "&lt;script&gt;" in refused
    for text in (listed, refused):
        assert "<script" not in text
        assert "<img" not in text
