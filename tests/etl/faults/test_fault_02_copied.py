"""Fault 2: the database's files, copied one by one in the middle of a write, open as one whole store."""

import shutil
import signal
import subprocess
import time
from pathlib import Path

from database.backups.copies import with_sidecars
from tests.etl.faults.copies import numbers_of
from tests.support.place import PRESS, ROOT, Place
from tests.support.small_form import add_form
from tests.support.stores import loaded_place

SIZES = (100_000, 1_000_000, 3_000_000)


def wait_for(log: Path, written: int, process: subprocess.Popen[bytes]) -> None:
    """Returns once so many bytes are in the log of a store."""
    until = time.monotonic() + 60
    while not log.exists() or log.stat().st_size < written:
        assert process.poll() is None, "the run ended before it had written so much"
        assert time.monotonic() < until
        time.sleep(0.002)


def copies_during(place: Place, folder: Path) -> list[Place]:
    """Copies of the files while a run writes, the store first and its log after it."""
    copies = []
    with subprocess.Popen(place.words("run"), env=place.env, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        for size in SIZES:
            wait_for(Path(f"{place.store}-wal"), size, process)
            process.send_signal(signal.SIGSTOP)
            copy = Place(folder / str(size))
            copy.store.parent.mkdir(parents=True)
            for file in with_sidecars(place.store):
                if file.exists():
                    shutil.copy(file, copy.store.parent)
            copies.append(copy)
            process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL, "the last copy was made within the transaction"
    return copies


def test_fault_02_files_copied_in_the_middle_of_a_write_open_as_the_whole_old_store(tmp_path: Path) -> None:
    place = loaded_place(tmp_path / "place", PRESS)
    before = numbers_of(place)
    add_form(place)
    for copy in copies_during(place, tmp_path / "copies"):
        assert copy.store.with_name(f"{copy.store.name}-wal").stat().st_size > 0
        assert copy.query("PRAGMA integrity_check") == [("ok",)]
        assert numbers_of(copy) == before
        assert copy.command("backup", str(copy.root / "backup.sqlite")).returncode == 0
    assert numbers_of(place) == before
