"""`/<lang>/sources`: where the numbers come from, under which licence, how many, and how fresh each source is."""

from typing import Any

from flask import current_app

from database.log.source_runs import CODE_LISTS, SourceStatus, source_statuses
from database.queries.health import waiting
from database.queries.reading import reading
from layouts._parts.shell import register_pages
from translations import N_, label_of, n_


def context() -> dict[str, Any]:
    """What the template needs: every source of the newest vintage, the code lists last."""
    with reading(current_app.config["ENGINE"]) as now:
        statuses = {status.source_id: status for status in source_statuses(now.connection)}
        held = waiting(now.connection)
        rows = sorted(now.codes.sources.values(), key=lambda row: (row["source_id"] == CODE_LISTS, row["source_id"]))
        return {
            "sources": [
                {
                    **row,
                    "title": label_of(row, "title")[0],
                    "counted": label_of(row, "counted")[0],
                    "not_counted": label_of(row, "not_counted")[0],
                    "kind": label_of(now.codes.lists["source_kind"][row["source_kind"]])[0],
                    "sizes": sizes_in_words(now.codes.sizes.get(row["source_id"], {})),
                    "status": times_of(statuses[row["source_id"]], row["source_id"] in held),
                }
                for row in rows
            ]
        }


def sizes_in_words(sizes: dict[str, int]) -> list[str]:
    """How many records of each kind there are: `67,520 numbers`."""
    words = {
        "observation": n_("%(n)s number", "%(n)s numbers", sizes.get("observation", 0)),
        "derived_value": n_("%(n)s sum computed here", "%(n)s sums computed here", sizes.get("derived_value", 0)),
        "statement": n_("%(n)s statement", "%(n)s statements", sizes.get("statement", 0)),
        "person_case": n_("%(n)s reported case", "%(n)s reported cases", sizes.get("person_case", 0)),
        "decision": n_("%(n)s court decision", "%(n)s court decisions", sizes.get("decision", 0)),
        "population": n_("%(n)s population figure", "%(n)s population figures", sizes.get("population", 0)),
    }
    return [text for kind, text in words.items() if sizes.get(kind)]


def times_of(status: SourceStatus, is_held: bool) -> dict[str, Any]:
    """Last attempt, last success and last change, three different days; and the outcome of the last attempt."""
    return {
        "attempt": status.last_attempt[:10],
        "success": (status.last_success or "")[:10],
        "change": (status.last_change or "")[:10],
        "failed": status.has_failed,
        "unreached": status.was_unreached,
        "held": is_held,
        "quarantined": status.quarantined,
    }


register_pages(__name__, "sources", nav=N_("Sources"), order=90, context=context)
