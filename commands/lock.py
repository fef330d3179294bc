"""One run at a time: the lock that every writing command takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from config import settings
from database.log.exit_codes import NOT_RUN


@contextmanager
def lock() -> Iterator[None]:
    """Holds the lock next to the database; exits with 75 if another run holds it."""
    from filelock import FileLock, Timeout

    path = lock_path(settings().database_url, settings().data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        typer.echo(f"Busy: another run holds {path.name}.", err=True)
        raise typer.Exit(NOT_RUN) from None
    try:
        yield
    finally:
        lock.release()


def lock_path(database_url: str, data_dir: Path) -> Path:
    """Path of a database's lock: next to its file, or in the data folder if the database is not a file."""
    if database_url.startswith("sqlite:///"):
        return Path(database_url.removeprefix("sqlite:///")).with_suffix(".lock")
    return data_dir / "casecount.lock"
