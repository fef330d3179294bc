"""How commands end: errors of the store and of files as sentences, with an exit code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from database.engine import StoreUnavailableError
from database.log.exit_codes import INTERNAL_ERROR


@contextmanager
def store_faults() -> Iterator[None]:
    """Turns an unusable store or folder into a sentence that says what to do, instead of a traceback."""
    try:
        yield
    except OSError as error:
        typer.echo(f"A file could not be read or written: {error}", err=True)
        raise typer.Exit(INTERNAL_ERROR) from None
    except StoreUnavailableError as error:
        typer.echo(f"{error} To create or migrate it, run: python -m etl run", err=True)
        raise typer.Exit(INTERNAL_ERROR) from None


def on_terminal() -> bool:
    """Whether stdout is a terminal."""
    return sys.stdout.isatty()
