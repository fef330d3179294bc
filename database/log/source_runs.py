"""The log of every run for every source: last attempts, successes and changes, known files, quarantine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from database.engine import Connection
from database.log.exit_codes import DATA_ERROR
from database.log.tables import metadata

# The outcome of a source in a run, in the words that the log stores.
LOADED, NOTHING_NEW, FAILED, FAULT = "loaded", "nothing new", "failed", "fault"
# Needs review; its server could not be reached. In both cases the earlier numbers stay, and the files are not at fault.
HELD, UNREACHED = "held", "unreached"
SUCCESSES, FAILURES = (LOADED, NOTHING_NEW), (FAILED, FAULT)
# The name of the code lists among the sources.
CODE_LISTS = "codelists"


@dataclass(frozen=True)
class LastSuccess:
    """What the last successful run of a source left: what it read (fingerprint) and what came out (content hash).

    There is no fingerprint if the source was checked against code lists other than those in the files.
    """

    fingerprint: str | None
    content_hash: str
    record_count: int
    quarantined: int


@dataclass(frozen=True)
class KnownFile:
    """A fetched file as last received: its hash, and the tags that its server gave it."""

    sha256: str
    requested_url: str | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True)
class QuarantinedRow:
    """A row that was left out: where it is in the delivery, which field is wrong and why."""

    file: str
    line: int
    field: str
    reason: str


@dataclass(frozen=True)
class SourceStatus:
    """When a source was last tried, last succeeded and last changed something; times are ISO 8601 in UTC.

    `quarantined` counts the rows that are left out now: those of the newest run that got as far as checking rows.
    """

    source_id: str
    last_attempt: str
    last_outcome: str
    last_success: str | None
    last_change: str | None
    record_count: int
    quarantined: int
    message: str | None
    quarantine: tuple[QuarantinedRow, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether the last attempt failed, which a held or unreached source did not."""
        return self.last_outcome in FAILURES

    @property
    def was_unreached(self) -> bool:
        """Whether its server could not be reached at the last attempt."""
        return self.last_outcome == UNREACHED


@dataclass(frozen=True)
class LastReading:
    """When and how the last attempt to read a source ended, and when it last succeeded."""

    outcome: str
    last_success: str | None
    last_attempt: str

    @property
    def has_failed(self) -> bool:
        """Whether the last attempt failed, which a held or unreached source did not."""
        return self.outcome in FAILURES

    @property
    def was_unreached(self) -> bool:
        """Whether its server could not be reached at the last attempt."""
        return self.outcome == UNREACHED


def known_files(connection: Connection, source_id: str) -> dict[str, KnownFile]:
    """The fetched files of a source as last received, by name; none if that reading failed.

    What could not be read may have been truncated: its server must not be asked whether exactly that is unchanged.
    """
    run, table = metadata.tables["source_run"], metadata.tables["snapshot"]
    last = sa.select(run.c.outcome).where(run.c.source_id == source_id).order_by(run.c.finished_at.desc()).limit(1)
    if connection.execute(last).scalar() not in (*SUCCESSES, HELD):
        return {}
    query = sa.select(table).where(table.c.source_id == source_id, table.c.url.is_not(None))
    rows = connection.execute(query.order_by(table.c.checked_at)).mappings()
    names = ("sha256", "requested_url", "etag", "last_modified")
    return {row["file"]: KnownFile(*[row[name] for name in names]) for row in rows}


def last_successes(connection: Connection) -> dict[str, LastSuccess]:
    """The last successful run of every source that ever succeeded."""
    return {
        source_id: LastSuccess(row.fingerprint, row.content_hash, row.record_count, row.quarantined)
        for source_id, row in _newest_runs(connection, _succeeded).items()
    }


def last_readings(connection: Connection) -> dict[str, LastReading]:
    """The last attempt and success of every source ever tried, in one cheap query, because every page asks for it."""
    run = metadata.tables["source_run"].alias("newest")
    tried = _sources_tried()
    query = sa.select(
        tried.c.source_id,
        _newest(run.c.outcome, tried, run),
        _newest(run.c.finished_at, tried, run, _succeeded(run)),
        _newest(run.c.finished_at, tried, run),
    )
    return {row[0]: LastReading(*row[1:]) for row in connection.execute(query)}


def last_changes(connection: Connection) -> dict[str, str]:
    """When each source last changed something."""
    return _last_changes(connection)


