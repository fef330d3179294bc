"""Held changes and the decisions on them: the table `held_change`, read and written.

A delivery that would remove a lot or rewrite the past is not loaded. It is held here with its reasons; its bytes are
kept as snapshots. It is accepted (and loaded), rejected, or superseded by what its source delivers next.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from database.log.source_runs import LOADED
from database.log.tables import held_change, source_run

Connection = sa.Connection

WAITING, ACCEPTED, REJECTED, SUPERSEDED = "waiting", "accepted", "rejected", "superseded"


@dataclass(frozen=True)
class HeldChange:
    """One delivery that needs review; `files` says which bytes it consists of (name -> sha256)."""

    held_id: str
    source_id: str
    run_id: str
    held_at: str
    reasons: tuple[str, ...]
    files: dict[str, str]
    content_hash: str
    added: int
    revised: int
    withdrawn: int
    state: str = WAITING
    decided_at: str | None = None
    decided_by: str | None = None
    why: str | None = None
    vintage: int | None = None


def held_changes(connection: Connection, *states: str) -> list[HeldChange]:
    """Every held change in one of the states (in any if none is named), newest first."""
    query = sa.select(held_change).order_by(held_change.c.held_at.desc(), held_change.c.held_id.desc())
    if states:
        query = query.where(held_change.c.state.in_(states))
    return [_of(row) for row in connection.execute(query).mappings()]


def hold(connection: Connection, held: HeldChange) -> HeldChange:
    """Holds a change, replacing an earlier one of its source; returns it with the id that it gets (h1, h2, ...).

    If the same content is already held, it keeps its id and its first day.
    """
    waiting = [other for other in held_changes(connection, WAITING) if other.source_id == held.source_id]
    same = next((other for other in waiting if other.content_hash == held.content_hash), None)
    if same is not None:
        return same
    supersede(connection, held.source_id, held.held_at)
    count = connection.execute(sa.select(sa.func.count()).select_from(held_change)).scalar() or 0
    named = replace(held, held_id=f"h{count + 1}")
    row = {**vars(named), "reasons": json.dumps(named.reasons, ensure_ascii=False), "files": json.dumps(named.files)}
    connection.execute(held_change.insert(), row)
    return named


def supersede(connection: Connection, source_id: str, moment: str) -> None:
    """Ends the review of a source's change, because the source has since delivered something else."""
    waits = (held_change.c.source_id == source_id, held_change.c.state == WAITING)
    connection.execute(sa.update(held_change).where(*waits).values(state=SUPERSEDED, decided_at=moment))


def decide(connection: Connection, held: HeldChange) -> bool:
    """Writes a decision (state, when, who, why, vintage); False if another decision was made before.

    What was rejected may still be accepted; nothing else is decided twice.
    """
    decided = {name: getattr(held, name) for name in ("state", "decided_at", "decided_by", "why", "vintage")}
    open_states = (WAITING, REJECTED) if held.state == ACCEPTED else (WAITING,)
    still = (held_change.c.held_id == held.held_id, held_change.c.state.in_(open_states))
    return bool(connection.execute(sa.update(held_change).where(*still).values(**decided)).rowcount)


def moved_on(connection: Connection, held: HeldChange) -> bool:
    """Whether a decided change's source has since been loaded, or has a later held change."""
    later = [other for other in held_changes(connection) if other.source_id == held.source_id]
    loaded = sa.select(sa.func.max(source_run.c.finished_at)).where(
        source_run.c.source_id == held.source_id, source_run.c.outcome == LOADED
    )
    newest = connection.execute(loaded).scalar() or ""
    return later[0].held_id != held.held_id or newest > str(held.decided_at)


def _of(row: Any) -> HeldChange:
    """A row of the table as a record."""
    return HeldChange(**{**row, "reasons": tuple(json.loads(row["reasons"])), "files": json.loads(row["files"])})
