"""What readers are warned of at the top of a page or in an embed: each kind of trouble is a sentence of its own."""

from database.health import ChartHealth, Troubles
from translations import _, format_day, n_


def warning_of(troubles: Troubles) -> str:
    """The sentences, what weighs most first; empty where nothing is wrong."""
    said = [_failed(troubles), _stale(troubles), _unreached(troubles), _held(troubles)]
    return " ".join(filter(None, said))


def _failed(troubles: Troubles) -> str:
    number = len(troubles.failed)
    if not number:
        return ""
    return n_(
        "The last attempt to read %(n)s source failed; earlier numbers stay.",
        "The last attempt to read %(n)s sources failed; earlier numbers stay.",
        number,
    )


def _stale(troubles: Troubles) -> str:
    number = len(troubles.stale)
    if not number:
        return ""
    if troubles.stale_since is None:
        return n_(
            "%(n)s source has not been read for longer than expected; its numbers may be old.",
            "%(n)s sources have not been read for longer than expected; their numbers may be old.",
            number,
        )
    return n_(
        "%(n)s source has not been read without failure since %(day)s, longer than expected; its numbers may be old.",
        "%(n)s sources have not been read for longer than expected, one of them not since %(day)s; "
        "their numbers may be old.",
        number,
        day=format_day(troubles.stale_since[:10]),
    )


def _unreached(troubles: Troubles) -> str:
    number = len(troubles.unreached)
    if not number:
        return ""
    return n_(
        "The server of %(n)s source could not be reached; its earlier numbers stay.",
        "The servers of %(n)s sources could not be reached; their earlier numbers stay.",
        number,
    )


def _held(troubles: Troubles) -> str:
    number = len(troubles.held)
    if not number:
        return ""
    return n_(
        "New numbers of %(n)s source wait for a check by a person; the earlier ones stay.",
        "New numbers of %(n)s sources wait for a check by a person; the earlier ones stay.",
        number,
    )


def times_of(health: ChartHealth) -> str:
    """The three times of a chart's sources in one line; empty where it has none or none was ever tried."""
    if health.last_attempt is None:
        return ""
    change, success = health.last_change, health.last_success
    if change is None or success is None:
        return _(
            "Sources last read on %(attempt)s, not yet without failure.", attempt=format_day(health.last_attempt[:10])
        )
    return _(
        "Numbers last changed on %(change)s; sources last read on %(attempt)s, without failure on %(success)s.",
        change=format_day(change[:10]),
        attempt=format_day(health.last_attempt[:10]),
        success=format_day(success[:10]),
    )
