"""Backups of a SQLite store: consistent copies, checks of a file before it is restored, and the restore itself.

Pages are copied by SQLite's backup API and never as a file: a store in WAL mode is its file plus the log next to it,
and a copied file without its log, or with another one's, is malformed. A store that can be opened is restored within
one transaction of its own file: open connections stay valid, and a process killed at any moment leaves the old store
or the new one. Only if there is no store, or a damaged one, is a file moved into its place.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from database.engine import BUSY_TIMEOUT_MS, StoreUnavailableError, migrate

SIDECARS = ("-wal", "-shm", "-journal")
_HEADER = b"SQLite format 3\0"
_LONGEST_WAIT_S = 60
# An unfinished backup that nobody has written to for this long was left by a process that was killed.
_ABANDONED_S = 3600
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SHORT_READ = sqlite3.SQLITE_IOERR_SHORT_READ


class UnfitFileError(Exception):
    """A file that is not a complete Casecount store; says why, without the file's name."""


class BackupError(Exception):
    """A copy could not be made or put in place, through no fault of the file; nothing was replaced."""


class NoFileError(Exception):
    """The database is not a single file that could be copied."""


def store_file(url: str) -> Path:
    """The file of the store at `url`. Raises NoFileError if the database isn't SQLite or is in memory."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise NoFileError(
            f"The store is a {parsed.get_backend_name()} database; backup and restore are for SQLite. "
            "Use the database's own tools, such as pg_dump and pg_restore."
        )
    if not parsed.database or parsed.database == ":memory:":
        raise NoFileError("The store is in memory and has no file.")
    return Path(parsed.database).resolve()


def with_sidecars(path: Path) -> list[Path]:
    """A database file and the files that SQLite may keep next to it."""
    return [path, *(path.with_name(path.name + ending) for ending in SIDECARS)]


# --- copies -----------------------------------------------------------------------------------------------------------


@contextmanager
def unfinished_backup(store: Path, file: Path) -> Iterator[Path]:
    """A copy of the live store next to `file`, to be checked and then published; removed at the end if it wasn't."""
    for old in file.parent.glob("*.unfinished"):
        if old.name.startswith(f"{file.name}.") and time.time() - old.stat().st_mtime > _ABANDONED_S:
            _remove(old)
    part = file.with_name(f"{file.name}.{os.getpid()}.unfinished")
    _remove(part)
    try:
        with _faults():
            _copy_to_new(store, "mode=rw", part)
        yield part
    finally:
        _remove(part)


def publish(part: Path, file: Path) -> None:
    """Gives a finished backup its name; a log next to an older file of that name would be taken for part of it."""
    for sidecar in with_sidecars(file)[1:]:
        sidecar.unlink(missing_ok=True)
    _rename(part, file)


@contextmanager
def candidate(file: Path, live: Path) -> Iterator[Path]:
    """A copy of the file next to the live store, to be checked and migrated; the caller holds the store's lock.

    Raises UnfitFileError if the file is no database or can't be read to its end.
    """
    _check_header(file)
    copy = live.with_name(f"{live.name}.restoring")
    live.parent.mkdir(parents=True, exist_ok=True)
    _remove(copy)
    # Without a log the file is everything. SQLite then needs to write nothing next to it, not even a lock.
    beside = any(path.exists() for path in with_sidecars(file)[1:])
    try:
        # Read-only, because the file to restore must not be changed; its log is read too. A transaction that was never
        # finished can't be undone that way, and the file is refused.
        with _faults(*_DAMAGED, sqlite3.SQLITE_READONLY):
            _copy_to_new(file, "mode=ro" if beside else "immutable=1", copy)
        yield copy
    finally:
        _remove(copy)


def check_whole(path: Path) -> None:
    """Raises UnfitFileError if SQLite's own checks of structure, indexes and foreign keys find anything."""
    with _faults(), closing(_connect(path, "mode=rw")) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)")]
        if found != ["ok"]:
            raise UnfitFileError("it is damaged: " + "; ".join(" ".join(text.split()) for text in found))
        if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
            raise UnfitFileError(f"it is damaged: a row of {broken[0]} points to a row of {broken[2]} that is missing")


