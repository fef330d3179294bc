"""`/<lang>/status`: what failed or was not read in time, the three times of every source, and every row left out."""

from typing import Any

from flask import current_app

from database.durations import parts_of
from database.log.held_changes import HeldChange
from database.log.source_runs import FAILED, HELD, LOADED, NOTHING_NEW, UNREACHED
from database.queries.code_lists import CodeLists
from database.queries.health import SourceHealth, sources_health, utc_now
from database.queries.reading import reading
from layouts._parts.shell import register_pages
from translations import N_, _, format_moment, label_of, n_


def context() -> dict[str, Any]:
    """What the template needs: what is wrong first, then every source, then the rows in quarantine."""
    with reading(current_app.config["ENGINE"]) as now:
        sources = [source_in_words(source, now.codes) for source in sources_health(now, utc_now())]
    sources.sort(key=lambda source: (not source["has_failed"], not source["troubles"], source["title"]))
    return {
        "sources": sources,
        "headline": headline_of(sources),
        "columns": (_("Source"), _("File"), _("Line"), _("Field"), _("Reason")),
        "left_out": [source for source in sources if source["quarantined"]],
    }


def headline_of(sources: list[dict[str, Any]]) -> str:
    """The page in one line."""
    troubled = sum(1 for source in sources if source["troubles"])
    if troubled:
        return n_(
            "%(n)s of %(whole)s sources needs attention",
            "%(n)s of %(whole)s sources need attention",
            troubled,
            whole=len(sources),
        )
    return n_("%(n)s source was read without failure", "All %(n)s sources were read without failure", len(sources))


def source_in_words(source: SourceHealth, codes: CodeLists) -> dict[str, Any]:
    """A source in words."""
    status, row = source.status, codes.sources.get(source.status.source_id, {})
    title, lang = label_of(row, "title")
    return {
        "id": status.source_id,
        "title": title or status.source_id,
        "lang": lang if title else "en",
        "is_loaded": bool(row),
        "attempt": status.last_attempt,
        "success": status.last_success,
        "change": status.last_change,
        "outcome": outcome_in_words(status.last_outcome, is_waiting=source.held is not None),
        "held": source.held,
        "would": would_change(source.held) if source.held else "",
        "message": status.message,
        "expected": duration_in_words(source.expect_every) if source.expect_every else "",
        "has_failed": status.has_failed,
        "troubles": troubles_of(source),
        "quarantined": status.quarantined,
        "rows": status.quarantine,
        "unlisted": status.quarantined - len(status.quarantine),
    }


def outcome_in_words(outcome: str, *, is_waiting: bool = False) -> str:
    """How an attempt to read a source ended; `is_waiting`: what was held still needs review."""
    if outcome == HELD and not is_waiting:
        return _("read; its new numbers have since been reviewed")
    return {
        HELD: _("read; its new numbers need review"),
        UNREACHED: _("not reached: its server did not answer"),
        LOADED: _("read without failure; something was new"),
        NOTHING_NEW: _("read without failure; nothing was new"),
        FAILED: _("failed: the files are not as they should be, so nothing was taken from them"),
    }.get(outcome, _("failed because of an internal error in Casecount; nothing was taken"))


def troubles_of(source: SourceHealth) -> list[str]:
    """What is wrong with a source, in sentences; empty if nothing is."""
    status, sentences = source.status, []
    success = format_moment(status.last_success) if status.last_success else _("never")
    when = {"attempt": format_moment(status.last_attempt), "success": success}
    if status.has_failed and status.last_success:
        sentences.append(
            _("The reading of %(attempt)s failed. The good numbers of %(success)s stay and are still shown.", **when)
        )
    elif status.has_failed:
        sentences.append(
            _("The reading of %(attempt)s failed. It was never read before, so it shows no number.", **when)
        )
    elif status.was_unreached:
        sentences.append(
            _(
                "Its server could not be reached on %(attempt)s. It will be tried again at the next reading; "
                "the numbers of %(success)s stay and are still shown.",
                **when,
            )
            if status.last_success
            else _("Its server could not be reached on %(attempt)s. It was never read, so it shows no number.", **when)
        )
    if source.held:
        sentences.append(
            _(
                "New numbers have been waiting for review since %(since)s; the earlier ones stay and are still shown. "
                "This is not a failure.",
                since=format_moment(source.held.held_at),
            )
        )
    if source.is_stale and source.expect_every:
        period = duration_in_words(source.expect_every)
        sentences.append(
            _(
                "It should be read at least once in %(period)s, and was last read without failure on %(success)s. "
                "Newer numbers may be missing here.",
                period=period,
                **when,
            )
        )
    return sentences


def would_change(held: HeldChange) -> str:
    """What the held change would do, in one line."""
    said = [
        n_("%(n)s record would be added.", "%(n)s records would be added.", held.added),
        n_("%(n)s record would be revised.", "%(n)s records would be revised.", held.revised),
        n_("%(n)s record would be withdrawn.", "%(n)s records would be withdrawn.", held.withdrawn),
    ]
    numbers = (held.added, held.revised, held.withdrawn)
    return " ".join(text for text, number in zip(said, numbers, strict=True) if number)


def duration_in_words(duration: str) -> str:
    """`P1Y6M` as `1 year, 6 months`; anything that is not a valid duration is unchanged."""
    try:
        parts = parts_of(duration)
    except ValueError:
        return duration
    words = {
        "Y": n_("%(n)s year", "%(n)s years", parts["Y"]),
        "M": n_("%(n)s month", "%(n)s months", parts["M"]),
        "W": n_("%(n)s week", "%(n)s weeks", parts["W"]),
        "D": n_("%(n)s day", "%(n)s days", parts["D"]),
    }
    return ", ".join(text for unit, text in words.items() if parts[unit])


register_pages(__name__, "status", nav=N_("Status"), order=60, context=context)