def last_runs(connection: Connection) -> tuple[str | None, str | None]:
    """When the newest run ended, and when the newest one ended that reached every source without a failure."""
    run, part = metadata.tables["etl_run"], metadata.tables["source_run"]
    clean = sa.case((run.c.exit_code == 0, run.c.finished_at))
    newest, success = connection.execute(sa.select(sa.func.max(run.c.finished_at), sa.func.max(clean))).one()
    if newest == success:
        return newest, success
    # A run that ended with 65 only because a change needs review still read everything without a failure.
    troubled = sa.select(part.c.run_id).where(part.c.run_id == run.c.run_id, part.c.outcome.in_((*FAILURES, UNREACHED)))
    held = sa.select(sa.func.max(run.c.finished_at)).where(
        run.c.finished_at > (success or ""), run.c.exit_code == DATA_ERROR, ~troubled.exists()
    )
    return newest, connection.execute(held).scalar() or success


def source_statuses(connection: Connection, most_rows: int | None = 0) -> list[SourceStatus]:
    """One status per source ever tried, by name; each lists at most `most_rows` rows in quarantine (None: all)."""
    successes = _newest_runs(connection, _succeeded)
    looked = _newest_runs(connection, _looked_at_rows)
    changes = _last_changes(connection)
    statuses = []
    for source_id, row in sorted(_newest_runs(connection, lambda run: sa.true()).items()):
        success, rows = successes.get(source_id), looked.get(source_id)
        statuses.append(
            SourceStatus(
                source_id=source_id,
                last_attempt=row.finished_at,
                last_outcome=row.outcome,
                last_success=success.finished_at if success else None,
                last_change=changes.get(source_id),
                record_count=success.record_count if success else 0,
                quarantined=rows.quarantined if rows else 0,
                message=row.message,
                quarantine=_quarantine(connection, rows, most_rows) if rows and most_rows != 0 else (),
            )
        )
    return statuses


def _quarantine(connection: Connection, run: Any, most: int | None) -> tuple[QuarantinedRow, ...]:
    """The first rows that a source's run left out."""
    if not run.quarantined:
        return ()
    table = metadata.tables["quarantined_row"]
    query = sa.select(table.c.file, table.c.line, table.c.field, table.c.reason)
    query = query.where(table.c.run_id == run.run_id, table.c.source_id == run.source_id)
    return tuple(QuarantinedRow(*row) for row in connection.execute(query.order_by(table.c.row_no).limit(most)))


def _succeeded(run: Any) -> Any:
    """The condition that a source's run was a success."""
    return run.c.outcome.in_(SUCCESSES)


def _looked_at_rows(run: Any) -> Any:
    """The condition that a run got as far as checking rows: one that failed earlier says nothing about them."""
    return sa.or_(_succeeded(run), run.c.quarantined > 0)


def _last_changes(connection: Connection) -> dict[str, str]:
    """When each source last changed something. Only a run that made a vintage did, and those are few among all."""
    run, vintage = metadata.tables["source_run"], metadata.tables["vintage"]
    query = sa.select(run.c.source_id, run.c.finished_at).where(run.c.run_id.in_(sa.select(vintage.c.run_id)))
    # Sorted here: SQLite would sort or group by scanning all runs instead of looking up those few.
    return dict(sorted(map(tuple, connection.execute(query.where(run.c.outcome == LOADED))), key=lambda row: row[1]))


def _newest_runs(connection: Connection, wanted: Callable[[Any], Any]) -> dict[str, Any]:
    """For every source the newest of its runs that meets the condition."""
    table, run = metadata.tables["source_run"], metadata.tables["source_run"].alias("newest")
    tried = _sources_tried()
    query = sa.select(table).join(tried, tried.c.source_id == table.c.source_id)
    query = query.where(table.c.run_id == _newest(run.c.run_id, tried, run, wanted(run)))
    return {row.source_id: row for row in connection.execute(query)}


def _sources_tried() -> sa.Subquery:
    """The sources that were ever tried."""
    return sa.select(metadata.tables["source_run"].c.source_id).distinct().subquery("tried")


def _newest(column: Any, tried: sa.Subquery, run: Any, *conditions: Any) -> Any:
    """A column of the newest run of each source, read from the end of its index however many earlier runs there are."""
    query = sa.select(column).where(run.c.source_id == tried.c.source_id, *conditions)
    return query.order_by(run.c.finished_at.desc()).limit(1).correlate(tried).scalar_subquery()
