"""The way of the data, in the order of its steps. Each step is a module of the same name.

source -> extract -> map -> validate -> derive -> reconcile -> load
"""

import secrets
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from database.engine import migrate
from database.stored import Connection, open_store
from etl.agreement import agree, in_order, with_agreeing
from etl.codes import code_lists_of_records
from etl.context import RunContext, changes_of, code_lists_of, open_context, unchanged_since, use_code_lists
from etl.declaration import CODE_LISTS, find_sources
from etl.derive import derive_all
from etl.extract import extract, keep
from etl.faults import DeliveryError
from etl.load import load, log_without_load, now
from etl.mapping import map_delivery
from etl.outcome import FAILED, FAULT, LOADED, NOTHING_NEW, RunOutcome, SourceOutcome
from etl.reconcile import content_hash
from etl.validate import check_default_origins, last_good, validate
from etl.withdrawn_codes import codes_still_used

Report = Callable[[str, str], None]


def run(names: Sequence[str], url: str, sources_dir: Path, data_dir: Path, report: Report) -> RunOutcome:
    """Loads the named sources (and the code lists, which the others are checked with); the caller holds the lock."""
    started = time.monotonic()
    migrate(url)
    outcome = check(names, url, sources_dir, data_dir, report)
    keep([file for source in outcome.sources for file in source.files], data_dir / "snapshots")
    report("", "load")
    try:
        load(url, outcome)
    except Exception as error:
        log_without_load(url, outcome, error)
        raise
    outcome.seconds = time.monotonic() - started
    return outcome


def check(names: Sequence[str], url: str, sources_dir: Path, data_dir: Path, report: Report) -> RunOutcome:
    """Everything up to reconcile; writes nothing. One source that fails stops no other."""
    started = time.monotonic()
    outcome = RunOutcome(run_id=_new_run_id(), started_at=now(), sources=[])
    wanted = [name for name in find_sources(sources_dir) if not names or name in names or name == CODE_LISTS]
    with open_store(url) as store:
        outcome.sources = _take_all(in_order(wanted, sources_dir), sources_dir, data_dir, store, report)
    outcome.seconds = time.monotonic() - started
    return outcome


def _take_all(
    names: list[str], sources_dir: Path, data_dir: Path, store: Connection | None, report: Report
) -> list[SourceOutcome]:
    """Every source, the code lists first; where those would lose a code in use, all others again with the old ones."""
    context = open_context(store)
    taken = [_take(name, sources_dir, data_dir, context, report) for name in names]
    lists_first = bool(names) and names[0] == CODE_LISTS
    if in_use := codes_still_used(taken, store):
        taken[0].fail(in_use)
        context = open_context(store)
        taken[1:] = [_take(name, sources_dir, data_dir, context, report) for name in names[1:]]
        for source in taken[1:]:
            if source.outcome == FAILED:
                source.message += " (checked with the code lists as loaded before, because the new ones failed)"
    if lists_first and taken[0].outcome in (FAILED, FAULT):
        # Checked with other code lists than those in the files: to be checked again once these pass.
        for source in taken[1:]:
            source.fingerprint = None
    return taken


def _take(source_id: str, sources_dir: Path, data_dir: Path, context: RunContext, report: Report) -> SourceOutcome:
    """One source from its files to its changes; whatever goes wrong is its outcome and nobody else's."""
    started = time.monotonic()
    source = SourceOutcome(source_id)
    try:
        _steps(source, sources_dir, data_dir, context, report)
    except DeliveryError as error:
        source.outcome, source.message = FAILED, str(error)
    except Exception as error:
        traceback.print_exc()
        source.outcome, source.message = FAULT, f"{type(error).__name__}: {error}"
    source.seconds, source.finished_at = time.monotonic() - started, now()
    return source


def _steps(source: SourceOutcome, sources_dir: Path, data_dir: Path, context: RunContext, report: Report) -> None:
    """The steps in their order."""
    report(source.source_id, "extract")
    delivery = extract(source.source_id, sources_dir, data_dir)
    source.fingerprint, source.files = delivery.fingerprint, delivery.files
    if last := unchanged_since(context, delivery):
        source.outcome, source.content_hash, source.record_count = NOTHING_NEW, last.content_hash, last.record_count
        return

    report(source.source_id, "map")
    # The code lists are checked with each other, every other source with them.
    code_lists = None if delivery.declaration.is_codelists else code_lists_of(context)
    mapped = map_delivery(delivery, code_lists)

    report(source.source_id, "validate")
    used = code_lists or code_lists_of_records(mapped.records)
    records, bad, doubts = validate(mapped.records, used, _today(), delivery.declaration.sums)
    compared_with = delivery.declaration.reconciles_with, context.store, context.records
    records, differing, agreement = agree(records, *compared_with)
    bad += differing
    kept = last_good(delivery.source_id, records, bad, context.store)
    records = with_agreeing(records, kept, *compared_with)
    check_default_origins(delivery.declaration, records)

    report(source.source_id, "derive")
    derived, said = derive_all(records, delivery.declaration.derive)
    records, warnings = records + derived, mapped.warnings + doubts + agreement + said

    report(source.source_id, "reconcile")
    content = content_hash(records)
    changes = changes_of(context, delivery, records, content)
    use_code_lists(context, delivery, records)
    context.records[delivery.source_id] = records

    source.outcome, source.content_hash, source.changes = LOADED if changes else NOTHING_NEW, content, changes
    source.records, source.record_count, source.filtered = records, sum(map(len, records)), mapped.filtered
    source.bad_rows, source.quarantined, source.message = bad, len(bad), "; ".join(warnings)


def _today() -> date:
    """The latest date that it is anywhere: what Almaty published this morning is not in London's future."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def _new_run_id() -> str:
    """A name for the run that sorts by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
