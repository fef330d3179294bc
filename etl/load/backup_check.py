"""Whether a copy of a store is intact and holds what its last load recorded: needed for a backup and a restore.

The data version is recomputed from the live rows by the same functions as in a load. A store that was migrated after a
source was last loaded has columns that did not exist when that source's hash was taken; they are empty. So far every
migration has only added tables and columns; one that renames or rewrites needs a rule of its own in `_hash_of`.
"""

from pathlib import Path

from database.backups.contents import (
    Connection,
    StoreFacts,
    columns_added_later,
    contents,
    facts_of,
    has_tables_of_now,
    live_kinds,
    live_rows,
    recorded_hashes,
)
from database.backups.copies import UnfitFileError, bring_up_to_date, check_whole
from database.engine import newest_revision
from database.log.takedowns import takedowns_hash
from etl.load.reconcile import data_version, hash_of_rows
from etl.records import RecordTuple


def check_backup(copy: Path) -> tuple[StoreFacts, str]:
    """The facts of a copy of the live store, and why it could not be restored; "" if it could.

    Raises UnfitFileError if it is damaged or nothing was ever loaded.
    """
    check_whole(copy)
    with contents(copy) as connection:
        facts = facts_of(connection)
        return facts, _difference(connection, facts)


def check_and_migrate(copy: Path) -> StoreFacts:
    """Checks a copy of a file to restore and migrates it; returns its facts from before the migration.

    Raises UnfitFileError with the reason if it is not fit.
    """
    check_whole(copy)
    with contents(copy) as connection:
        facts = facts_of(connection)
    if facts.revision != newest_revision():
        bring_up_to_date(copy)
    with contents(copy) as connection:
        has_tables_of_now(connection)
        if difference := _difference(connection, facts):
            raise UnfitFileError(difference)
    return facts


def _difference(connection: Connection, facts: StoreFacts) -> str:
    """How the content differs from what the newest load recorded, in words; empty if it does not."""
    recorded, held = recorded_hashes(connection), live_kinds(connection)
    found = {}
    for source in recorded.keys() | held.keys():
        rows = {kind: live_rows(connection, kind, source) for kind in held.get(source, [])}
        try:
            found[source] = _hash_of(rows, recorded.get(source))
        except (TypeError, ValueError):
            found[source] = "values of another type than their column's"
    version = data_version({**found, **takedowns_hash(connection)})
    if version == facts.data_version:
        return ""
    changed = ", ".join(sorted(name for name in found if found[name] != recorded.get(name)))
    said = f"its content is not what was loaded as vintage {facts.vintage}: the data version recorded then is "
    return f"{said}{facts.data_version}, that of the content {version}" + (f" (changed: {changed})" if changed else "")


def _hash_of(rows: dict[str, list[RecordTuple]], recorded: str | None) -> str:
    """The content hash of a source's rows, computed as it was when it was recorded."""
    content = hash_of_rows(rows)
    if content == recorded:
        return content
    for added in columns_added_later():
        if any(kind in rows for kind, _ in added) and hash_of_rows(rows, added) == recorded:
            return recorded
    return content
