"""The way of the data, in the order of its steps. Each step is a module of the same name.

source -> extract -> map -> validate -> derive -> reconcile -> load
"""

import secrets
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from database.engine import migrate
from database.stored import Connection, LastSuccess, last_successes, live_rows, reading
from etl.codes import CODE_LIST_KINDS, CodeLists, code_lists_of_records, code_lists_of_rows
from etl.declaration import CODE_LISTS, find_sources
from etl.derive import derive
from etl.extract import Delivery, extract, keep
from etl.faults import DeliveryError
from etl.load import FAILED, FAULT, LOADED, NOTHING_NEW, RunOutcome, SourceOutcome, load, log_without_load, now
from etl.mapping import map_delivery
from etl.reconcile import added_keys, check_claims, content_hash, data_version, reconcile
from etl.records import Records, Row
from etl.validate import BadRow, check_default_origins, validate

Report = Callable[[str, str], None]


def run(names: Sequence[str], url: str, sources_dir: Path, data_dir: Path, report: Report) -> RunOutcome:
    """Loads the named sources (and the code lists, which the others are checked with); the caller holds the lock."""
    migrate(url)
    outcome = check(names, url, sources_dir, data_dir, report)
    for source in outcome.sources:
        keep(source.files, data_dir / "snapshots")
    report("", "load")
    with reading(url) as store:
        known = {name: last.content_hash for name, last in (last_successes(store) if store else {}).items()}
    fresh = {source.source_id: source.content_hash for source in outcome.sources if source.content_hash}
    try:
        load(url, outcome, data_version({**known, **fresh}))
    except Exception as error:
        _mark_unloaded(outcome, error)
        log_without_load(url, outcome)
        raise
    return outcome


def check(names: Sequence[str], url: str, sources_dir: Path, data_dir: Path, report: Report) -> RunOutcome:
    """Everything up to reconcile; writes nothing. One source that fails stops no other."""
    started = time.monotonic()
    outcome = RunOutcome(run_id=_new_run_id(), started_at=now(), sources=[])
    wanted = [name for name in find_sources(sources_dir) if not names or name in names or name == CODE_LISTS]
    with reading(url) as store:
        steps = _Steps(sources_dir, data_dir, store, report)
        for name in wanted:
            outcome.sources.append(steps.take(name))
    outcome.seconds = time.monotonic() - started
    return outcome


class _Steps:
    """What the sources of one run share: the store as it was, the code lists, and the keys that were taken."""

    def __init__(self, sources_dir: Path, data_dir: Path, store: Connection | None, report: Report) -> None:
        self.sources_dir, self.data_dir, self.store, self.report = sources_dir, data_dir, store, report
        self.known: dict[str, LastSuccess] = last_successes(store) if store is not None else {}
        self.code_lists: CodeLists | None = None
        self.taken: dict[str, dict[Row, str]] = {}

    def take(self, source_id: str) -> SourceOutcome:
        """One source from its files to its changes; whatever goes wrong is its outcome."""
        started = time.monotonic()
        source = SourceOutcome(source_id)
        try:
            self._steps(source)
        except DeliveryError as error:
            source.outcome, source.message, source.changes = FAILED, str(error), []
        except Exception as error:
            traceback.print_exc()
            source.outcome, source.message, source.changes = FAULT, f"{type(error).__name__}: {error}", []
        source.seconds, source.finished_at = time.monotonic() - started, now()
        return source

    def _steps(self, source: SourceOutcome) -> None:
        """The steps in their order."""
        self.report(source.source_id, "extract")
        delivery = extract(source.source_id, self.sources_dir, self.data_dir)
        source.fingerprint, source.files = delivery.fingerprint, delivery.files
        if self._is_as_before(source):
            return
        self.report(source.source_id, "map")
        code_lists = None if delivery.declaration.is_codelists else self._code_lists()
        mapped = map_delivery(delivery, code_lists)
        self.report(source.source_id, "validate")
        records, bad, warnings = self._checked(delivery, mapped.records)
        source.records, source.bad_rows, source.quarantined = records, bad, len(bad)
        source.filtered, source.record_count = mapped.filtered, sum(map(len, records))
        source.message = "; ".join([*mapped.warnings, *warnings])
        self.report(source.source_id, "reconcile")
        self._reconcile(source)

    def _is_as_before(self, source: SourceOutcome) -> bool:
        """Whether nothing that the records are made of has changed since the last success.

        Rows in quarantine are tried again: a date that lay in the future may have come.
        """
        last = self.known.get(source.source_id)
        if last is None or last.fingerprint != source.fingerprint or last.quarantined:
            return False
        source.outcome, source.content_hash, source.record_count = NOTHING_NEW, last.content_hash, last.record_count
        return True

    def _checked(self, delivery: Delivery, mapped: list[Records]) -> tuple[list[Records], list[BadRow], list[str]]:
        """The records that passed, with the derived ones, the rows that didn't, and warnings."""
        if delivery.declaration.is_codelists:
            self.code_lists = code_lists_of_records(mapped)
        records, bad = validate(mapped, self._code_lists(), date.today())
        if delivery.declaration.is_codelists:
            self.code_lists = code_lists_of_records(records)
        check_default_origins(delivery.declaration, records)
        warnings: list[str] = []
        for derivation in delivery.declaration.derive:
            derived, said = derive(records, derivation)
            records, warnings = records + derived, warnings + said
        return records, bad, warnings

    def _code_lists(self) -> CodeLists:
        """The code lists of this run, or of the store where they are as before or could not be read."""
        if self.code_lists is None:
            if self.store is None or CODE_LISTS not in self.known:
                raise DeliveryError("the code lists could not be read, and the store has none yet")
            self.code_lists = code_lists_of_rows({kind: live_rows(self.store, kind) for kind in CODE_LIST_KINDS})
        return self.code_lists

    def _reconcile(self, source: SourceOutcome) -> None:
        """What the records change in the store; equal content changes nothing, whatever the files look like."""
        source.content_hash = content_hash(source.records)
        last = self.known.get(source.source_id)
        if last is not None and last.content_hash == source.content_hash:
            source.outcome = NOTHING_NEW
            return
        source.changes = reconcile(source.source_id, source.records, self.store)
        for change in source.changes:
            taken = self.taken.setdefault(change.kind, {})
            check_claims(change, taken)
        for change in source.changes:
            self.taken[change.kind].update(dict.fromkeys(added_keys(change), source.source_id))
        source.outcome = LOADED if any(change.count for change in source.changes) else NOTHING_NEW


def _mark_unloaded(outcome: RunOutcome, error: Exception) -> None:
    """Says of every source that would have changed something that it did not: the load failed as a whole."""
    outcome.vintage = None
    for source in outcome.sources:
        if source.outcome == LOADED:
            source.outcome, source.message, source.content_hash = FAULT, f"not loaded: {error}", None


def _new_run_id() -> str:
    """A name for the run that sorts by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
