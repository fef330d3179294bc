"""Fault 1: kill -9 at every step of a run. The steps are what the pipeline itself reports, so a new one is included."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.moderation import review
from tests.etl.conftest import OBSERVATIONS
from tests.etl.faults.copies import copy_of, numbers_of, state_of
from tests.support.fault_server import FaultServer, body
from tests.support.place import PRESS, ROOT, SECURITY, Place, edit

LONG = pytest.mark.long
# One process a place, forked from one that has imported everything: a start of Python for each would take a minute.
# Each tells its steps; at the step that it is given it kills itself, as `kill -9` would.
CHILDREN = """
import json, os, signal, sys
from pathlib import Path
import httpx, pandas, pandera.pandas
from filelock import FileLock
from etl import pipeline
from etl.moderation import review
from etl.workspace import Workspace
from commands.lock import lock_path

def run(root, what, fatal):
    def report(source, step):
        print(source, step, sep="|", flush=True)
        if fatal == [source, step]:
            os.kill(os.getpid(), signal.SIGKILL)

    workspace = Workspace(f"sqlite:///{root}/store/casecount.sqlite", Path(root, "sources"), Path(root, "data"))
    with FileLock(lock_path(workspace.url, workspace.data_dir)):
        if what == "run":
            pipeline.run((), workspace, report)
        else:
            review.accept(workspace, what, "An Editor", "They say so.", report)

for root, what, fatal in json.loads(sys.argv[1]):
    child = os.fork()
    if child == 0:
        run(root, what, fatal)
        os._exit(0)
    print("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def children(what: str, *jobs: tuple[Place, list[str]]) -> list[str]:
    """Runs, or acceptances of a held change, each in a process that is killed at its step: the lines that they said."""
    told = json.dumps([(str(place.root), what, fatal) for place, fatal in jobs])
    command = [sys.executable, "-c", CHILDREN, told]
    done = subprocess.run(command, env=jobs[0][0].env, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    return done.stdout.splitlines()


# One step of every phase: nothing is written yet, within the transaction, at its end, after it.
PHASES = {"extract", "load", "commit", "loaded"}
EACH = pytest.mark.parametrize("phases", [pytest.param(PHASES, id="phases"), pytest.param(None, id="all", marks=LONG)])


def kill_at_steps(place: Place, root: Path, what: str, phases: set[str] | None) -> tuple[Place, dict[str, Place]]:
    """The place after a whole run, and a place for every step or those of `phases`, killed at its last occurrence."""
    finished = copy_of(place, root / "finished")
    *said, end = children(what, (finished, []))
    assert end == "ended 0"
    steps = {line.partition("|")[2]: line.split("|") for line in said}
    assert {"migrate", "extract", "map", "hold", "keep", "load", "log", "commit", "loaded"} <= set(steps)
    steps = {step: line for step, line in steps.items() if phases is None or step in phases}
    killed = {step: copy_of(place, root / f"killed-{number}") for number, step in enumerate(steps)}
    said = children(what, *((killed[step], fatal) for step, fatal in steps.items()))
    assert [line for line in said if line.startswith("ended")] == [f"ended {-signal.SIGKILL}"] * len(steps)
    return finished, killed


def check_steps(
    place: Place, root: Path, what: str, again: Callable[[Place], object], phases: set[str] | None = None
) -> None:
    """Kills at the steps: the store is the old one, after the last step the new one, and what follows works."""
    old = state_of(place)
    finished, killed = kill_at_steps(place, root, what, phases)
    new, numbers = state_of(finished), numbers_of(finished)
    assert new["vintage"] != old["vintage"]
    for step, there in killed.items():
        assert there.query("PRAGMA integrity_check") == [("ok",)], step
        assert state_of(there) == (new if step == "loaded" else old), step
        again(there)
        assert numbers_of(there) == numbers, step


@EACH
def test_fault_01_a_run_killed_at_any_step_leaves_the_old_or_the_new_store(
    loaded: Place, tmp_path_factory, phases: set[str] | None
) -> None:
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    root = tmp_path_factory.mktemp("killed")
    check_steps(loaded, root, "run", lambda place: place.run(), phases)


@LONG
def test_fault_01_a_run_that_fetches_killed_at_any_step_leaves_the_old_or_the_new_store(
    server: FaultServer, fetched: Place, tmp_path_factory
) -> None:
    edit(fetched.declaration(SECURITY), 'trust = "review"', 'trust = "auto"')
    table = (fetched.root / OBSERVATIONS[1:]).read_bytes()
    server.answers[OBSERVATIONS] = body(table.replace(b"stated,,19,", b"stated,,20,"))
    root = tmp_path_factory.mktemp("killed")
    check_steps(fetched, root, "run", lambda place: place.run())


@LONG
def test_fault_01_an_acceptance_killed_at_any_step_is_made_as_a_whole_or_not(loaded: Place, tmp_path_factory) -> None:
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact", ",,70,exact")
    assert loaded.run().exit_code == 65
    root = tmp_path_factory.mktemp("killed")
    again = lambda place: place.accept() if review.waiting(place.url) else place.run()  # noqa: E731
    check_steps(loaded, root, "h1", again)
