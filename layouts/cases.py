"""`/<lang>/cases`: the cases that the press reported, one line each, with their latest decision. Never a name."""

from typing import Any

from flask import current_app, request

from charts._view import Pairs, ViewError, pairs_from_query
from database import queries
from database.queries import CodeLists, Row
from database.reading import reading
from layouts._controls import Option
from layouts._shell import register_pages
from translations import N_, _, format_day, label_of, n_

KEYS = ("jurisdiction",)


def context() -> dict[str, Any]:
    """What the template needs: the cases of the chosen country, or of all. Raises ViewError."""
    pairs = pairs_from_query(request.args.items(multi=True))
    with reading(current_app.config["ENGINE"]) as now:
        every = queries.reported_cases(now.connection, now.vintage.number)
        known = [code for code in now.codes.jurisdictions if code in {row["jurisdiction"] for row in every}]
        chosen = chosen_country(pairs, known)
        rows = [row for row in every if chosen in ("", row["jurisdiction"])]
        return {
            "chosen": chosen,
            "countries": [Option(code, label_of(now.codes.jurisdictions[code])[0]) for code in known],
            "how_many": n_("%(n)s reported case", "%(n)s reported cases", len(rows)),
            "cases": [case_line(row, now.codes) for row in rows],
        }


def chosen_country(pairs: Pairs, known: list[str]) -> str:
    """The country that the query names; empty for all of them."""
    for number, (key, value) in enumerate(pairs):
        if key not in KEYS:
            raise ViewError(key[:40], value[:40], KEYS, N_("not a key of this chart"))
        if number:
            raise ViewError(key, value[:40], (), N_("given twice"))
        if value not in known:
            raise ViewError(key, value[:40], known, N_("not a value of this key"))
    return dict(pairs).get("jurisdiction", "")


def case_line(row: Row, codes: CodeLists) -> dict[str, str]:
    """A case in words: where, in which role and conflict, and what its latest decision says."""
    decision = row["decision"] or {}
    months, sentence = decision.get("sentence_length_months"), decision.get("sentence_type")
    said = label_of(codes.lists["sentence_type"][sentence])[0] if sentence else ""
    if months:
        said = f"{said}, {n_('%(n)s month', '%(n)s months', months)}"
    if row["sources_disagree"]:
        said = _("%(decision)s (reports disagree on parts of the case)", decision=said)
    day = format_day(decision["decision_date"]) if decision.get("decision_date") else ""
    inferred = _("%(day)s, inferred", day=day) if decision.get("date_basis") == "inferred" else day
    return {
        "id": row["person_case_id"],
        "country": label_of(codes.jurisdictions[row["jurisdiction"]])[0],
        "region": label_of(codes.regions[row["region_code"]])[0] if row["region_code"] else "",
        "role": label_of(codes.lists["role"][row["role"]])[0] if row["role"] else "",
        "conflict": label_of(codes.lists["conflict"][row["conflict"]])[0] if row["conflict"] else "",
        "day": inferred,
        "decision": said or label_of(codes.lists["case_status"][row["case_status"]])[0],
    }


register_pages(__name__, "cases", nav=N_("Cases"), order=50, context=context)
