"""Reports to an outside service that the run took place: a site whose cron job has died can't report it itself.

The address follows the convention of healthchecks.io: `/start` at the beginning, the plain address after a run
without failure, `/fail` after any other, with the run's lines as body and the same `rid` throughout. A failed ping
never affects the run.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from commands.output.json_lines import run_lines, warn
from config import settings
from etl.load.outcome import RunOutcome

MOST_BYTES = 10_000  # healthchecks.io truncates longer bodies


@contextmanager
def watched() -> Iterator[Callable[[RunOutcome], None]]:
    """Pings at the start and at the end of the block; call the yielded function with the outcome of the run."""
    if not settings().heartbeat_url:
        yield lambda outcome: None
        return
    run = str(uuid.uuid4())
    ended: list[RunOutcome] = []
    _ping("/start", run, "")
    try:
        yield ended.append
    except BaseException as error:
        _ping("/fail", run, f"the run ended with {type(error).__name__}: {error}")
        raise
    lines = "\n".join(line for outcome in ended for line in run_lines(outcome, written=True))
    is_good = bool(ended) and all(outcome.exit_code == 0 for outcome in ended)
    _ping("" if is_good else "/fail", run, lines)


def _ping(end: str, run: str, body: str) -> None:
    """Sends one ping; on failure one line says so, and nothing else happens."""
    from etl.extract.guarded_network import Deadline, guarded_client

    address = urlsplit(settings().heartbeat_url)
    url = address._replace(path=address.path.rstrip("/") + end, query=f"rid={run}").geturl()
    try:
        # One deadline for the whole request: a server that trickles bytes could otherwise hold up the run for hours.
        with guarded_client(Deadline(settings().heartbeat_timeout), allowed=None) as client:
            client.post(url, content=body.encode()[-MOST_BYTES:]).raise_for_status()
    except Exception as error:  # no error of a ping may stop a run
        # The address itself is a secret: anybody who knows it can ping in our name.
        warn("heartbeat", host=address.hostname, ping=end or "success", message=f"{type(error).__name__}, not sent")
