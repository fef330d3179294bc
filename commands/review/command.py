"""The commands review list | accept | reject | page: lists the changes that need review, accepts or rejects them."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from commands.exits import on_terminal, store_faults
from commands.lock import lock
from config import settings
from database.log.exit_codes import INTERNAL_ERROR, USAGE
from etl.workspace import workspace_of

if TYPE_CHECKING:
    from etl.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Accept or reject the changes that need review.")
HeldId = Annotated[str, typer.Argument(metavar="ID", help="The held change, as `review list` names it: h1.")]
By = Annotated[str, typer.Option("--by", help="Who decides; the change log shows it.")]
Why = Annotated[str, typer.Option("--why", help="The reason; the change log shows it.")]


@app.command("list")
def list_held(
    limit: Annotated[int, typer.Option(help="How many changed cells to show of each held change.")] = 20,
) -> None:
    """Lists every held change, why it is held, and what it would change cell by cell; writes nothing."""
    from commands.output import as_data
    from etl.moderation import review

    workspace = _workspace()
    with store_faults():
        for held in review.waiting(workspace.url):
            source = review.outcome_of_held(workspace, held)
            cells = list(as_data.changes_as_dicts(source.changes))
            if on_terminal():
                typer.echo(f"{held.held_id}  {held.source_id}, held since {held.held_at[:16].replace('T', ' ')} UTC")
                for line in (*held.reasons, source.message):
                    typer.echo(f"    {line}" if line else "", nl=bool(line))
                for cell in cells[:limit]:
                    typer.echo(f"      {as_data.change_sentence(cell)}")
                typer.echo(f"      {len(cells):,} changed cells" + (f", {limit} shown" if len(cells) > limit else ""))
            else:
                said: dict[str, object] = {"held": held.held_id, "source": held.source_id, "since": held.held_at}
                said["reasons"] = held.reasons
                said |= {"message": source.message, "changes": cells[:limit], "changes_count": len(cells)}
                typer.echo(json.dumps(said, ensure_ascii=False))


@app.command()
def accept(held_id: HeldId, by: By, why: Why) -> None:
    """Loads a held change: exactly the bytes that were held, whatever was delivered since."""
    from commands.output import json_lines as run_log
    from commands.output.progress import progress
    from etl.moderation import review

    workspace = _workspace()
    try:
        with lock(), store_faults(), progress(on_terminal=on_terminal()) as steps:
            outcome = review.accept(workspace, held_id, by, why, steps)
    except review.ReviewError as error:
        _refuse(error)
    run_log.say_run(outcome, on_terminal=on_terminal())
    raise typer.Exit(outcome.exit_code)


@app.command()
def reject(held_id: HeldId, by: By, why: Why) -> None:
    """Keeps the earlier numbers; the same delivery is not held again."""
    from etl.moderation import review

    try:
        with lock(), store_faults():
            held = review.reject(_workspace(), held_id, by, why)
    except review.ReviewError as error:
        _refuse(error)
    said = {"held": held.held_id, "source": held.source_id, "outcome": held.state, "by": held.decided_by}
    typer.echo(
        f"{held.held_id} of {held.source_id} is rejected; the earlier numbers stay."
        if on_terminal()
        else json.dumps(said | {"why": held.why}, ensure_ascii=False)
    )


@app.command()
def page(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes a free one.")] = 8051,
    lang: Annotated[str, typer.Option(help="The language of the page.")] = "en",
) -> None:
    """The same list with buttons, as a page on this machine only; its address holds a token for this session only."""
    from commands.review import page as review_page

    try:
        review_page.serve(_workspace(), port, lang, lambda address: typer.echo(f"Open {address} (Ctrl-C to stop)"))
    except OSError as error:
        typer.echo(f"Nothing can be served on 127.0.0.1:{port} ({error.strerror}). Choose another --port.", err=True)
        raise typer.Exit(INTERNAL_ERROR) from None


def _workspace() -> "Workspace":
    """The workspace that the settings name."""

    return workspace_of(settings())


def _refuse(error: Exception) -> None:
    """Exits with a usage error and the error's sentence."""
    typer.echo(str(error), err=True)
    raise typer.Exit(USAGE) from None
