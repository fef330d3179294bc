"""The command prune: deletes received files that nothing in the store refers to any more."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from commands.exits import on_terminal, store_faults
from commands.lock import lock
from config import settings
from database.loading.live_records import open_store
from database.log.exit_codes import INTERNAL_ERROR

# Only files that follow the naming of `keep` are looked at; other files in the folder belong to somebody else.
_HASH = re.compile(r"[0-9a-f]{64}")


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be freed.")] = False,
) -> None:
    """Deletes received files that no live statement cites, that no held change needs and that are no last delivery."""
    from etl.extract.extract import SNAPSHOTS

    folder = settings().data_dir / SNAPSHOTS
    with store_faults(), lock():
        freed = [(path.name, path.stat().st_size) for path in unneeded_snapshots(settings().database_url, folder)]
        for name, _size in [] if dry_run else freed:
            (folder / name).unlink()
    names, total = [name for name, _size in freed], sum(size for _name, size in freed)
    if on_terminal():
        for name, size in freed:
            typer.echo(f"{name}  {size:,} bytes")
        typer.echo(f"{len(freed):,} files, {total:,} bytes, {'would be freed' if dry_run else 'freed'}.")
    else:
        said = {"prune": str(folder), "outcome": "would free" if dry_run else "freed", "count": len(freed)}
        typer.echo(json.dumps({**said, "bytes": total, "names": names}))


def unneeded_snapshots(url: str, folder: Path) -> list[Path]:
    """The received files that nothing needs, by name; exits with an internal error if there is no store to ask."""
    from database.loading.received_files import needed_snapshots

    with open_store(url) as store:
        if store is None:
            # Without a store every file would look unneeded and would be deleted.
            typer.echo("There is no store to say which files are needed. Nothing was deleted.", err=True)
            raise typer.Exit(INTERNAL_ERROR)
        needed = needed_snapshots(store)
    kept = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in kept if path.is_file() and _HASH.fullmatch(path.name) and path.name not in needed]
