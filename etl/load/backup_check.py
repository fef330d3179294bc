"""Whether a copy of a store is whole and holds what its last load recorded: what a backup and a restore must know.

The data version is computed anew from the live rows, by the same functions as in a load. A store that was migrated
after a source was last loaded has columns that were not there when that source's hash was taken; they are empty. So far
every migration has only added tables and columns; one that renames or rewrites needs a rule of its own in `_hash_of`.
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
    """What a copy of the live store says of itself, and in words why it could not be restored; empty where it could.

    UnfitFileError where it is damaged or nothing was ever loaded.
    """
    check_whole(copy)
    with contents(copy) as connection:
        facts = facts_of(connection)
        return facts, _difference(connection, facts)


def check_and_migrate(copy: Path) -> StoreFacts:
    """Checks a copy of a file that is to be restored, and brings it up to date; what it said of itself before.

    UnfitFileError with the reason where it is not fit.
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
    """In words, how the content differs from what the newest load recorded; empty where it doesn't."""
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
    """The content hash of a source's rows, taken as it was taken when it was recorded."""
    content = hash_of_rows(rows)
    if content == recorded:
        return content
    for added in columns_added_later():
        if any(kind in rows for kind, _ in added) and hash_of_rows(rows, added) == recorded:
            return recorded
    return content
