"""The data's way through the ETL, in order. Each step is a module of the same name.

source -> extract -> map -> correct -> validate -> derive -> reconcile -> hold -> load

Before validate, `leave_out` removes what was taken down.
"""

import secrets
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from database.engine import migrate
from database.loading.live_records import Connection, open_store
from database.log.held_changes import HeldChange
from database.log.source_runs import CODE_LISTS, FAILED, FAULT, LOADED, NOTHING_NEW, UNREACHED, known_files
from etl.code_lists import CodeIndex, code_lists_of_records
from etl.correct.corrections import correct, read_corrections
from etl.correct.leave_out import leave_out
from etl.declarations.source import DECLARATION, find_sources, is_enabled
from etl.derive.derive import derive_all
from etl.errors import DeliveryError, UnreachedError
from etl.extract.extract import SNAPSHOTS, Delivery, extract, keep
from etl.load.check_defaults import check_listed_defaults, wrong_defaults
from etl.load.codes_in_use import codes_still_used
from etl.load.hold import check_accepted, hold_if_needed
from etl.load.load import load, log_without_load, now
from etl.load.outcome import RunOutcome, SourceOutcome
from etl.load.reconcile import content_hash
from etl.load.run_context import RunContext, changes_of, code_lists_of, open_context, unchanged_since, use_code_lists
from etl.map.mapping import map_delivery
from etl.records import Records
from etl.validate.agreement import agree, in_order, with_agreeing
from etl.validate.validate import BadRow, check_default_origins, last_good, validate
from etl.workspace import Workspace

ProgressCallback = Callable[[str, str], None]


@dataclass(frozen=True)
class _Job:
    """What a run was asked to do. `accepted` is a held change that was approved: its kept bytes are read again."""

    workspace: Workspace
    report: ProgressCallback
    hold: bool = True
    accepted: HeldChange | None = None
    run_id: str = field(default_factory=lambda: _new_run_id())


def run(
    names: Sequence[str],
    workspace: Workspace,
    report: ProgressCallback,
    *,
    hold: bool = True,
    accepted: HeldChange | None = None,
) -> RunOutcome:
    """Loads the named sources (and the code lists, which the others are checked against); the caller holds the lock.

    With `hold=False` nothing is held for review: for a copy of the store that nobody publishes.
    """
    started = time.monotonic()
    report("", "migrate")
    migrate(workspace.url)
    outcome = _check(names, _Job(workspace, report, hold, accepted))
    report("", "keep")
    keep([file for source in outcome.sources for file in source.kept_files], workspace.data_dir / SNAPSHOTS)
    try:
        load(workspace.url, outcome, accepted, report)
    except Exception as error:
        log_without_load(workspace.url, outcome, error)
        raise
    report("", "loaded")
    outcome.seconds = time.monotonic() - started
    return outcome


def check(
    names: Sequence[str],
    workspace: Workspace,
    report: ProgressCallback,
    *,
    accepted: HeldChange | None = None,
) -> RunOutcome:
    """Runs every step up to holding; writes nothing. A source that fails does not stop the others."""
    return _check(names, _Job(workspace, report, accepted=accepted))


def _check(names: Sequence[str], job: _Job) -> RunOutcome:
    """Runs every step up to reconcile for this job."""
    started = time.monotonic()
    outcome = RunOutcome(run_id=job.run_id, started_at=now(), sources=[])
    sources_dir = job.workspace.sources_dir
    wanted = [name for name in find_sources(sources_dir) if _is_wanted(name, names, sources_dir)]
    with open_store(job.workspace.url) as store:
        outcome.sources = _take_all(in_order(wanted, sources_dir), store, job)
    outcome.seconds = time.monotonic() - started
    return outcome


def _is_wanted(name: str, names: Sequence[str], sources_dir: Path) -> bool:
    """Whether a source is read: a named one, the code lists, or without names every enabled one."""
    return name in names or name == CODE_LISTS or (not names and is_enabled(sources_dir / name / DECLARATION))


def _take_all(names: list[str], store: Connection | None, job: _Job) -> list[SourceOutcome]:
    """Takes every source, the code lists first; if they prove wrong, the others again with the old ones."""
    context = open_context(store)
    taken = [_take(name, context, job) for name in names]
    lists_first = bool(names) and names[0] == CODE_LISTS
    wrong, faults = codes_still_used(taken, store), wrong_defaults(taken, store)
    if faults and CODE_LISTS not in context.known:
        taken[0].message = "; ".join(filter(None, [taken[0].message, *faults]))
    elif faults and not wrong:
        wrong = "; ".join(faults)
    if wrong:
        taken[0].fail(wrong)
        context = open_context(store)
        taken[1:] = [_take(name, context, job) for name in names[1:]]
        for source in taken[1:]:
            if source.outcome == FAILED:
                source.message += " (checked with the code lists as loaded before, because the new ones failed)"
    if lists_first and taken[0].outcome in (FAILED, FAULT):
        # Checked against code lists other than those in the files: to be checked again once these pass.
        for source in taken[1:]:
            source.fingerprint = None
    return taken


