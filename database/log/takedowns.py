"""What was taken down: the tombstones, read only. They are written in `database.loading.erasing`."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from database.log.tables import snapshot, takedown

Connection = sa.Connection

# The name of the tombstones among the sources in the hash that is the data version.
IN_DATA_VERSION = "(taken down)"


@dataclass(frozen=True)
class Takedown:
    """A tombstone. `part_of` names the record that this one went with; empty for the requested record itself.

    `is_kept_out` says that no later load may bring it back; `taken_down_at` is ISO 8601 in UTC. Who took it down is in
    the store and never public.
    """

    kind: str
    record_id: str
    source_id: str
    vintage: int
    taken_down_at: str
    taken_down_by: str
    why: str
    part_of: str | None = None
    is_kept_out: bool = True


def takedowns(connection: Connection, *, until: int | None = None, asked_for: bool = False) -> list[Takedown]:
    """Every tombstone up to a vintage (all by default), oldest first.

    `asked_for` leaves out the records that went only because of another one.
    """
    query = sa.select(takedown).order_by(takedown.c.vintage, takedown.c.kind, takedown.c.record_id)
    if until is not None:
        query = query.where(takedown.c.vintage <= until)
    if asked_for:
        query = query.where(takedown.c.part_of.is_(None))
    return [Takedown(**row) for row in connection.execute(query).mappings()]


def takedown_of(connection: Connection, kinds: Iterable[str], record_id: str) -> Takedown | None:
    """The tombstone of the record of one of the kinds; None if it was never taken down."""
    query = sa.select(takedown).where(takedown.c.record_id == record_id, takedown.c.kind.in_(list(kinds)))
    row = connection.execute(query.order_by(takedown.c.vintage.desc()).limit(1)).mappings().first()
    return Takedown(**row) if row else None


def removed_files(connection: Connection) -> set[str]:
    """The hashes of the received files whose bytes are not kept, because they hold a record that was taken down."""
    query = sa.select(snapshot.c.sha256).where(snapshot.c.removed_at.is_not(None)).distinct()
    return set(connection.execute(query).scalars())


def takedowns_hash(connection: Connection) -> dict[str, str]:
    """What the tombstones add to the hashes that make the data version: {} if there are none.

    An older store, backed up before its migration, has no table for them yet.
    """
    if not sa.inspect(connection).has_table("takedown"):
        return {}
    lines = [
        "\x1f".join((found.kind, found.record_id, found.source_id, str(found.vintage), found.taken_down_at, found.why))
        for found in takedowns(connection)
    ]
    return {IN_DATA_VERSION: hashlib.sha256("\n".join(lines).encode()).hexdigest()} if lines else {}
