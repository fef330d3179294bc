"""Fault 3: a disk that is full, as a process sees it that may write no larger file (RLIMIT_FSIZE)."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.etl.faults.copies import exports_of, numbers_of
from tests.support.place import PRESS, ROOT, Place, edit
from tests.support.small_form import add_form
from tests.support.stores import loaded_place

LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
sys.argv = ["etl", *sys.argv[2:]]
runpy.run_module("etl", run_name="__main__")
"""


def run_with_room_for(place: Place, size: int) -> subprocess.CompletedProcess[str]:
    """A run that can write no file of more bytes."""
    words = [sys.executable, "-c", LIMITED, str(size), "run"]
    return subprocess.run(words, env=place.env, cwd=ROOT, capture_output=True, text=True, timeout=60)


def unfinished(place: Place) -> list[str]:
    """What a run began to write beside the snapshots and the store."""
    folders = place.root / "data" / "snapshots", place.store.parent
    left = [path.name for folder in folders for path in folder.iterdir()]
    return [name for name in left if "." in name and not name.startswith("casecount.")]


def test_fault_03_a_full_disk_leaves_the_old_store_and_no_unfinished_file(tmp_path: Path) -> None:
    place = loaded_place(tmp_path, PRESS)
    before = numbers_of(place)
    add_form(place)
    done = run_with_room_for(place, 2_500_000)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "The store could not be written and is as it was before" in done.stderr
    assert (numbers_of(place), unfinished(place)) == (before, [])
    assert place.query("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize(
    ("size", "said"), [(1_000, "database"), (50_000, "A file could not be read or written")], ids=["none", "some"]
)
def test_fault_03_a_disk_too_full_for_a_received_file_keeps_no_part_of_it_and_the_old_numbers_are_served(
    loaded: Place, size: int, said: str
) -> None:
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact,no,,A", f",,710,exact,no,{'x' * 60_000},A")
    before, served = numbers_of(loaded), exports_of(loaded)
    done = run_with_room_for(loaded, size)
    assert (done.returncode, "Traceback" in done.stderr, said in done.stderr) == (1, False, True), done.stderr
    assert (numbers_of(loaded), exports_of(loaded), unfinished(loaded)) == (before, served, [])
    assert loaded.command("run").returncode == 0
    assert exports_of(loaded) != served
