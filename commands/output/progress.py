"""Progress of a run: a moving line on a terminal, nothing elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from etl.pipeline import ProgressCallback


@contextmanager
def progress(*, on_terminal: bool) -> Iterator[ProgressCallback]:
    """A callback for the pipeline's steps: it moves a line on a terminal and does nothing elsewhere."""
    if not on_terminal:
        yield lambda source_id, step: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[source]}"),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(source_id: str, step: str) -> None:
            if source_id not in tasks:
                for earlier in tasks.values():
                    bars.stop_task(earlier)
                tasks[source_id] = bars.add_task(step, source=source_id or "all sources", total=None)
            bars.update(tasks[source_id], description=step)

        yield report
