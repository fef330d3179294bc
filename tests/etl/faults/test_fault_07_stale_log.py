"""Fault 7: a restore over a database beside the log of another one. See also tests/commands/test_backup.py."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.etl.faults.copies import numbers_of
from tests.support.place import PRESS, Place, edit, lines_of


def log_of_another(place: Place) -> bytes:
    """The log of a store that went another way."""
    other = place.root / "other"
    shutil.copy(place.store, other)
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE observation SET obs_value = 1")
        connection.commit()
        return Path(f"{other}-wal").read_bytes()


@pytest.mark.parametrize("left", ["other", "garbage", "half"])
def test_fault_07_a_restore_over_a_database_with_a_stale_log_is_whole(loaded: Place, left: str) -> None:
    backup, numbers = loaded.root / "backup.sqlite", numbers_of(loaded)
    assert loaded.command("backup", str(backup)).returncode == 0
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    loaded.run()
    log = log_of_another(loaded)
    content = {"other": log, "garbage": b"\0wal" * 9000, "half": log[: len(log) // 2]}[left]
    Path(f"{loaded.store}-wal").write_bytes(content)
    Path(f"{loaded.store}-shm").write_bytes(b"\xff" * 32768)
    done = loaded.command("restore", str(backup))
    assert (done.returncode, lines_of(done.stdout)[0]["outcome"]) == (0, "restored"), done.stderr
    assert loaded.query("PRAGMA integrity_check") == [("ok",)]
    assert numbers_of(loaded) == numbers
    assert loaded.run().exit_code == 0
