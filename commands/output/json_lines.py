"""A run as lines of JSON for logs: one per source, one for the run, each with the run's id, a level and the time."""

import sys
from typing import Any

from commands.output.as_data import outcome_word, source_as_dict, worst_outcome
from commands.output.terminal import print_run
from database.log.source_runs import FAILED, FAULT, HELD, UNREACHED
from etl.load.outcome import RunOutcome, SourceOutcome

_LEVELS = {FAILED: "error", FAULT: "error", HELD: "warning", UNREACHED: "warning"}


def run_lines(run: RunOutcome, *, written: bool) -> list[str]:
    """One line per source, then one for the run; a check says what a run would do."""
    log = _logger()
    lines = [_line(log, source, run.run_id, written=written) for source in run.sources]
    outcome = worst_outcome(run)
    said: dict[str, Any] = {"outcome": outcome_word(outcome, written=written), "exit_code": run.exit_code}
    said |= {"vintage": run.vintage, "data_version": run.data_version, "seconds": round(run.seconds, 2)}
    return [*lines, str(getattr(log, _LEVELS.get(outcome, "info"))("run", run=run.run_id, **said))]


def say_run(run: RunOutcome, *, on_terminal: bool, written: bool = True) -> None:
    """Prints the run: tables on a terminal, else JSON lines for a log."""
    if on_terminal:
        print_run(run, written=written)
        return
    for line in run_lines(run, written=written):
        sys.stdout.write(f"{line}\n")


def write_event(event: str, **said: object) -> None:
    """Prints one line for a command that is not a run."""
    sys.stdout.write(f"{_logger().info(event, **said)}\n")


def warn(event: str, **said: object) -> None:
    """Prints a warning that belongs to no run's outcome."""
    sys.stdout.write(f"{_logger().warning(event, **said)}\n")


def _line(log: Any, source: SourceOutcome, run_id: str, *, written: bool) -> str:
    """One source's line."""
    level = _LEVELS.get(source.outcome, "warning" if source.quarantined else "info")
    said = source_as_dict(source, written=written)
    return str(getattr(log, level)("source", run=run_id, **said))


def _logger() -> Any:
    """A logger whose methods return the line instead of printing it."""
    import structlog

    return structlog.wrap_logger(
        structlog.ReturnLogger(),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
