"""The command line: python -m etl run | check | status | diff | review | takedown | backup | restore | prune |
preview | publish | new-source | template.

Exit codes: 0 everything loaded or nothing new (even with rows in quarantine), 65 at least one source failed, needs
review or was not reached, or a file can't be restored, 75 nothing ran (another run holds the lock, or no source was
reached), 2 usage, 1 internal error.
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
