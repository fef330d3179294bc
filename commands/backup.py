"""The commands backup and restore: a copy of the live store, and how to bring it back.

A file is restored only if it is complete, is a Casecount store, and holds exactly the content whose data version its
last load recorded. All of that is checked on a copy; the live store is replaced last and kept next to the new one.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from commands.exits import on_terminal, store_faults
from commands.lock import lock
from config import settings
from database.log.exit_codes import DATA_ERROR, INTERNAL_ERROR, USAGE

# Every command imports this file: modules that load the schema or hash the content are imported inside functions.
if TYPE_CHECKING:
    from database.backups.contents import StoreFacts


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")] = False,
) -> None:
    """Writes a checked copy of the live store to a file; readers and loads can carry on meanwhile."""
    from database.backups import copies as backups
    from etl.load.backup_check import check_backup

    started, target = time.monotonic(), file.resolve()
    with store_faults(), _faults(f"Nothing was written to {file}"):
        live = _live_store()
        if not live.exists():
            _stop(INTERNAL_ERROR, f"There is no store at {live}. To create it, run: python -m etl run")
        _check_target(file, live, force=force)
        with backups.unfinished_backup(live, target) as part:
            facts, doubt = check_backup(part)
            backups.publish(part, target)
    said = _facts_as_dict("backup", target, facts) | {"outcome": "doubtful" if doubt else "written"}
    said |= {"exit_code": DATA_ERROR if doubt else 0, "loaded_at": facts.loaded_at, "size_bytes": target.stat().st_size}
    text = f"Written to {target}, {target.stat().st_size:,} bytes: {_in_words(facts)}."
    _end(said, text, f"restore would refuse it, {doubt}" if doubt else "", started)


def restore(file: Annotated[Path, typer.Argument(help="A file that backup wrote.")]) -> None:
    """Checks a backup and puts it in place of the live store, which is kept next to it."""
    from database.backups import copies as backups
    from etl.load.backup_check import check_and_migrate

    started, source = time.monotonic(), file.resolve()
    with store_faults(), _faults(f"{file} was not restored, the store is as it was"):
        live = _live_store()
        if source.exists() and live.exists() and source.samefile(live):
            _stop(USAGE, f"{file} is the live store itself.")
        try:
            with lock(), backups.candidate(source, live) as copy:
                facts = check_and_migrate(copy)
                kept = backups.replace_store(copy, live)
        except backups.UnfitFileError as error:
            said: dict[str, object] = {"restore": str(source), "outcome": "refused", "exit_code": DATA_ERROR}
            _end(said, "", f"{file} was not restored, the store is as it was: {error}", started)
    before = _facts_of(kept)
    said = _facts_as_dict("restore", source, facts) | {"outcome": "restored", "exit_code": 0}
    said |= {"vintage_before": before.vintage if before else None, "kept": str(kept) if kept else None}
    said["data_version_before"] = before.data_version if before else None
    undone = _undone(kept)
    said["taken_down_before"] = undone
    text = f"Restored from {source}: {_in_words(facts)}. Before: {_in_words(before)}."
    text += f"\nThe store as it was is kept as {kept}." if kept else ""
    again = "".join(f"\nTaken down since the backup: python -m etl takedown {record_id}" for record_id in undone)
    _end(said, text + again, "", started)


def _live_store() -> Path:
    """Path of the live store; exits with a usage error if the database is not a single file."""
    from database.backups.copies import NoFileError, store_file

    try:
        return store_file(settings().database_url)
    except NoFileError as error:
        _stop(USAGE, str(error))


def _check_target(file: Path, live: Path, *, force: bool) -> None:
    """Exits with a usage error if no backup can be written to the file."""
    from database.backups.copies import with_sidecars

    target = file.resolve()
    if not target.parent.is_dir():
        _stop(USAGE, f"There is no folder {target.parent}.")
    if target.is_dir():
        _stop(USAGE, f"{file} is a folder; name a file in it.")
    if target in with_sidecars(live) or (target.exists() and target.samefile(live)):
        _stop(USAGE, f"{file} is the live store itself.")
    there = [path.name for path in with_sidecars(target) if path.exists()]
    if there and not force:
        _stop(USAGE, f"{', '.join(there)} exists already. Name another file, or overwrite it with --force.")


def _facts_of(kept: Path | None) -> "StoreFacts | None":
    """The facts recorded in the store that was set aside, or None if it can't be read."""
    from database.backups.contents import contents, facts_of
    from database.backups.copies import UnfitFileError

    if kept is not None:
        with suppress(UnfitFileError), contents(kept) as connection:
            return facts_of(connection)
    return None


def _undone(kept: Path | None) -> list[str]:
    """Ids of records that were taken down in the previous store and are back in the restored one."""
    from database.backups.contents import contents
    from database.backups.copies import UnfitFileError
    from database.loading.live_records import open_store
    from database.log.takedowns import takedowns

    if kept is None:
        return []
    with suppress(UnfitFileError), contents(kept) as before, open_store(settings().database_url) as now:
        known = {one.record_id for one in takedowns(now)} if now is not None else set()
        return [one.record_id for one in takedowns(before, asked_for=True) if one.record_id not in known]
    return []


def _facts_as_dict(command: str, file: Path, facts: "StoreFacts") -> dict[str, object]:
    return {command: str(file), "vintage": facts.vintage, "data_version": facts.data_version}


def _in_words(facts: "StoreFacts | None") -> str:
    """A store described in half a sentence."""
    if facts is None:
        return "no vintage that could be read"
    return f"vintage {facts.vintage} of {facts.loaded_at[:16].replace('T', ' ')}, data version {facts.data_version}"


def _end(said: dict[str, object], text: str, message: str, started: float) -> NoReturn:
    """Reports what was done, as a sentence on a terminal or else as a JSON line, and exits."""
    code = said["exit_code"]
    if not on_terminal():
        said |= {"seconds": round(time.monotonic() - started, 2), "message": message}
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        if text:
            typer.echo(text)
        if message:
            typer.echo(message, err=True)
    raise typer.Exit(code if isinstance(code, int) else INTERNAL_ERROR)


def _stop(code: int, message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


@contextmanager
def _faults(what: str) -> Iterator[None]:
    """Turns a failed copy or a damaged live store into a sentence instead of a traceback."""
    from database.backups.copies import BackupError, UnfitFileError

    try:
        yield
    except BackupError as error:
        _stop(INTERNAL_ERROR, f"{what}: {error}.")
    except UnfitFileError as error:
        _stop(INTERNAL_ERROR, f"{what}: the live store is not fit for a backup, {error}.")
