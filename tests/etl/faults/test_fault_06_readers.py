"""Fault 6: a load under 20 readers of a real server: every answer is wholly old or wholly new, and none fails."""

import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser.conftest import free_port, start_server
from tests.support.place import PRESS, Place, edit

READERS, LONGEST, MOST = 20, 60, 400
PATHS = ("/charts/cases-by-year/default.csv", "/en/observations/o0001")
# Three numbers of the default view at once: an answer with one of them new and another old would be neither.
CHANGES = ((",,709,exact", ",,710,exact"), (",,141,exact", ",,142,exact"))


@pytest.fixture
def served(loaded: Place):
    """A real server over a place: its port. What it logs is shown if the test fails."""
    port = free_port()
    process = start_server(loaded.url, port)
    yield port
    process.terminate()
    print(process.communicate(timeout=20)[0])


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def read_on(port: int, ended: threading.Event, until: float) -> list[tuple[str, int, bytes]]:
    """What one reader gets over one kept connection, until the run has ended and each address was asked once more."""
    connection, answers, last = http.client.HTTPConnection("127.0.0.1", port, timeout=20), [], False
    while not last and len(answers) < MOST and time.monotonic() < until:
        last = ended.is_set()
        answers += [(path, *ask(connection, path)) for path in PATHS]
    connection.close()
    return answers


def once(port: int) -> dict[str, bytes]:
    """Every address, asked once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    found = {path: ask(connection, path)[1] for path in PATHS}
    connection.close()
    return found


def test_fault_06_a_load_under_20_readers_gives_each_the_old_or_the_new_numbers(served: int, loaded: Place) -> None:
    for old, new in CHANGES:
        edit(loaded.raw(PRESS, "observations.csv"), old, new)
    before, ended, until = once(served), threading.Event(), time.monotonic() + LONGEST
    with ThreadPoolExecutor(READERS) as readers:
        reading = [readers.submit(read_on, served, ended, until) for _reader in range(READERS)]
        done = loaded.command("run")
        ended.set()
        answers = [answer for reader in reading for answer in reader.result(timeout=LONGEST + 30)]
    after = once(served)
    assert (done.returncode, time.monotonic() < until) == (0, True), done.stderr
    assert b"710" in after[PATHS[0]] != before[PATHS[0]]
    assert {status for _path, status, _body in answers} == {200}
    for path in PATHS:
        assert {body for asked, _status, body in answers if asked == path} == {before[path], after[path]}