def _take(source_id: str, context: RunContext, job: _Job) -> SourceOutcome:
    """Takes one source from its files to its changes; any error becomes its outcome and affects no other source."""
    started = time.monotonic()
    source = SourceOutcome(source_id)
    try:
        _steps(source, context, job)
    except DeliveryError as error:
        source.fail(str(error))
    except UnreachedError as error:
        source.fail(str(error), UNREACHED)
    except Exception as error:
        traceback.print_exc()
        source.fail(f"{type(error).__name__}: {error}", FAULT)
    source.seconds, source.finished_at = time.monotonic() - started, now()
    return source


def _steps(source: SourceOutcome, context: RunContext, job: _Job) -> None:
    """The steps in order; each records its result in `source`."""
    report = partial(job.report, source.source_id)
    report("extract")
    delivery = _extract(source, context, job)
    if last := unchanged_since(context, delivery):
        source.skip(last)
        return

    report("map")
    # The code lists are checked against each other, every other source against them.
    code_lists = None if delivery.declaration.is_codelists else code_lists_of(context)
    mapped = map_delivery(delivery, code_lists)

    report("correct")
    corrected = correct(mapped.records, read_corrections(delivery.folder))

    report("leave out")
    remaining, left_out = leave_out(corrected, context.kept_out)
    source.withheld |= left_out.files

    report("validate")
    check_listed_defaults(remaining)
    valid, bad, doubts = _validate(delivery, remaining, left_out.records, code_lists, context)

    report("derive")
    derived, remarks = derive_all(valid, delivery.declaration.derive)
    derived, _ = leave_out(derived, context.kept_out)
    warnings = mapped.warnings + left_out.words + doubts + remarks

    report("reconcile")
    _reconcile(source, delivery, valid + derived, warnings, context)
    source.filtered, source.bad_rows, source.quarantined = mapped.filtered, bad, len(bad)

    report("hold")
    _hold(source, delivery, context, job)


def _extract(source: SourceOutcome, context: RunContext, job: _Job) -> Delivery:
    """The files of the source: as they are now, or as they were held if the held change was accepted."""
    accepted = _accepted(source, job)
    known = known_files(context.store, source.source_id) if context.store is not None else {}
    delivery = extract(source.source_id, job.workspace, accepted.files if accepted else None, known)
    source.fingerprint, source.files = delivery.fingerprint, delivery.files
    source.withheld = frozenset(file.name for file in delivery.files if file.sha256 in context.removed_files)
    return delivery


def _validate(
    delivery: Delivery,
    records: list[Records],
    left_out: tuple[Records, ...],
    code_lists: CodeIndex | None,
    context: RunContext,
) -> tuple[list[Records], list[BadRow], list[str]]:
    """The records that may be loaded, the rows that go to quarantine, and warnings in sentences."""
    used = code_lists or code_lists_of_records(records)
    valid, bad, doubts = validate(records, used, _today(), delivery.declaration.sums, left_out)
    compared_with = delivery.declaration.reconciles_with, context.store, context.records
    valid, differing, agreement = agree(valid, *compared_with)
    bad += differing
    stays = last_good(delivery.source_id, valid, bad, context.store)
    valid = with_agreeing(valid, stays, *compared_with)
    return valid, bad, doubts + _doubts_of_origins(delivery, [*valid, *left_out], context) + agreement


def _reconcile(
    source: SourceOutcome, delivery: Delivery, records: list[Records], warnings: list[str], context: RunContext
) -> None:
    """What is new, revised or withdrawn compared with the store."""
    content = content_hash(records)
    changes = changes_of(context, delivery, records, content)
    use_code_lists(context, delivery, records)
    source.outcome, source.content_hash, source.changes = LOADED if changes else NOTHING_NEW, content, changes
    source.records, source.record_count = records, sum(map(len, records))
    if not changes and source.is_fetched:
        warnings = ["checked, unchanged: other bytes, the same records", *warnings]
    source.message = "; ".join(warnings)


def _hold(source: SourceOutcome, delivery: Delivery, context: RunContext, job: _Job) -> None:
    """Holds what needs review; later sources are compared with what passes."""
    records = source.records
    if accepted := _accepted(source, job):
        check_accepted(accepted, source.content_hash or "")
    elif source.changes and job.hold:
        hold_if_needed(source, delivery.declaration, context, job.run_id, _today())
    if source.held is None:
        context.records[source.source_id] = records


def _accepted(source: SourceOutcome, job: _Job) -> HeldChange | None:
    """The held change of this source that was accepted; None if the run is not about one."""
    return job.accepted if job.accepted and job.accepted.source_id == source.source_id else None


def _doubts_of_origins(delivery: Delivery, records: list[Records], context: RunContext) -> list[str]:
    """Errors in the declared default origins of a source that had numbers taken down; for other sources it raises.

    A take-down may leave a declared origin without a number, which must not stop the source's other numbers.
    """
    try:
        check_default_origins(delivery.declaration, records)
    except DeliveryError as error:
        if delivery.source_id not in context.lacking:
            raise
        return [f"{error}: change the declaration if its number was taken down"]
    return []


def _today() -> date:
    """The latest date anywhere on Earth: what Almaty published this morning is not in London's future."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def _new_run_id() -> str:
    """A run's name, sortable by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
