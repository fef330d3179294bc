"""Fault 1: a run that is killed between its steps, while the store is being written, leaves it wholly old."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.place import OFFICIAL, PRESS, Place, add_sources, make_place
from tests.support.small_form import add_form
from tests.support.stores import loaded_place


def size_of(file: Path) -> int:
    """How large a file is that comes and goes; -1 while it is not there."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return -1


def kill_when_written(place: Place, written: int) -> int:
    """Starts a run and kills it once so many bytes are in the store's log (0: once there is a store); its exit code."""
    log = Path(f"{place.store}-wal") if written else place.store
    process = subprocess.Popen(place.words("run"), env=place.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < until:
            if size_of(log) >= written:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.001)
        return process.wait(timeout=30)
    finally:
        process.kill()


@pytest.mark.long
def test_fault_01_a_first_run_killed_while_it_makes_the_store_stops_no_other(
    tmp_path: Path,
) -> None:
    place = make_place(tmp_path, PRESS)
    assert kill_when_written(place, 0) == -signal.SIGKILL
    assert place.query("SELECT count(*) FROM sqlite_master WHERE name = 'vintage'") in ([(0,)], [(1,)])
    assert place.command("run").returncode == 0
    assert place.query("SELECT vintage FROM vintage") == [(1,)]


@pytest.mark.parametrize(
    ("megabytes", "add"),
    [(0.1, add_form), pytest.param(30, lambda place: add_sources(place, OFFICIAL), marks=pytest.mark.long)],
    ids=["two regions", "all regions"],
)
def test_fault_01_a_run_killed_in_the_middle_of_the_load_leaves_the_old_store_and_the_next_one_works(
    tmp_path: Path, megabytes: float, add: Callable[[Place], Place]
) -> None:
    place = loaded_place(tmp_path, PRESS)
    before = place.query("SELECT count(*), max(data_version) FROM vintage")
    add(place)

    assert kill_when_written(place, int(megabytes * 1e6)) == -signal.SIGKILL
    assert place.query("PRAGMA integrity_check") == [("ok",)]
    assert place.query("SELECT count(*), max(data_version) FROM vintage") == before
    assert place.query("SELECT count(*) FROM form_row") == [(0,)]
    assert place.command("run").returncode == 0
    assert place.query("SELECT count(*) FROM derived_value") == [(3376,)]
