"""What every command shares: its exit codes, the lock of the store, and faults of the store as sentences."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from config import settings
from database.engine import StoreUnavailableError

USAGE, FAULT_OF_OURS, UNFIT, BUSY = 2, 1, 65, 75


@contextmanager
def lock() -> Iterator[None]:
    """Holds the lock beside the database; ends with 75 where another run holds it."""
    from filelock import FileLock, Timeout

    path = lock_path(settings().database_url, settings().data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        typer.echo(f"Busy: another run holds {path.name}.", err=True)
        raise typer.Exit(BUSY) from None
    try:
        yield
    finally:
        lock.release()


def lock_path(database_url: str, data_dir: Path) -> Path:
    """The lock of a database: beside its file, or in the data folder where it has none."""
    if database_url.startswith("sqlite:///"):
        return Path(database_url.removeprefix("sqlite:///")).with_suffix(".lock")
    return data_dir / "casecount.lock"


@contextmanager
def store_faults() -> Iterator[None]:
    """A store or folder that can't be used is a sentence on what to do, not a traceback."""
    try:
        yield
    except OSError as error:
        typer.echo(f"A file could not be read or written: {error}", err=True)
        raise typer.Exit(FAULT_OF_OURS) from None
    except StoreUnavailableError as error:
        typer.echo(f"{error} To create or migrate it, run: python -m etl run", err=True)
        raise typer.Exit(FAULT_OF_OURS) from None


def on_terminal() -> bool:
    """Whether a person reads along."""
    return sys.stdout.isatty()
