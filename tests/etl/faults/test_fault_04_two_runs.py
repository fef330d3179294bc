"""Fault 4: two runs at once. The first is in the middle of fetching when the second begins."""

import subprocess
import threading
import time

import pytest

from tests.etl.conftest import OBSERVATIONS
from tests.etl.faults.copies import tree_of
from tests.support.fault_server import FaultServer, body
from tests.support.place import ROOT, Place, lines_of

COMMANDS = (("run",), ("review", "accept", "h1", "--by", "A", "--why", "B"), ("restore", "any.sqlite"))


@pytest.fixture
def going_on(server: FaultServer, fetched: Place, limits):
    """A run that waits for its server, and what lets it go on."""
    limits(deadline=60)
    go, good = threading.Event(), body((fetched.root / OBSERVATIONS[1:]).read_bytes())
    server.answers[OBSERVATIONS] = lambda connection, headers: go.wait(60) and good(connection, headers)
    with subprocess.Popen(fetched.words("run"), env=fetched.env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as first:
        until = time.monotonic() + 30
        while OBSERVATIONS not in server.paths():
            assert time.monotonic() < until
            time.sleep(0.02)
        yield first, go
        go.set()


def test_fault_04_a_second_run_at_the_same_time_says_busy_exits_75_and_writes_nothing(going_on, fetched: Place) -> None:
    first, go = going_on
    before = tree_of(fetched)
    for words in COMMANDS:
        done = fetched.command(*words)
        assert (done.returncode, done.stdout, done.stderr[:4]) == (75, "", "Busy"), words
    assert tree_of(fetched) == before
    go.set()
    said = first.communicate(timeout=60)[0]
    assert (first.returncode, lines_of(said)[-1]["outcome"]) == (0, "nothing new")