def bring_up_to_date(path: Path) -> None:
    """Migrates a copy to this program's revision; afterwards it is a single file again."""
    try:
        migrate(f"sqlite:///{path}")
    except StoreUnavailableError as error:
        code = getattr(getattr(error.__cause__, "orig", None), "sqlite_errorcode", None)
        if code != sqlite3.SQLITE_ERROR:
            raise BackupError(str(error)) from error
        raise UnfitFileError(f"it can't be migrated ({error})") from error
    with _faults(), closing(_connect(path, "mode=rw")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


# --- restoring --------------------------------------------------------------------------------------------------------


def replace_store(new: Path, live: Path) -> Path | None:
    """Puts a checked copy in place of the live store after setting the present one aside; returns where, or None.

    Raises BackupError if it can't be done; the live store is then unchanged.
    """
    kept, sound = _keep(live)
    if sound:
        try:
            with _faults():
                _restore_into(new, live)
        except UnfitFileError as error:
            raise BackupError(f"the live store: {error}") from error
    else:
        for sidecar in with_sidecars(live)[1:]:
            sidecar.unlink(missing_ok=True)
        _rename(new, live)
    return kept


def _keep(live: Path) -> tuple[Path | None, bool]:
    """Copies the live store to a name of its own; returns (path, is it sound). A damaged one is copied byte by byte.

    An earlier copy is never overwritten: a wrong restore must not destroy what the first one set aside.
    """
    if not live.exists():
        return None, False
    names = [f"{live.name}.before-restore{number}" for number in ("", *(f"-{n}" for n in range(2, 1000)))]
    kept = next(path for path in map(live.with_name, names) if not any(part.exists() for part in with_sidecars(path)))
    copy = live.with_name(f"{live.name}.keeping")
    _remove(copy)
    try:
        # Read-only, because closing the last writable connection would merge the log into the file.
        with _faults():
            _copy_to_new(live, "mode=ro", copy)
        check_whole(copy)
        _rename(copy, kept)
        return kept, True
    except UnfitFileError:
        _remove(copy)
        for path, ending in ((with_sidecars(live)[1], "-wal"), (live, "")):
            if path.exists():
                _copy_bytes(path, kept.with_name(kept.name + ending))
        return kept, False
    finally:
        _remove(copy)


def _restore_into(new: Path, live: Path) -> None:
    """Overwrites the live store with a copy in one transaction, while readers continue with what they see."""
    with closing(_connect(new, "mode=rw")) as source, closing(_connect(live, "mode=rw")) as target:
        target.execute("PRAGMA journal_mode = WAL")
        target.execute("PRAGMA synchronous = FULL")
        size = target.execute("PRAGMA page_size").fetchone()[0]
        if source.execute("PRAGMA page_size").fetchone()[0] != size:
            # In WAL mode a store can't change its page size.
            source.execute(f"PRAGMA page_size = {int(size)}")
            source.execute("VACUUM")
        _copy_pages(source, target)
        target.execute("PRAGMA wal_checkpoint")


# --- files and connections --------------------------------------------------------------------------------------------


def _connect(path: Path, how: str) -> sqlite3.Connection:
    """A connection that begins no transaction by itself; `how` is a parameter of SQLite's file URIs."""
    address = f"{path.resolve().as_uri()}?{how}"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)


def _copy_to_new(source: Path, how: str, target: Path) -> None:
    """Makes a consistent copy of a store, complete in one file."""
    with closing(_connect(source, how)) as one, closing(_connect(target, "mode=rwc")) as other:
        _copy_pages(one, other)
        other.execute("PRAGMA journal_mode = DELETE")


def _copy_pages(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copies all pages in one step, so from a single moment; waits for a writer, but not for ever as Python would."""
    until = time.monotonic() + _LONGEST_WAIT_S

    def give_up(status: int, _remaining: int, _total: int) -> None:
        if status != sqlite3.SQLITE_DONE and time.monotonic() > until:
            raise BackupError("another process keeps the store locked")

    source.backup(target, progress=give_up)


@contextmanager
def _faults(*unfit: int) -> Iterator[None]:
    """Errors of SQLite about a damaged file become UnfitFileError, all others (a full disk, a lock) BackupError."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None) or 0
        if code & 0xFF in (unfit or _DAMAGED) or code == _SHORT_READ:
            raise UnfitFileError(f"SQLite can't read it ({error})") from error
        raise BackupError(str(error)) from error


def _check_header(file: Path) -> None:
    """Raises UnfitFileError if a file is missing or does not begin like a SQLite database."""
    if not file.is_file():
        raise UnfitFileError("it is not a file" if file.exists() else "there is no such file")
    with file.open("rb") as opened:
        begin = opened.read(len(_HEADER))
    if begin != _HEADER:
        raise UnfitFileError("it is not a SQLite database" if begin else "it is empty")


def _rename(old: Path, new: Path) -> None:
    """Gives a complete file its name durably: the folder is synced too."""
    old.replace(new)
    folder = os.open(new.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _copy_bytes(source: Path, target: Path) -> None:
    """Copies a file byte by byte, durably."""
    with source.open("rb") as one, target.open("xb") as other:
        shutil.copyfileobj(one, other)
        other.flush()
        os.fsync(other.fileno())


def _remove(path: Path) -> None:
    """Removes an unfinished file and what SQLite keeps next to it."""
    for part in with_sidecars(path):
        part.unlink(missing_ok=True)
