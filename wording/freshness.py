"""Warnings at the top of a page or in an embed: one sentence per kind of trouble."""

from collections.abc import Iterable
from typing import Any

from database.log.source_runs import CODE_LISTS, HELD, SourceStatus
from database.queries.code_lists import CodeLists
from database.queries.health import ChartHealth, Troubles
from translations import _, format_day, label_of, language, n_


def warning_of(troubles: Troubles) -> str:
    """The sentences, most serious first; empty if nothing is wrong."""
    said = [_failed(troubles), _stale(troubles), _unreached(troubles), _held(troubles)]
    return " ".join(filter(None, said))


def _failed(troubles: Troubles) -> str:
    number = len(troubles.failed)
    if not number:
        return ""
    return n_(
        "The last attempt to read %(n)s source failed; earlier numbers are kept.",
        "The last attempt to read %(n)s sources failed; earlier numbers are kept.",
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
        "The server of %(n)s source could not be reached; its earlier numbers are kept.",
        "The servers of %(n)s sources could not be reached; their earlier numbers are kept.",
        number,
    )


def _held(troubles: Troubles) -> str:
    number = len(troubles.held)
    if not number:
        return ""
    return n_(
        "New numbers from %(n)s source need review; the earlier ones are kept.",
        "New numbers from %(n)s sources need review; the earlier ones are kept.",
        number,
    )


def times_of(health: ChartHealth) -> str:
    """The three times of a chart's sources in one line; empty if it has none or none was ever tried."""
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


def freshness(statuses: Iterable[SourceStatus], codes: CodeLists) -> dict[str, Any]:
    """When every source was last read: those whose last attempt failed first, and one sentence over all."""
    rows = [_freshness_of(status, codes) for status in statuses]
    rows.sort(key=lambda row: (not row["failed"], row["id"] == CODE_LISTS, row["attempt"], row["title"]))
    failed = [row for row in rows if row["failed"]]
    days = sorted({row["attempt"] for row in rows})
    return {"sources": rows, "failed": len(failed), "said": _said_of_all(len(rows), len(failed), days)}


def _said_of_all(number: int, failed: int, days: list[str]) -> str:
    if failed:
        return n_(
            "%(n)s of %(whole)s sources could not be read at the last attempt.",
            "%(n)s of %(whole)s sources could not be read at the last attempt.",
            failed,
            whole=number,
        )
    if len(days) == 1:
        return n_(
            "%(n)s source was read on %(day)s.",
            "All %(n)s sources were read on %(day)s.",
            number,
            day=format_day(days[0]),
        )
    return _("Every source answered at its last reading.")


def _freshness_of(status: SourceStatus, codes: CodeLists) -> dict[str, Any]:
    failed, attempt = status.has_failed, format_day(status.last_attempt[:10])
    if status.was_unreached and status.last_success:
        success = format_day(status.last_success[:10])
        said = _("not reached on %(day)s; its numbers are those of %(success)s", day=attempt, success=success)
    elif status.was_unreached:
        said = _("not reached on %(day)s and never read before", day=attempt)
    elif status.last_outcome == HELD:
        said = _("%(day)s; new numbers were held for review", day=attempt)
    elif not failed:
        said = attempt
    elif status.last_success:
        success = format_day(status.last_success[:10])
        said = _("failed on %(day)s; its numbers are those of %(success)s", day=attempt, success=success)
    else:
        said = _("failed on %(day)s and was never read before", day=attempt)
    title = label_of(codes.sources.get(status.source_id, {}), "title")[0] or status.source_id
    return {
        "id": status.source_id,
        "title": title,
        "said": said,
        "failed": failed,
        "attempt": status.last_attempt[:10],
        "href": f"/{language()}/sources#{status.source_id}" if status.source_id in codes.sources else "",
    }
