"""Takes a record down for legal or safety reasons: out of every vintage, received file and published page.

First comes one transaction that is a vintage of its own: the rows go, a tombstone stays. Only then are files deleted.
A process killed in between leaves the store all old or all new, and running the same command again finishes the
files.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from database.loading import erasing
from database.loading.erasing import ErasurePlan
from database.loading.live_records import Connection, live_rows, newest_vintage, open_store
from database.loading.quotations import pattern_of, quoting, unmistakable_ids, unquote_log, unquote_remarks
from database.loading.writes import insert_log, write_transaction
from database.log.found_defaults import write_found_defaults
from database.log.source_runs import last_successes
from database.log.takedowns import Takedown, takedown_of, takedowns, takedowns_hash
from etl.declarations.source import DECLARATION, read_declaration
from etl.derive.derive import derive_all
from etl.errors import DeliveryError, nearest
from etl.load.find_defaults import find_defaults
from etl.load.load import now
from etl.load.reconcile import data_version, hash_of_rows
from etl.moderation.review import MOST_NAME_LETTERS, MOST_REASON_LETTERS
from etl.moderation.take_down_files import delete_removed, older_copies, places_of
from etl.pipeline import ProgressCallback
from etl.records import Records, fields_of, kinds
from etl.workspace import Workspace

Unpublish = Callable[[set[str], Takedown], list[str]]

# The kinds whose ids a tombstone keeps: those with an address, and those that a delivery could bring back.
_NAMED = ("observation", "derived_value", "statement", "person_case", "decision")


class TakedownError(Exception):
    """A record that can't be taken down, as a sentence: unknown, already taken down, no name or no reason."""


@dataclass
class Removal:
    """What was removed: the tombstone, how many records of each kind, and the files that were deleted.

    `still` are places in the editor's files that name the record, `quoting` remarks that may repeat its number,
    `copies` older copies of the store next to it: all three must be checked by hand.
    """

    takedown: Takedown
    is_new: bool
    records: dict[str, int] = field(default_factory=dict)
    quoting: list[tuple[str, str]] = field(default_factory=list)
    is_compact: bool = False
    snapshots: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    still: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)

    @property
    def has_done_something(self) -> bool:
        """Whether anything was removed this time."""
        return self.is_new or bool(self.snapshots or self.published)


def find(url: str, record_id: str, kind: str = "") -> Takedown | str:
    """The kind of record that has the id, or its tombstone if it was already taken down. Raises TakedownError."""
    asked = (kind,) if kind else erasing.KINDS
    if unknown := [name for name in asked if name not in erasing.KINDS]:
        raise TakedownError(f"There is no kind {unknown[0]!r}; a record is one of {', '.join(erasing.KINDS)}.")
    with open_store(url) as store:
        if store is None:
            raise TakedownError("There is no store yet, so there is nothing to take down.")
        found = erasing.kinds_named(store, record_id, asked)
        if len(found) > 1:
            raise TakedownError(f"{record_id!r} is the id of a {' and of a '.join(found)}. Say which one with --kind.")
        if found:
            return found[0]
        if before := takedown_of(store, asked, record_id):
            return before
        raise TakedownError(_unknown(store, record_id))


def _unknown(store: Connection, record_id: str) -> str:
    """The sentence for an id that no record has."""
    if erasing.kinds_named(store, record_id, ("derived_value",)):
        inputs = ", ".join(sorted({str(row[1]) for row in live_rows(store, "derived_input") if row[0] == record_id}))
        return f"{record_id!r} is computed; take down one of its inputs instead: {inputs or 'none now'}."
    return f"There is no record {record_id!r}. {nearest(record_id, erasing.ids_like(store, record_id))}"


def take_down(
    workspace: Workspace,
    record_id: str,
    by: str,
    why: str,
    *,
    kind: str = "",
    unpublish: Unpublish | None = None,
    report: ProgressCallback = lambda source, step: None,
) -> Removal:
    """Removes a record everywhere; the caller holds the lock of the store. Raises TakedownError.

    A record that was taken down before is not taken down again, but its files are searched anew. `unpublish` removes
    the records with these ids from a published site and returns the files removed.
    """
    name, reason = by.strip(), " ".join(why.split())
    if not name or not reason:
        raise TakedownError("A take-down needs a name (--by) and a reason (--why); the public sees the reason.")
    if len(name) > MOST_NAME_LETTERS or len(reason) > MOST_REASON_LETTERS:
        raise TakedownError(
            f"Name and reason can be at most {MOST_NAME_LETTERS} and {MOST_REASON_LETTERS} letters long."
        )
    found = find(workspace.url, record_id, kind)
    if isinstance(found, Takedown):
        return _finish(workspace, Removal(found, False), unpublish, report)
    main = Takedown(found, record_id, "", 0, now(), name, reason)
    return _finish(workspace, _remove(workspace, main, report), unpublish, report)


# --- the store --------------------------------------------------------------------------------------------------------


