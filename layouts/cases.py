"""`/<lang>/cases`: the cases that the press reported, one line each, with their latest or first decision. Never a name.

The numbers of the charts of decisions link here: the list uses the filter that the number was counted with.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import current_app, request

from charts.embedding.embed_of_record import chart_of_cases
from charts.marks.case_filter import ACQUITTED, Filter, cases_href, cases_matching, filter_words
from charts.views.keys import (
    ALL,
    DECIDED,
    DECISIONS,
    KEYS,
    LIST_KEYS,
    NONE,
    PERSON_KEYS,
    Scope,
)
from charts.views.view import Pairs, ViewError, as_of_in, check_value, must, pairs_from_query
from database.queries.cases import reported_cases
from database.queries.code_lists import CodeLists
from database.queries.reading import Reading, UnknownVintageError, reading
from database.queries.vintages import Row
from layouts._parts.controls import Choice, Option
from layouts._parts.shell import register_pages
from translations import N_, _, format_day, label_of, n_
from wording.phrases import offence_name


def context() -> dict[str, Any]:
    """What the template needs: the cases that the query asks for. Raises ViewError."""
    pairs = pairs_from_query(request.args.items(multi=True))
    with _as_of(as_of_in(pairs)) as then:
        wanted = wanted_by(pairs, then.codes)
        number, which = then.vintage.number, wanted.get("decision", DECISIONS[0])
        every = reported_cases(then.connection, number, which=which)
        choices = choices_of(every, wanted, then.codes)
        offered = {choice.key for choice in choices}
        rows = cases_matching(every, wanted)
        how_many = n_("%(n)s reported case", "%(n)s reported cases", len(rows))
        return {
            "heading": "; ".join([how_many, *filter_words(wanted, then.codes)]),
            "is_filtered": any(key != "as_of" for key in wanted),
            "is_first": which == DECISIONS[1],
            "all_cases": cases_href({"as_of": wanted.get("as_of", "")}),
            "newest": cases_href({**wanted, "as_of": ""}),
            "pinned": then.vintage if "as_of" in wanted else None,
            "pin": f"?as_of={wanted['as_of']}" if "as_of" in wanted else "",
            "left_out": left_out(every, wanted),
            "choices": choices,
            "embed": chart_of_cases(current_app.config["ENGINE"], wanted, wanted.get("as_of", "")),
            "hidden": [(key, wanted[key]) for key in LIST_KEYS if key in wanted and key not in offered],
            "cases": [case_line(row, then.codes) for row in rows],
        }


@contextmanager
def _as_of(as_of: str) -> Iterator[Reading]:
    """A look at the vintage that the list is pinned to, or the newest one. Raises ViewError."""
    try:
        with reading(current_app.config["ENGINE"], as_of) as then:
            yield then
    except UnknownVintageError as error:
        raise ViewError("as_of", as_of, ("a vintage that exists",), N_("no such vintage")) from error


# --- what the query asks for ------------------------------------------------------------------------------------------


def wanted_by(pairs: Pairs, codes: CodeLists) -> dict[str, str]:
    """The filter in the query, without the list's defaults. Raises ViewError.

    A form in which only the country was changed still has the old offence and region: these are dropped.
    """
    given: dict[str, str] = {}
    for key, value in pairs:
        if key not in LIST_KEYS:
            raise ViewError(key[:40], value[:40], LIST_KEYS, N_("not a key of this chart"))
        if key in given:
            raise ViewError(key, value[:40], (), N_("given twice"))
        given[key] = value
    anywhere = Scope(codes, "", DECIDED)
    for key, value in given.items():
        check_value(key, value, anywhere, KEYS[key].list_also)
    if given.get("to"):  # `none` sorts after every year
        must(given.get("from", "") <= given["to"], "from", given.get("from", ""), [f"a year up to {given['to']}"])
    place = given.get("jurisdiction")
    for key, rows in (("offence", codes.offences), ("region", codes.regions)):
        row = rows.get(given.get(key, ""))
        if place and row and row["jurisdiction"] != place:
            del given[key]
    return {key: value for key, value in given.items() if value != ALL and (key, value) != ("decision", DECISIONS[0])}


def left_out(every: list[Row], wanted: Filter) -> dict[str, str] | None:
    """The decisions that a choice of years leaves out because their date is not known, and a link to them."""
    if wanted.get("from") == NONE or not (wanted.get("from") or wanted.get("to")):
        return None
    undated = {**wanted, "from": NONE, "to": ""}
    number = len(cases_matching(every, undated))
    words = n_(
        "%(n)s decision without a known date is left out",
        "%(n)s decisions without a known date are left out",
        number,
    )
    return {"words": words, "href": cases_href(undated)} if number else None


# --- the form ---------------------------------------------------------------------------------------------------------


def choices_of(every: list[Row], wanted: Filter, codes: CodeLists) -> list[Choice]:
    """The selects of the form: which cases there are, and what is chosen."""
    places = {*[row["jurisdiction"] for row in every], wanted.get("jurisdiction")}
    return [
        _choice("jurisdiction", wanted, _labelled(codes.jurisdictions, places)),
        _choice("offence", wanted, _offences(wanted, codes)),
        *[_choice(key, wanted, _labelled(codes.lists[KEYS[key].codelist])) for key in PERSON_KEYS],
        _choice(
            "sentence_type",
            wanted,
            [*_labelled(codes.lists["sentence_type"]), Option(NONE, _("no sentence is known"))],
        ),
        *_years(every, wanted),
        Choice(
            "decision",
            _("Which decision"),
            wanted.get("decision", DECISIONS[0]),
            [Option(DECISIONS[0], _("the latest")), Option(DECISIONS[1], _("the first"))],
        ),
    ]


def _choice(key: str, wanted: Filter, options: Sequence[Option]) -> Choice:
    return Choice(key, _(KEYS[key].label), wanted.get(key, ""), [Option("", _("all")), *options])


def _labelled(rows: dict[str, Row], only: Iterable[str | None] | None = None) -> list[Option]:
    return [Option(code, label_of(row)[0]) for code, row in rows.items() if only is None or code in only]


def _offences(wanted: Filter, codes: CodeLists) -> list[Option]:
    """The offences of reported decisions, with their country unless it is chosen, and the option that none is named."""
    place, options = wanted.get("jurisdiction"), []
    named = {offence for where, found in codes.decided.items() if place in (None, where) for offence in found}
    for code, row in codes.offences.items():
        if code in named or code == wanted.get("offence"):
            name, lang = offence_name(row)
            area = label_of(codes.jurisdictions[row["jurisdiction"]])[0]
            label = name if place else _("%(area)s, %(offence)s", area=area, offence=name)
            options.append(Option(code, label, lang))
    return [*options, Option(NONE, _("the decision names no article"))]


def _years(every: list[Row], wanted: Filter) -> list[Choice]:
    """From which year to which: no year is offered that would reverse the range."""
    days = [row["decision"]["decision_date"] for row in every if row["decision"]]
    first, last = wanted.get("from", ""), wanted.get("to", "")
    years = sorted({*[day[:4] for day in days if day], first, last} - {"", NONE})
    starts = [Option(year, year) for year in years if year <= (last or year)]
    ends = [Option(year, year) for year in years if first in ("", NONE) or year >= first]
    unknown = [Option(NONE, _("the date is not known"))] if first == NONE or not all(days) else []
    return [
        Choice("from", _(KEYS["from"].label), first, [Option("", _("any")), *starts, *unknown]),
        Choice("to", _(KEYS["to"].label), last, [Option("", _("any")), *ends]),
    ]


# --- the list ---------------------------------------------------------------------------------------------------------


def case_line(row: Row, codes: CodeLists) -> dict[str, str]:
    """A case in words: where, in which role and conflict, and the chosen decision."""
    decision = row["decision"] or {}
    said = decision_text(row, codes)
    if row["sources_disagree"]:
        said = _("%(decision)s (reports disagree on parts of the case)", decision=said)
    day = format_day(decision["decision_date"]) if decision.get("decision_date") else ""
    inferred = _("%(day)s, inferred", day=day) if day and decision.get("date_basis") == "inferred" else day
    return {
        "id": row["person_case_id"],
        "country": label_of(codes.jurisdictions[row["jurisdiction"]])[0],
        "region": label_of(codes.regions[row["region_code"]])[0] if row["region_code"] else "",
        "role": label_of(codes.lists["role"][row["role"]])[0] if row["role"] else "",
        "conflict": label_of(codes.lists["conflict"][row["conflict"]])[0] if row["conflict"] else "",
        "day": inferred,
        "decision": said,
        "replaced": _("later replaced by another decision") if decision.get("replaced_by") else "",
    }


def decision_text(row: Row, codes: CodeLists) -> str:
    """The chosen decision in words: its sentence, or why there is none to report."""
    decision = row["decision"]
    if decision is None:
        return label_of(codes.lists["case_status"][row["case_status"]])[0]
    if decision["verdict"] == ACQUITTED:
        return label_of(codes.lists["verdict"][ACQUITTED])[0]
    if not decision["sentence_type"]:
        return _("the sentence is not known")
    said = label_of(codes.lists["sentence_type"][decision["sentence_type"]])[0]
    if months := decision["sentence_length_months"]:
        return f"{said}, {n_('%(n)s month', '%(n)s months', months)}"
    return said


register_pages(__name__, "cases", nav=N_("Cases"), order=50, context=context, framed=True)
