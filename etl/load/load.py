"""One run is one vintage is one transaction: whatever happens to the process, the store is all old or all new.

Nothing is overwritten. A revised or withdrawn record ends with the vintage before; a revised one starts again under the
key. A run that changes nothing makes no vintage, but it is logged like any other.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from database.engine import StoreUnavailableError
from database.loading.live_records import newest_data_version, newest_vintage
from database.loading.writes import (
    Connection,
    end_records,
    insert_log,
    insert_records,
    insert_snapshots,
    write_transaction,
)
from database.log.found_defaults import write_found_defaults
from database.log.held_changes import HeldChange, decide, hold, supersede
from database.log.source_runs import CODE_LISTS, FAULT, HELD, LOADED, SUCCESSES, last_successes
from database.log.takedowns import takedowns_hash
from etl.extract.received_file import ReceivedFile
from etl.load.find_defaults import find_defaults, found_words
from etl.load.outcome import RunOutcome, SourceOutcome
from etl.load.reconcile import data_version


def load(url: str, run: RunOutcome, accepted: HeldChange | None, report: Callable[[str, str], None]) -> None:
    """Writes the changes of all sources that passed, the held changes, and the log of the run, in one transaction.

    `accepted` is the held change that was approved with this run; `report` is called with every step within the
    transaction. A vintage is made only if a record changes; its number and the data version are set on `run`.
    """
    report("", "load")
    changed = [source for source in run.sources if source.changes]
    with write_transaction(url) as connection:
        if changed:
            version = _new_data_version(connection, run)
            run.vintage, run.data_version = newest_vintage(connection) + 1, version
            for source in changed:
                _write_changes(connection, source, run.vintage)
            row = {"vintage": run.vintage, "loaded_at": now(), "run_id": run.run_id, "data_version": version}
            insert_log(connection, "vintage", [row])
        else:
            run.data_version = newest_data_version(connection)
        _write_defaults(connection, run)
        report("", "log held changes")
        _write_held(connection, run, accepted)
        report("", "log")
        _write_log(connection, run)
        report("", "commit")


def log_without_load(url: str, run: RunOutcome, error: Exception) -> None:
    """Logs a run whose load failed as a whole, in its own transaction, as far as the store still accepts it."""
    run.vintage = None
    for source in run.sources:
        if source.outcome in (LOADED, HELD):
            source.outcome, source.message = FAULT, f"not loaded: {error}"
            source.content_hash, source.changes, source.held = None, [], None
    with suppress(StoreUnavailableError), write_transaction(url) as connection:
        _write_log(connection, run)


def now() -> str:
    """The current time, ISO 8601 in UTC with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _new_data_version(connection: Connection, run: RunOutcome) -> str:
    """The data version after this run: a hash of the content of all sources and of what was taken down."""
    before = {name: last.content_hash for name, last in last_successes(connection).items()}
    after = {source.source_id: source.content_hash for source in run.sources if source.content_hash}
    return data_version({**before, **after, **takedowns_hash(connection)})


def _write_changes(connection: Connection, source: SourceOutcome, vintage: int) -> None:
    """Ends revised or withdrawn records with the previous vintage, and starts the revised or added ones."""
    for change in source.changes:
        ended = [old for old, _ in change.revised] + change.withdrawn
        started = [new for _, new in change.revised] + change.added
        end_records(connection, change.kind, ended, vintage - 1)
        insert_records(connection, change.kind, source.source_id, started, vintage)


def _write_defaults(connection: Connection, run: RunOutcome) -> None:
    """Writes down what pages begin with where nothing is declared, and says so with the code lists."""
    vintage = newest_vintage(connection)
    found = find_defaults(connection, vintage)
    write_found_defaults(connection, found, vintage)
    for source in run.sources:
        if found and source.source_id == CODE_LISTS:
            source.message = "; ".join(filter(None, [source.message, *found_words(found)]))


def _write_held(connection: Connection, run: RunOutcome, accepted: HeldChange | None) -> None:
    """Logs what needs review from now on, what no longer does, and who accepted what was loaded."""
    for source in run.sources:
        if source.held is not None:
            source.held = hold(connection, source.held)
        elif source.outcome in SUCCESSES:
            if accepted and accepted.source_id == source.source_id:
                decide(connection, replace(accepted, vintage=run.vintage))
            supersede(connection, source.source_id, now())


def _write_log(connection: Connection, run: RunOutcome) -> None:
    """Writes the rows of the run, its sources, the rows in quarantine and the files read."""
    finished = now()
    whole = {"run_id": run.run_id, "started_at": run.started_at, "finished_at": finished}
    insert_log(connection, "etl_run", [whole | {"exit_code": run.exit_code, "vintage": run.vintage}])
    insert_log(connection, "source_run", [_source_row(run.run_id, source) for source in run.sources])
    insert_log(connection, "quarantined_row", _quarantine_rows(run))
    insert_snapshots(
        connection,
        [
            {"sha256": file.sha256, "source_id": source.source_id, "file": file.name, "size_bytes": len(file.content)}
            | {"read_at": run.started_at, **_of_fetched(file, run.started_at)}
            | {"removed_at": None if file in source.kept_files else run.started_at}
            for source in run.sources
            for file in source.files
        ],
    )


def _of_fetched(file: ReceivedFile, moment: str) -> dict[str, object]:
    """Where a fetched file came from, and what its server said about it."""
    if file.url is None:
        return dict.fromkeys(("requested_url", "url", "etag", "last_modified", "headers", "checked_at"))
    said = {"etag": file.headers.get("etag"), "last_modified": file.headers.get("last-modified")}
    return {
        "requested_url": file.requested_url,
        "url": file.url,
        **said,
        "headers": json.dumps(dict(file.headers)),
        "checked_at": moment,
    }


def _source_row(run_id: str, source: SourceOutcome) -> dict[str, object]:
    """One source's line in the log."""
    names = ("source_id", "finished_at", "outcome", "fingerprint", "content_hash", "record_count")
    counts = ("added", "revised", "withdrawn", "quarantined")
    row: dict[str, object] = {name: getattr(source, name) for name in (*names, *counts)}
    taken = source.outcome in SUCCESSES and source.is_taken
    files = json.dumps({file.name: file.sha256 for file in source.files}) if taken else None
    return {"run_id": run_id, **row, "message": source.message or None, "files": files}


def _quarantine_rows(run: RunOutcome) -> list[dict[str, object]]:
    """The rows left out, numbered within their source."""
    return [
        {"run_id": run.run_id, "source_id": source.source_id, "row_no": number}
        | {"file": row.file, "line": row.line, "field": row.field, "reason": row.reason}
        for source in run.sources
        for number, row in enumerate(source.bad_rows, start=1)
    ]
