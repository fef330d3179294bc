"""Which received files must stay: those that something in the store still rests on."""

import sqlalchemy as sa

from database.log.held_changes import WAITING, held_changes
from database.log.tables import snapshot
from database.log.takedowns import removed_files
from database.schema import statement

Connection = sa.Connection


def needed_snapshots(connection: Connection) -> set[str]:
    """The hashes of the files that a live statement cites, that wait for a person, or that a source delivered last.

    The last delivery of every file stays whether or not it became statements (code lists, populations): it is what the
    present records were read from. A file that holds a record which was taken down stays only while it waits.
    """
    return (_cited(connection) | _newest(connection)) - removed_files(connection) | waiting_snapshots(connection)


def waiting_snapshots(connection: Connection) -> set[str]:
    """The hashes of the files of every change that waits for a person."""
    return {sha256 for held in held_changes(connection, WAITING) for sha256 in held.files.values()}


def _cited(connection: Connection) -> set[str]:
    """The hashes that the statements of the newest vintage name."""
    query = sa.select(statement.c.snapshot).where(statement.c.last_vintage.is_(None)).distinct()
    return set(connection.execute(query).scalars())


def _newest(connection: Connection) -> set[str]:
    """The hash of every file of every source as it was received last, or last said to be unchanged."""
    seen = sa.func.coalesce(snapshot.c.checked_at, snapshot.c.read_at)
    query = sa.select(snapshot.c.source_id, snapshot.c.file, snapshot.c.sha256).order_by(seen)
    return set({(row.source_id, row.file): row.sha256 for row in connection.execute(query)}.values())