def _remove(workspace: Workspace, asked: Takedown, report: ProgressCallback) -> Removal:
    """Removes the record from the store, in one transaction that is a vintage of its own."""
    with write_transaction(workspace.url) as connection:
        doomed = erasing.erasure_plan(connection, asked.kind, asked.record_id)
        main = replace(asked, source_id=doomed.source_id, vintage=newest_vintage(connection) + 1)
        barred = _barred(connection, workspace, doomed)
        report(main.source_id, "erase")
        erasing.erase(connection, doomed)
        named = pattern_of(unmistakable_ids(name for kind in _NAMED for name in doomed.ids.get(kind, ())))
        changed = unquote_remarks(connection, named) | doomed.live_sources
        unquote_log(connection, doomed.sources, named)
        erasing.forget_files(connection, doomed.sources, main.taken_down_at)
        report(main.source_id, "note")
        erasing.note_takedowns(connection, _tombstones(main, doomed, barred))
        _note_vintage(connection, main, changed)
        look_at = quoting(connection, main.source_id, _values(doomed))
        report(main.source_id, "commit")
    return Removal(main, True, {kind: len(ids) for kind, ids in sorted(doomed.ids.items())}, look_at)


def _note_vintage(connection: Connection, main: Takedown, changed: Iterable[str]) -> None:
    """Records the take-down as a vintage, after noting the changed sources as a load would have."""
    for source_id in sorted(changed):
        rows = {kind: live_rows(connection, kind, source_id) for kind in kinds()}
        held = {kind: found for kind, found in rows.items() if found}
        erasing.note_content(connection, source_id, hash_of_rows(held), sum(map(len, held.values())))
    hashes = {name: last.content_hash for name, last in last_successes(connection).items()}
    version = data_version({**hashes, **takedowns_hash(connection)})
    row = {"vintage": main.vintage, "loaded_at": main.taken_down_at, "data_version": version}
    insert_log(connection, "vintage", [row | {"run_id": f"takedown-{main.vintage}"}])
    write_found_defaults(connection, find_defaults(connection, main.vintage), main.vintage)


def _tombstones(main: Takedown, doomed: ErasurePlan, barred: Iterable[str]) -> list[Takedown]:
    """One for each record that went: what was computed from it may be computed again, but only from other numbers."""
    rest = (main.source_id, main.vintage, main.taken_down_at, main.taken_down_by, main.why, main.record_id)
    went = {(kind, name): kind != "derived_value" for kind in _NAMED for name in doomed.ids.get(kind, ())}
    went |= {("derived_value", name): True for name in barred}
    del went[main.kind, main.record_id]
    return [main, *(Takedown(kind, name, *rest, is_out) for (kind, name), is_out in sorted(went.items()))]


def _barred(connection: Connection, workspace: Workspace, doomed: ErasurePlan) -> set[str]:
    """Ids of numbers that could be computed only once the record is gone, and would reveal what it said.

    When a published number of a month goes, the totals around it would give it back.
    """
    if "observation" not in doomed.ids:
        return set()
    try:
        rules = read_declaration(workspace.sources_dir / doomed.source_id / DECLARATION).derive
        before = _observations(connection, doomed.source_id)
        gone = doomed.ids["observation"]
        after = before.keep([name not in gone for name in before.columns["observation_id"]])
        return _computed(after, rules) - _computed(before, rules)
    except DeliveryError:
        return set()


def _computed(observations: Records, rules: Sequence[object]) -> set[str]:
    """The ids of what a declaration's rules compute from the observations."""
    made, _ = derive_all([observations], rules)  # type: ignore[arg-type]
    return {str(name) for part in made if part.kind == "derived_value" for name in part.columns["observation_id"]}


def _observations(connection: Connection, source_id: str) -> Records:
    """The live observations of a source as records."""
    rows = live_rows(connection, "observation", source_id)
    columns = {one.name: [row[workspace] for row in rows] for workspace, one in enumerate(fields_of("observation"))}
    return Records("observation", "", columns, [0] * len(rows))


def _values(doomed: ErasurePlan) -> set[str]:
    """The numbers in the record, as a text may repeat them."""
    rows = [*doomed.rows.get("observation", ()), *doomed.rows.get("statement", ())]
    said = {row.get("obs_value") for row in rows} | {row.get("printed_value") for row in rows}
    numbers = {one for one in said if isinstance(one, float)}
    words = {str(one) for one in said if one is not None and not isinstance(one, float)}
    return words | {f"{one:g}" for one in numbers} | {f"{one:,.0f}" for one in numbers}


# --- the files --------------------------------------------------------------------------------------------------------


def _finish(workspace: Workspace, removal: Removal, unpublish: Unpublish | None, report: ProgressCallback) -> Removal:
    """The work after the transaction, repeated by the same command: free pages, kept bytes, published files."""
    main = removal.takedown
    report(main.source_id, "compact")
    removal.is_compact = erasing.compact(workspace.url)
    report(main.source_id, "files")
    with open_store(workspace.url) as store:
        went = takedowns(store) if store is not None else []
        removal.snapshots = delete_removed(store, workspace.data_dir) if store is not None else []
    names = {one.record_id for one in went if main.record_id in (one.record_id, one.part_of)}
    removal.still = places_of(workspace, main.source_id, names)
    removal.copies = older_copies(workspace.url)
    report(main.source_id, "published")
    if unpublish is not None:
        removal.published = unpublish(names, main)
    return removal
