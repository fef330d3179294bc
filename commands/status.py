"""The command status: every source's last attempt, success and change."""

from typing import TYPE_CHECKING, Annotated

import typer

from commands.exits import on_terminal, store_faults
from config import settings
from database.loading.live_records import open_store
from database.log.source_runs import source_statuses

if TYPE_CHECKING:
    pass


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object with all sources.")] = False,
) -> None:
    """Every source's last attempt, success and change, and its rows in quarantine: tables on a terminal, elsewhere
    one JSON line per source.
    """
    from commands.output import as_data
    from commands.output import terminal as report

    with store_faults(), open_store(settings().database_url) as store:
        statuses = source_statuses(store, most_rows=None) if store is not None else []
    if as_json:
        typer.echo(as_data.status_as_json(statuses))
    elif on_terminal():
        report.print_status(statuses)
    else:
        for line in as_data.status_as_lines(statuses):
            typer.echo(line)
    if not statuses and not as_json:
        typer.echo("Nothing has been loaded yet. Run: python -m etl run", err=True)
