"""Decisions about a held change: it is accepted and loaded, or rejected and the earlier numbers stay.

Both need a name and a reason, which the change log shows permanently. What is accepted are exactly the bytes that
were held, read again from the snapshots, whatever the source has delivered since.
"""

from dataclasses import replace

from database.loading.live_records import open_store
from database.loading.writes import write_transaction
from database.log.held_changes import ACCEPTED, REJECTED, WAITING, HeldChange, decide, held_changes, moved_on
from etl import pipeline
from etl.load.load import now
from etl.load.outcome import RunOutcome, SourceOutcome
from etl.pipeline import ProgressCallback
from etl.workspace import Workspace

MOST_NAME_LETTERS, MOST_REASON_LETTERS = 100, 500


class ReviewError(Exception):
    """A decision that can't be made, as a sentence: no such change, already decided, no name or no reason."""


def waiting(url: str) -> list[HeldChange]:
    """Every change that needs review, newest first; [] without a store."""
    with open_store(url) as store:
        return held_changes(store, WAITING) if store is not None else []


def outcome_of_held(workspace: Workspace, held: HeldChange) -> SourceOutcome:
    """What a held change would do to the store now: its changes, or why its kept files can't be loaded."""
    run = pipeline.check((held.source_id,), workspace, lambda source, step: None, accepted=held)
    found = next((source for source in run.sources if source.source_id == held.source_id), None)
    return found or SourceOutcome(held.source_id, message=f"the source {held.source_id!r} no longer exists")


def source_of(url: str, held_id: str) -> str:
    """The source of a held change; "" if there is no such change."""
    with open_store(url) as store:
        known = {held.held_id: held for held in held_changes(store)} if store is not None else {}
    return known[held_id].source_id if held_id in known else ""


def accept(workspace: Workspace, held_id: str, by: str, why: str, report: ProgressCallback) -> RunOutcome:
    """Loads a held change in its own run, even if it was rejected; the caller holds the lock. Raises ReviewError.

    The decision is written in the same transaction as the numbers: neither exists without the other.
    """
    held = _decided(workspace.url, held_id, ACCEPTED, by, why)
    return pipeline.run((held.source_id,), workspace, report, accepted=held)


def reject(workspace: Workspace, held_id: str, by: str, why: str) -> HeldChange:
    """Keeps the earlier numbers: the same delivery is not held again. Raises ReviewError."""
    held = _decided(workspace.url, held_id, REJECTED, by, why)
    with write_transaction(workspace.url) as connection:
        decide(connection, held)
    return held


def _check_undo(url: str, held: HeldChange) -> None:
    """Raises ReviewError if a rejected change can't be accepted any more: its source has delivered something else."""
    with open_store(url) as store:
        newer = store is not None and moved_on(store, held)
    if newer:
        raise ReviewError(f"{held.held_id} was rejected, and {held.source_id} has since delivered something else.")


def _decided(url: str, held_id: str, state: str, by: str, why: str) -> HeldChange:
    """The held change with the decision on it, not yet written. Raises ReviewError if it can't be made."""
    name, reason = by.strip(), why.strip()
    if not name or not reason:
        raise ReviewError("A decision needs a name (--by) and a reason (--why): the change log shows both.")
    if len(name) > MOST_NAME_LETTERS or len(reason) > MOST_REASON_LETTERS:
        raise ReviewError(f"Name and reason can be at most {MOST_NAME_LETTERS} and {MOST_REASON_LETTERS} letters long.")
    with open_store(url) as store:
        known = {held.held_id: held for held in held_changes(store)} if store is not None else {}
    if held_id not in known:
        waits = ", ".join(key for key, held in known.items() if held.state == WAITING) or "nothing"
        raise ReviewError(f"There is no held change {held_id!r}; {waits} needs review now.")
    held = known[held_id]
    if held.state == REJECTED and state == ACCEPTED:
        _check_undo(url, held)
    elif held.state != WAITING:
        raise ReviewError(f"{held_id} no longer needs review: it was {held.state} on {str(held.decided_at)[:10]}.")
    return replace(held, state=state, decided_at=now(), decided_by=name, why=reason)
