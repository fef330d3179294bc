"""Backups of the live store and the way back: what is refused, what is kept, and what a killed process leaves."""

import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from database.backups.contents import columns_added_later, contents, live_kinds, live_rows, recorded_hashes
from database.record_fields import SENTENCE
from etl.load.reconcile import data_version, hash_of_rows
from tests.support.place import PRESS, ROOT, SECURITY, Place, edit, lines_of
from tests.support.stores import loaded_place

LIVE = ["casecount.lock", "casecount.sqlite"]
KEPT = "casecount.sqlite.before-restore"


@pytest.fixture(scope="module")
def _two_vintages(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A store at vintage 2, where o0001 is 710, and a backup of its vintage 1, where it is 709; made once."""
    place = loaded_place(tmp_path_factory.mktemp("backups"), PRESS, SECURITY)
    done = place.process("backup", backup_of(place))
    assert done.returncode == 0, done.stderr
    edit(place.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    assert place.run().vintage == 2
    return place


@pytest.fixture
def two(_two_vintages: Place, tmp_path: Path) -> Place:
    """A copy of that place of one's own."""
    shutil.copytree(_two_vintages.root, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


def backup_of(place: Place) -> Path:
    return place.root / "one.sqlite"


def restore(place: Place) -> subprocess.CompletedProcess[str]:
    return place.command("restore", backup_of(place))


def value_in(path: Path) -> float:
    """The number that the two vintages differ in."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT obs_value FROM observation WHERE observation_id = 'o0001' AND last_vintage IS NULL"
        return connection.execute(query).fetchone()[0]


def change(path: Path, *statements: str | tuple[str, tuple[str, ...]]) -> None:
    """Writes to a database file past the program."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(*((statement,) if isinstance(statement, str) else statement))


def swell(path: Path) -> None:
    """Fills the log of a store with some 10 MB, which belong to no number."""
    change(
        path,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) "
        "INSERT INTO quarantined_row SELECT 'r', 's', i, 'f', 1, 'f', printf('%.*c', 300, 'x') FROM n",
    )


def files_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- the way there and back -------------------------------------------------------------------------------------------


def test_a_backup_is_one_file_with_the_newest_vintage_and_comes_back_as_it_was(two: Place) -> None:
    shutil.copy(two.store, two.root / "before")
    done = two.process("restore", backup_of(two))
    said = lines_of(done.stdout)[0]
    assert (done.returncode, said["outcome"], said["vintage_before"], said["vintage"]) == (0, "restored", 2, 1)
    assert [(said["data_version"],)] == two.query("SELECT data_version FROM vintage")
    assert (value_in(two.store), value_in(Path(said["kept"]))) == (709, 710)
    assert files_of(two.store.parent) == [*LIVE, KEPT]
    assert two.query("PRAGMA journal_mode") == [("wal",)]


def test_what_a_restore_kept_takes_it_back_and_is_not_overwritten(two: Place) -> None:
    restore(two)
    assert two.command("restore", two.store.parent / KEPT).returncode == 0
    assert value_in(two.store) == value_in(two.store.parent / KEPT) == 710
    assert value_in(two.store.parent / f"{KEPT}-2") == 709


def test_fault_07_a_lost_store_is_restored_without_the_log_it_left_and_a_run_goes_on_from_there(two: Place) -> None:
    _stale_log(two.store)
    two.store.unlink()
    said = lines_of(restore(two).stdout)[0]
    assert (said["vintage_before"], said["vintage"], said["kept"]) == (None, 1, None)
    done = two.command("run")
    assert (done.returncode, lines_of(done.stdout)[-1]["vintage"], value_in(two.store)) == (0, 2, 710)


def test_on_a_terminal_a_backup_says_vintage_data_version_and_size(two: Place) -> None:
    ours, theirs = pty.openpty()
    words = two.words("backup", "--force", str(backup_of(two)))
    with subprocess.Popen(words, env=two.env, cwd=ROOT, stdout=theirs) as process:
        assert process.wait(timeout=30) == 0
    os.close(theirs)
    text = os.read(ours, 65536).decode()
    os.close(ours)
    version = two.query("SELECT data_version FROM vintage WHERE vintage = 2")[0][0]
    assert f"{backup_of(two).stat().st_size:,} bytes: vintage 2 of 20" in text
    assert version in text


def test_a_running_site_serves_the_restored_numbers_without_a_restart(two: Place, app_over) -> None:
    site = app_over(two.store).server.test_client()
    before = site.get("/en/observations/o0001").text
    reader = sqlite3.connect(two.store, isolation_level=None)
    reader.execute("BEGIN")
    seen = reader.execute("SELECT max(vintage) FROM vintage").fetchone()
    assert restore(two).returncode == 0
    assert reader.execute("SELECT max(vintage) FROM vintage").fetchone() == seen == (2,)
    reader.close()
    after = site.get("/en/observations/o0001").text
    assert ("710" in before, "710" in after, "709" in after) == (True, False, True)
    assert site.get("/readyz").json["vintage"] == 1


# --- a backup ---------------------------------------------------------------------------------------------------------


def test_a_backup_during_a_load_and_beside_readers_is_the_store_before_it(two: Place) -> None:
    target = two.root / "during.sqlite"
    reader, writer = (sqlite3.connect(two.store, isolation_level=None) for _ in "12")
    with closing(reader), closing(writer), FileLock(two.store.with_suffix(".lock")):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM observation").fetchone()
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("PRAGMA cache_size = 1")
        writer.execute("UPDATE observation SET obs_value = 1")
        done = two.command("backup", str(target))
        writer.execute("ROLLBACK")
    assert (done.returncode, lines_of(done.stdout)[0]["outcome"]) == (0, "written")
    assert value_in(target) == 710


def test_a_file_that_exists_is_overwritten_only_by_force_and_never_the_store_itself(two: Place) -> None:
    stale = backup_of(two).with_name("one.sqlite-wal")
    stale.write_bytes(b"another store's log")
    refused = two.command("backup", str(backup_of(two)))
    assert (refused.returncode, value_in_untouched(backup_of(two))) == (2, 709)
    assert "exists already" in refused.stderr
    assert two.command("backup", "--force", str(backup_of(two))).returncode == 0
    assert (stale.exists(), value_in(backup_of(two))) == (False, 710)
    assert two.command("backup", "--force", two.store).returncode == 2


def value_in_untouched(path: Path) -> float:
    """The number in a copy, so that nothing beside the file is read or changed."""
    copy = path.with_suffix(".copy")
    shutil.copy(path, copy)
    return value_in(copy)


def test_a_store_that_is_missing_damaged_or_changed_by_hand_is_no_silent_backup(two: Place) -> None:
    target = two.root / "two.sqlite"
    change(two.store, "UPDATE observation SET obs_value = 711 WHERE obs_value = 710")
    doubtful = two.command("backup", str(target))
    said = lines_of(doubtful.stdout)[0]
    assert (doubtful.returncode, said["outcome"], target.exists()) == (65, "doubtful", True)
    assert f"(changed: {PRESS})" in said["message"]
    two.store.write_bytes(two.store.read_bytes()[:90_000])
    damaged = two.command("backup", "--force", target)
    two.store.unlink()
    missing = two.command("backup", "--force", target)
    assert (damaged.returncode, missing.returncode, value_in(target)) == (1, 1, 711)
    assert "not fit for a backup" in damaged.stderr
    assert "python -m etl run" in missing.stderr


def test_backup_and_restore_name_the_own_tools_of_another_database(place: Place, tmp_path: Path) -> None:
    done = place.command("backup", tmp_path / "one", CASECOUNT_DATABASE_URL="postgresql://localhost/casecount")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Use the database's own tools" in done.stderr


# --- what is refused --------------------------------------------------------------------------------------------------


def _flip(path: Path) -> None:
    """Turns the bits of one byte in the root page of a table."""
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'observation'").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 + 4] ^= 0xFF
    path.write_bytes(content)


def _flip_letter(path: Path) -> None:
    """Turns one bit in a text that no index holds."""
    content = path.read_bytes()
    assert content.count(b"registeredcases") > 0
    path.write_bytes(content.replace(b"registeredcases", b"registeredcasec", 1))


def _foreign(path: Path) -> None:
    path.unlink()
    change(path, "CREATE TABLE vintage (vintage INTEGER)", "INSERT INTO vintage VALUES (1)")


def _disguised(path: Path) -> None:
    _foreign(path)
    change(path, "CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('0004')")


def _stale_log(path: Path) -> None:
    """Puts the log of another store beside the file."""
    other = path.with_name("other")
    shutil.copy(path, other)
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE observation SET obs_value = 1")
        connection.commit()
        shutil.copy(f"{other}-wal", f"{path}-wal")


UNFIT = {
    "missing": (Path.unlink, "there is no such file"),
    "empty": (lambda path: path.write_bytes(b""), "it is empty"),
    "text": (lambda path: path.write_text("vintage,1\n" * 99), "it is not a SQLite database"),
    "truncated": (lambda path: path.write_bytes(path.read_bytes()[:-50_000]), "SQLite can't read it"),
    "a page damaged": (_flip, "it is damaged: "),
    "a bit flipped": (_flip_letter, f"(changed: {SECURITY})"),
    "foreign": (_foreign, "not a Casecount store"),
    "disguised": (_disguised, "its tables are not those of a Casecount store"),
    "newer": (lambda path: change(path, "UPDATE alembic_version SET version_num = '9999'"), "newer than this program"),
    "never loaded": (lambda path: change(path, "DELETE FROM vintage"), "it has no vintage"),
    "a number": (lambda path: change(path, "UPDATE observation SET obs_value = 708 WHERE obs_value = 709"), PRESS),
    "a version": (lambda path: change(path, "UPDATE vintage SET data_version = 'x'"), "recorded then is x"),
    "a row of nobody": (
        lambda path: change(path, "INSERT INTO derived_input VALUES ('a', 'b', 'nobody', 1, NULL)"),
        "(changed: nobody)",
    ),
    "with another store's log": (_stale_log, "(changed: "),
}


@pytest.mark.parametrize("what", UNFIT)
def test_a_file_that_is_not_fit_is_refused_with_the_reason_and_the_store_untouched(two: Place, what: str) -> None:
    spoil, reason = UNFIT[what]
    spoil(backup_of(two))
    before = two.store.read_bytes()
    done = two.command("restore", backup_of(two))
    assert done.returncode == 65
    said = lines_of(done.stdout)[0]
    assert said["outcome"] == "refused"
    assert str(backup_of(two)) in said["message"]
    assert reason in said["message"]
    assert (two.store.read_bytes(), files_of(two.store.parent)) == (before, LIVE)


def test_a_restore_beside_a_run_says_busy_and_the_store_itself_is_no_backup(two: Place) -> None:
    with FileLock(two.store.with_suffix(".lock")):
        busy = two.process("restore", backup_of(two))
    itself = two.command("restore", two.store)
    assert (busy.returncode, itself.returncode, value_in(two.store)) == (75, 2, 710)
    assert "Busy" in busy.stderr


# --- older files, stale logs, full disks, killed processes ------------------------------------------------------------


LATER = ("requested_url", "url", "etag", "last_modified", "headers", "checked_at", "removed_at")


def _as_revision_3(path: Path) -> None:
    """Makes a store what it was before migration 0004, with the hash that the program of then took of its content."""
    change(
        path,
        "ALTER TABLE jurisdiction DROP COLUMN default_region_offence",
        "ALTER TABLE jurisdiction DROP COLUMN default_decision_offence",
        "ALTER TABLE code DROP COLUMN counting_units",
        "ALTER TABLE source_run DROP COLUMN files",
        "DROP TABLE correction",
        "DROP TABLE held_change",
        "DROP TABLE takedown",
        "DROP TABLE found_default",
        *[f"ALTER TABLE snapshot DROP COLUMN {name}" for name in LATER],
        *[f"ALTER TABLE {table} DROP COLUMN {name}" for table in ("observation", "derived_value") for name in SENTENCE],
        "UPDATE alembic_version SET version_num = '0003'",
    )
    added = columns_added_later()[2]
    with contents(path) as connection:
        rows = {kind: live_rows(connection, kind, "codelists") for kind in live_kinds(connection)["codelists"]}
        hashes = {**recorded_hashes(connection), "codelists": hash_of_rows(rows, added)}
    change(
        path,
        ("UPDATE source_run SET content_hash = ? WHERE source_id = 'codelists'", (hashes["codelists"],)),
        ("UPDATE vintage SET data_version = ?", (data_version(hashes),)),
    )


def test_an_older_file_is_brought_up_to_date_and_its_number_still_checked(two: Place) -> None:
    _as_revision_3(backup_of(two))
    done = restore(two)
    assert (done.returncode, value_in(two.store)) == (0, 709), done.stdout
    assert two.query("SELECT count(default_region_offence) FROM jurisdiction") == [(0,)]
    # A backup of the migrated store is as good as any, although no run has loaded it since.
    assert two.command("backup", "--force", backup_of(two)).returncode == 0


def test_a_damaged_store_with_a_stale_log_is_kept_as_it_lies_and_replaced(two: Place) -> None:
    log = Path(f"{two.store}-wal")
    two.store.write_bytes(two.store.read_bytes()[:90_000])
    log.write_bytes(b"a log that belongs to another file" * 100)
    damaged = two.store.read_bytes()
    said = lines_of(restore(two).stdout)[0]
    assert (said["outcome"], said["vintage_before"], value_in(two.store)) == ("restored", None, 709)
    assert two.query("PRAGMA integrity_check") == [("ok",)]
    assert (two.store.parent / KEPT).read_bytes() == damaged
    assert (two.store.parent / f"{KEPT}-wal").stat().st_size == 3400


def test_a_stale_log_beside_the_store_does_not_get_into_what_is_restored(two: Place) -> None:
    _stale_log(two.store)
    assert two.command("restore", backup_of(two)).returncode == 0
    assert (value_in(two.store), two.query("PRAGMA integrity_check")) == (709, [("ok",)])
    assert two.command("backup", two.root / "after.sqlite").returncode == 0


def test_a_full_disk_changes_nothing_and_leaves_no_unfinished_file(two: Place) -> None:
    limit = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); "
    for command, file in (("restore", backup_of(two)), ("backup", two.root / "more.sqlite")):
        code = limit + f"sys.argv = ['etl', '{command}', '{file}']; runpy.run_module('etl', run_name='__main__')"
        words = [sys.executable, "-c", code]
        done = subprocess.run(words, env=two.env, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (1, "", False)
    assert (value_in(two.store), files_of(two.store.parent)) == (710, LIVE)
    assert [path.name for path in two.root.glob("more*")] == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("file", "written"),
    [
        pytest.param(".restoring", 1, id="copied", marks=pytest.mark.long),
        pytest.param(".keeping", 1, id="kept"),
        pytest.param("-wal", 1, id="begun", marks=pytest.mark.long),
        pytest.param("-wal", 4_000_000, id="half"),
    ],
)
def test_a_restore_killed_at_any_step_leaves_the_old_or_the_new_store(two: Place, file: str, written: int) -> None:
    swell(two.store)
    swell(backup_of(two))
    watched = Path(f"{two.store}{file}")
    process = subprocess.Popen(two.words("restore", str(backup_of(two))), env=two.env, cwd=ROOT, stdout=-3, stderr=-3)
    until = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < until:
        if watched.exists() and watched.stat().st_size >= written:
            process.send_signal(signal.SIGKILL)
            break
    assert process.wait(timeout=20) == -signal.SIGKILL
    assert two.query("PRAGMA integrity_check") == [("ok",)]
    assert value_in(two.store) == 710
    done = two.command("restore", backup_of(two))
    assert (done.returncode, json.loads(done.stdout)["vintage_before"], value_in(two.store)) == (0, 2, 709)
    assert [name for name in files_of(two.store.parent) if name.endswith(("ing", "-wal", "-journal"))] == []
