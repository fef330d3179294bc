"""How the sources are doing, as shown to the public: which failed, which are stale, and what is in quarantine.

Each has three different times: the last attempt to read, the last reading without failure, the last change.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from database.durations import is_duration, later
from database.engine import Connection
from database.log.held_changes import WAITING, HeldChange, held_changes
from database.log.source_runs import LastReading, SourceStatus, last_changes, last_readings, last_runs, source_statuses
from database.queries.reading import Reading
from database.queries.vintages import Row

MOST_ROWS = 200
MOST_LETTERS = 1000
PERIODS = 2  # a source is stale after this many of its periods without a successful reading
# Both are matched in one pass, whatever a delivery quotes: nothing in them can match in two ways.
_QUOTED_PATH = re.compile(r"""(['"])(?:(?:sqlite|file)://)?(/[^'"\n]*)\1""")
_PASSWORD = re.compile(r"(\w://)[^/@\s]+@")
_BARE_PATH = re.compile(r"""(?<![\w/:.<])(?:(?:sqlite|file)://)?(/[^\s'"(),;:]*)""")


@dataclass(frozen=True)
class SourceHealth:
    """A source as the public sees it; `status` lists the first MOST_ROWS rows in quarantine."""

    status: SourceStatus
    publisher: str | None
    expect_every: str | None
    is_stale: bool
    held: HeldChange | None = None


@dataclass(frozen=True)
class Troubles:
    """The sources that readers are warned about, by kind of trouble; one source may be in several.

    `stale_since` is the oldest last success of the stale ones; None if one of them was never read successfully.
    """

    failed: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    unreached: frozenset[str] = frozenset()
    stale_since: str | None = None


@dataclass(frozen=True)
class SiteHealth(Troubles):
    """The three times of the whole site, and the sources in trouble.

    `last_success` is the newest run in which every source was reached and none failed.
    """

    last_attempt: str | None = None
    last_success: str | None = None
    last_change: str = ""


@dataclass(frozen=True)
class ChartHealth(Troubles):
    """The same for the sources of one chart: each was read, and read without failure, at these times or later."""

    last_attempt: str | None = None
    last_success: str | None = None
    last_change: str | None = None


def site_health(now: Reading, moment: datetime) -> SiteHealth:
    """How the site is doing at a moment: two short queries, because every page asks."""
    attempt, success = last_runs(now.connection)
    troubles = _troubles(now, last_readings(now.connection), moment)
    return SiteHealth(**troubles, last_attempt=attempt, last_success=success, last_change=now.vintage.loaded_at)


def chart_health(now: Reading, source_ids: Iterable[str], moment: datetime) -> ChartHealth:
    """How the sources of one chart are doing at a moment."""
    wanted = frozenset(source_ids)
    readings = {name: last for name, last in last_readings(now.connection).items() if name in wanted}
    successes = [last.last_success for last in readings.values()]
    return ChartHealth(
        **_troubles(now, readings, moment),
        last_attempt=min((last.last_attempt for last in readings.values()), default=None),
        last_success=None if None in successes else min(filter(None, successes), default=None),
        last_change=max((day for name, day in last_changes(now.connection).items() if name in wanted), default=None),
    )


def _troubles(now: Reading, readings: Mapping[str, LastReading], moment: datetime) -> dict[str, Any]:
    """The fields of Troubles for those sources."""
    sources = now.codes.sources
    stale = {
        name: last.last_success
        for name, last in readings.items()
        if is_stale(expected_interval(sources, name), last.last_success, moment)
    }
    since = None if None in stale.values() else min(filter(None, stale.values()), default=None)
    return {
        "failed": frozenset(name for name, last in readings.items() if last.has_failed),
        "stale": frozenset(stale),
        "held": frozenset(waiting(now.connection)) & readings.keys(),
        "unreached": frozenset(name for name, last in readings.items() if last.was_unreached),
        "stale_since": since,
    }


def sources_health(now: Reading, moment: datetime) -> list[SourceHealth]:
    """Every source ever tried, as it is at a moment, ordered by name."""
    sources, held = now.codes.sources, waiting(now.connection)
    return [
        SourceHealth(
            status=_for_all(status),
            publisher=sources.get(status.source_id, {}).get("publisher"),
            expect_every=expected_interval(sources, status.source_id),
            is_stale=is_stale(expected_interval(sources, status.source_id), status.last_success, moment),
            held=_held_for_all(held.get(status.source_id)),
        )
        for status in source_statuses(now.connection, MOST_ROWS)
    ]


def waiting(connection: Connection) -> dict[str, HeldChange]:
    """Source -> its change that needs review now."""
    return {held.source_id: held for held in held_changes(connection, WAITING)}


def expected_interval(sources: Mapping[str, Row], source_id: str) -> str | None:
    """How often a source is expected to be read; None if it declares nothing or was never loaded."""
    return sources.get(source_id, {}).get("expect_every") or None


def is_stale(expect_every: str | None, last_success: str | None, moment: datetime) -> bool:
    """Whether a source was not read successfully for two of its declared periods; False if it declares none."""
    if expect_every is None or not is_duration(expect_every):
        return False
    return last_success is None or moment > later(datetime.fromisoformat(last_success), expect_every, PERIODS)


def without_paths(text: str) -> str:
    """A message without this machine's folders: an absolute path is cut to its last name."""
    text = _PASSWORD.sub(r"\1", text)
    quoted = _QUOTED_PATH.sub(lambda found: f"{found[1]}{_last_name(found[2])}{found[1]}", text)
    return _BARE_PATH.sub(lambda found: _last_name(found[1]), quoted)


def _last_name(path: str) -> str:
    """The last name of a path; a bare slash stays one."""
    return path.rstrip("/").rpartition("/")[2] or "/"


def _for_all(status: SourceStatus) -> SourceStatus:
    """A status fit to publish: its message without our folders, and no endless text from a delivery."""
    rows = tuple(replace(row, reason=_cut(without_paths(row.reason))) for row in status.quarantine)
    message = _cut(without_paths(status.message)) if status.message else None
    return replace(status, message=message, quarantine=rows)


def _held_for_all(held: HeldChange | None) -> HeldChange | None:
    """A held change fit to publish, its reasons treated like a source's messages."""
    return held and replace(held, reasons=tuple(_cut(without_paths(reason)) for reason in held.reasons))


def _cut(text: str) -> str:
    """A text of at most MOST_LETTERS."""
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def utc_now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)
