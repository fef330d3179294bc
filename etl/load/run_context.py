"""What the sources of one run share: the store as it was before, the code lists, and the keys already used."""

from dataclasses import dataclass, field

from database.loading.live_records import Connection, live_rows
from database.log.held_changes import ACCEPTED, REJECTED, WAITING, HeldChange, held_changes
from database.log.source_runs import CODE_LISTS, LastSuccess, last_successes
from database.log.takedowns import removed_files, takedowns
from etl.code_lists import CODE_LIST_KINDS, CodeIndex, code_lists_of_records, code_lists_of_rows
from etl.correct.leave_out import Names, kept_out
from etl.errors import DeliveryError
from etl.extract.extract import Delivery
from etl.load.reconcile import TableChange, added_keys, check_claims, reconcile
from etl.records import Records, RecordTuple


@dataclass
class RunContext:
    """The shared state of one run; `store` is None if there is no store yet."""

    store: Connection | None
    known: dict[str, LastSuccess]
    decided: list[HeldChange] = field(default_factory=list)
    code_lists: CodeIndex | None = None
    taken: dict[str, dict[RecordTuple, str]] = field(default_factory=dict)
    # The records of sources that passed in this run, for those that are compared with them.
    records: dict[str, list[Records]] = field(default_factory=dict)
    # What was taken down (by kind: every id, and those that were requested), the files not kept because of it, and the
    # sources that lack an observation since.
    kept_out: tuple[Names, Names] = field(default_factory=lambda: ({}, {}))
    removed_files: set[str] = field(default_factory=set)
    lacking: set[str] = field(default_factory=set)


def open_context(store: Connection | None) -> RunContext:
    """The state in which a run begins."""
    if store is None:
        return RunContext(None, {})
    return RunContext(
        store,
        last_successes(store),
        held_changes(store, WAITING, ACCEPTED, REJECTED),
        kept_out=kept_out(store),
        removed_files=removed_files(store),
        lacking={found.source_id for found in takedowns(store) if found.kind == "observation"},
    )


def unchanged_since(context: RunContext, delivery: Delivery) -> LastSuccess | None:
    """The last success if nothing that the records are made of has changed since; else None.

    Rows in quarantine are tried again: a date in the future may have come. So is a source that is compared with
    another, which may have changed.
    """
    if delivery.declaration.reconciles_with:
        return None
    last = context.known.get(delivery.source_id)
    return last if last and last.fingerprint == delivery.fingerprint and not last.quarantined else None


def code_lists_of(context: RunContext) -> CodeIndex:
    """The code lists of this run, or of the store if they are unchanged or could not be read."""
    if context.code_lists is None:
        if context.store is None or CODE_LISTS not in context.known:
            raise DeliveryError("the code lists could not be read, and the store has none yet")
        rows = {kind: live_rows(context.store, kind) for kind in CODE_LIST_KINDS}
        context.code_lists = code_lists_of_rows(rows)
    return context.code_lists


def use_code_lists(context: RunContext, delivery: Delivery, records: list[Records]) -> None:
    """Checks the following sources against the code lists that just passed."""
    if delivery.declaration.is_codelists:
        context.code_lists = code_lists_of_records(records)


def changes_of(context: RunContext, delivery: Delivery, records: list[Records], content: str) -> list[TableChange]:
    """What the records change; equal content changes nothing, whatever the files look like.

    Raises DeliveryError if a new record has a key that belongs to another source, in the store or in this run.
    """
    last = context.known.get(delivery.source_id)
    if last is not None and last.content_hash == content:
        return []
    changes = reconcile(delivery.source_id, records, context.store)
    for change in changes:
        check_claims(change, context.taken.get(change.kind, {}))
    for change in changes:
        claims = dict.fromkeys(added_keys(change), delivery.source_id)
        context.taken.setdefault(change.kind, {}).update(claims)
    return [change for change in changes if change.count]
