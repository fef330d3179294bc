"""The outcome of a run and of each of its sources: it is logged, printed and turned into an exit code."""

from dataclasses import dataclass, field

from database.log.exit_codes import DATA_ERROR, INTERNAL_ERROR, NOT_RUN, OK
from database.log.held_changes import HeldChange
from database.log.source_runs import CODE_LISTS, FAILED, FAULT, HELD, NOTHING_NEW, UNREACHED, LastSuccess
from etl.extract.received_file import ReceivedFile
from etl.load.reconcile import TableChange
from etl.records import Records
from etl.validate.validate import BadRow


@dataclass
class SourceOutcome:
    """The outcome of one source in one run."""

    source_id: str
    outcome: str = FAILED
    message: str = ""
    fingerprint: str | None = None
    content_hash: str | None = None
    record_count: int = 0
    filtered: int = 0
    seconds: float = 0.0
    finished_at: str = ""
    quarantined: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    changes: list[TableChange] = field(default_factory=list)
    # For a held source: why it is held, and the held changes. `changes` has what is loaded.
    held: HeldChange | None = None
    waiting: list[TableChange] = field(default_factory=list)
    files: tuple[ReceivedFile, ...] = ()
    # Whether the numbers now come from these files; they don't after a rejected delivery, which brings nothing new.
    is_taken: bool = True
    # The names of the files that hold a record that was taken down: their bytes are not kept.
    withheld: frozenset[str] = frozenset()
    records: list[Records] = field(default_factory=list)

    def fail(self, message: str, outcome: str = FAILED) -> None:
        """Marks the source as failed: nothing of it is loaded. Its bad rows may show why."""
        self.outcome, self.message, self.content_hash = outcome, message, None
        self.record_count = self.filtered = 0
        self.changes, self.records = [], []

    @property
    def is_fetched(self) -> bool:
        """Whether any of its files comes from a server."""
        return any(file.url for file in self.files)

    def skip(self, last: LastSuccess) -> None:
        """Marks the source as unchanged: its files were not even parsed."""
        self.outcome, self.content_hash, self.record_count = NOTHING_NEW, last.content_hash, last.record_count
        self.message = "checked, unchanged" if self.is_fetched else ""

    def wait(self, held: HeldChange) -> None:
        """Marks a source that passed as in need of review: nothing of it is loaded."""
        self.held, self.waiting = held, self.changes
        self.outcome, self.message = HELD, "; ".join(held.reasons)
        self.content_hash, self.changes, self.records = None, [], []

    def reject(self, rejected: HeldChange, last: LastSuccess) -> None:
        """Marks a source that passed as nothing new: its delivery was reviewed and rejected."""
        self.outcome, self.content_hash, self.record_count = NOTHING_NEW, last.content_hash, last.record_count
        self.message = f"{rejected.held_id} was rejected by {rejected.decided_by}: {rejected.why} Earlier numbers stay"
        # No fingerprint: the live numbers are not what these files say.
        self.fingerprint, self.changes, self.records = None, [], []
        self.is_taken, self.bad_rows, self.quarantined = False, [], 0

    @property
    def kept_files(self) -> tuple[ReceivedFile, ...]:
        """The files whose bytes are kept; all of them if their content needs review."""
        if self.held is not None:
            return self.files
        return tuple(file for file in self.files if file.name not in self.withheld)

    @property
    def added(self) -> int:
        """How many records are new."""
        return sum(len(change.added) for change in self.changes)

    @property
    def revised(self) -> int:
        """How many records have changed content."""
        return sum(len(change.revised) for change in self.changes)

    @property
    def withdrawn(self) -> int:
        """How many records the source no longer delivers."""
        return sum(len(change.withdrawn) for change in self.changes)


@dataclass
class RunOutcome:
    """The outcome of one run."""

    run_id: str
    started_at: str
    sources: list[SourceOutcome]
    vintage: int | None = None
    data_version: str | None = None
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 all loaded or nothing new, 65 a source failed, is held or unreached, 75 none was reached, 1 internal error.

        The code lists are part of every run, so they do not count as reached.
        """
        outcomes = [source.outcome for source in self.sources]
        if FAULT in outcomes:
            return INTERNAL_ERROR
        asked = [source.outcome for source in self.sources if source.source_id != CODE_LISTS]
        if asked and set(asked) == {UNREACHED} and FAILED not in outcomes:
            return NOT_RUN
        return DATA_ERROR if {FAILED, HELD, UNREACHED} & set(outcomes) else OK
