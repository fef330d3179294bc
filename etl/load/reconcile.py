"""What is new, revised, withdrawn or unchanged compared with the store, record by record, by each kind's key.

Withdrawn means that the source no longer delivers it. A row in quarantine was delivered, if badly: its last good
version stays. Fields that say nothing about the number (the first snapshot of a statement) make no revision.
"""

import hashlib
from collections.abc import Container, Iterable
from dataclasses import dataclass
from operator import attrgetter

from database.loading.live_records import Connection, live_keys_of_others, live_rows
from database.record_fields import SENTENCE, key_taker
from etl.errors import DeliveryError
from etl.records import Records, RecordTuple, Value, fields_of, kinds

_BETWEEN = "\x1e"
# Columns that came after the first release (kind, field): where they are empty throughout, the hash is what it was.
_SINCE = frozenset((kind, name) for kind in ("observation", "derived_value") for name in SENTENCE)


@dataclass(frozen=True)
class TableChange:
    """What a run changes in one kind of record of one source; rows are tuples in the order of the fields."""

    kind: str
    added: list[RecordTuple]
    revised: list[tuple[RecordTuple, RecordTuple]]
    withdrawn: list[RecordTuple]

    @property
    def count(self) -> int:
        """How many records change."""
        return len(self.added) + len(self.revised) + len(self.withdrawn)


def reconcile(source_id: str, records: list[Records], store: Connection | None) -> list[TableChange]:
    """The changes in every kind of record that the source has now or in the store (None: no store yet).

    Raises DeliveryError if a new record has a key that belongs to another source.
    """
    new = rows_by_kind(records)
    changes = []
    for kind in kinds():
        rows = new.get(kind, [])
        live = live_rows(store, kind, source_id) if store is not None else []
        if rows or live:
            change = _compare(kind, rows, live)
            if change.added and store is not None:
                _check_other_sources(store, source_id, change)
            changes.append(change)
    return changes


def rows_by_kind(records: Iterable[Records]) -> dict[str, list[RecordTuple]]:
    """The rows of every kind, from all files together."""
    rows: dict[str, list[RecordTuple]] = {}
    for part in records:
        rows.setdefault(part.kind, []).extend(part.rows())
    return {kind: found for kind, found in rows.items() if found}


def content_hash(records: Iterable[Records]) -> str:
    """The SHA-256 of a source's content: equal content gives an equal hash, whatever file, order or store it came from.

    The hashed text: for every kind in alphabetical order its name, then each compared field in alphabetical order with
    its name and its values in the order of the record keys, all joined by U+001E; empty is an empty text.
    """
    return hash_of_rows(rows_by_kind(records))


def hash_of_rows(rows_by_kind: dict[str, list[RecordTuple]], added_later: Container[tuple[str, str]] = ()) -> str:
    """The same for rows, which may come from the store.

    `added_later` names columns (kind, field) that the schema did not have when the hash was first computed: if they are
    empty throughout, they are left out.
    """
    digest = hashlib.sha256()
    for kind, rows in sorted(rows_by_kind.items()):
        positions = {field.name: number for number, field in enumerate(fields_of(kind))}
        columns = list(zip(*sorted(rows, key=key_taker(kind)), strict=True))
        digest.update(f"{kind}{_BETWEEN}".encode())
        for field in sorted(fields_of(kind), key=attrgetter("name")):
            if field.compared:
                cells = columns[positions[field.name]]
                is_later = (kind, field.name) in _SINCE or (kind, field.name) in added_later
                if is_later and not any(cell is not None for cell in cells):
                    continue
                texts = [cell or "" for cell in cells] if field.kind == "text" else map(_written, cells)
                digest.update(_BETWEEN.join([field.name, *texts, ""]).encode())
    return digest.hexdigest()


def data_version(content_hashes: dict[str, str]) -> str:
    """The version of all data: a hash over the content hash of every source, ordered by name."""
    lines = [f"{source_id} {content}\n" for source_id, content in sorted(content_hashes.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _written(cell: Value) -> str:
    """A non-text value as text: empty, a number, True or False."""
    return "" if cell is None else repr(cell)


def _compare(kind: str, rows: list[RecordTuple], live: list[RecordTuple]) -> TableChange:
    """The changes of one kind."""
    if not live:
        return TableChange(kind, rows, [], [])
    fields = fields_of(kind)
    key_of_row = key_taker(kind)
    compared = [number for number, field in enumerate(fields) if field.compared]
    before = {key_of_row(row): row for row in live}
    added: list[RecordTuple] = []
    revised: list[tuple[RecordTuple, RecordTuple]] = []
    for row in rows:
        old = before.pop(key_of_row(row), None)
        if old is None:
            added.append(row)
        elif old != row and any(old[number] != row[number] for number in compared):
            revised.append((old, row))
    withdrawn = list(before.values())
    return TableChange(kind, added, revised, withdrawn)


def _check_other_sources(store: Connection, source_id: str, change: TableChange) -> None:
    """Raises DeliveryError if the key of an added record already belongs to another source."""
    others = live_keys_of_others(store, change.kind, source_id)
    if not others:
        return
    check_claims(change, others)


def check_claims(change: TableChange, holders: dict[RecordTuple, str]) -> None:
    """Raises DeliveryError if an added record's key belongs to another source, and names both."""
    for key in added_keys(change):
        if key in holders:
            name = f"{change.kind} {', '.join(map(str, key))}"
            raise DeliveryError(f"{name} already belongs to the source {holders[key]}; an id is never reused")


def added_keys(change: TableChange) -> list[RecordTuple]:
    """The keys of the added records."""
    return list(map(key_taker(change.kind), change.added))
