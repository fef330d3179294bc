"""Which received files must stay: those that something in the store still refers to."""

import sqlalchemy as sa

from database.log.held_changes import WAITING, held_changes
from database.log.tables import snapshot
from database.log.takedowns import removed_files
from database.schema import statement

Connection = sa.Connection


def needed_snapshots(connection: Connection) -> set[str]:
    """The hashes of the files that a live statement cites, a held change needs, or a source delivered last.

    The last delivery of every file stays whether or not it became statements (code lists, populations): the present
    records were read from it. A file that holds a record that was taken down stays only while a held change needs it.
    """
    return (_cited(connection) | _newest(connection)) - removed_files(connection) | waiting_snapshots(connection)


def waiting_snapshots(connection: Connection) -> set[str]:
    """The hashes of the files of every held change that needs review."""
    return {sha256 for held in held_changes(connection, WAITING) for sha256 in held.files.values()}


def _cited(connection: Connection) -> set[str]:
    """The hashes that the statements of the newest vintage name."""
    query = sa.select(statement.c.snapshot).where(statement.c.last_vintage.is_(None)).distinct()
    return set(connection.execute(query).scalars())


def _newest(connection: Connection) -> set[str]:
    """The hash of every source's files as last received, or last reported unchanged."""
    seen = sa.func.coalesce(snapshot.c.checked_at, snapshot.c.read_at)
    query = sa.select(snapshot.c.source_id, snapshot.c.file, snapshot.c.sha256).order_by(seen)
    return set({(row.source_id, row.file): row.sha256 for row in connection.execute(query)}.values())
