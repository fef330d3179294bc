"""The command line: python -m etl run | check | status | diff | review | takedown | backup | restore | prune |
preview | publish | new-source | template.

Exit codes: 0 all loaded or nothing new (rows in quarantine included), 65 at least one source failed, waits for a person
or was not reached, or a file is not fit to be restored, 75 nothing ran (another run holds the lock, no source was
reached), 2 usage, 1 a fault of ours.
"""

import typer

from commands.backup import backup, restore
from commands.new_source.command import new_source
from commands.preview import preview
from commands.prune import prune
from commands.publish import publish
from commands.review.command import app as review
from commands.run import check, diff, run
from commands.status import status
from commands.take_down import takedown
from commands.template import template

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
for command in (run, check, status, diff, backup, restore, prune, takedown, preview, publish, new_source, template):
    app.command()(command)
app.add_typer(review, name="review")
