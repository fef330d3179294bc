"""`/<lang>/observations/<id>` and `/<lang>/cases/<id>`: the evidence behind a mark, in small plain HTML."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request

from charts.embedding.embed_of_record import chart_of_cases, chart_of_value, page_of_value
from charts.views.view import as_of_in, pairs_from_query
from database.log.takedowns import takedown_of
from database.queries.cases import decisions_of, person_case
from database.queries.code_lists import CodeLists
from database.queries.evidence import (
    derived_from,
    files_of,
    form_row_of,
    inputs_of,
    measured_value,
    revisions_of,
    same_cell,
    statements_of,
)
from database.queries.reading import Reading, UnknownVintageError, reading
from database.queries.vintages import Row, current_vintage, vintages_between
from database.queries.withdrawn import Withdrawal, corrections_of, gone_record, withdrawn_statements
from routes.responses import EMBED_CSP, cached, is_fixed
from translations import _, format_day, label_of, language, speaking
from wording.changes import correction_notes
from wording.evidence import case_words, cell_words, count_text, decision_words, remark_of
from wording.observations import words_of
from wording.phrases import area_label, evidence_path, offence_title, period_words

blueprint = Blueprint("evidence", __name__)

_FORMULAS = {
    "sum(region_code)": lambda: _("sum over all regions"),
    "difference(year_to_date)": lambda: _("the total since January minus the total since January one period earlier"),
    "first(year_to_date)": lambda: _("the total since January at the end of the first period of the year"),
}


@blueprint.get("/<lang>/observations/<observation_id>")
def observation(lang: str, observation_id: str) -> Response:
    """One observation or derived value: what was printed, what was counted, by whom, and every statement of it."""
    with _as_asked() as now, speaking(lang):
        value = measured_value(now.connection, now.vintage.number, observation_id)
        if value is not None:
            return _page("observation.html", _observation_context(now, value), now)
        if gone_for_good := taken_down(now, ("observation", "derived_value"), observation_id):
            return gone_for_good
        with _last_seen(now, "observation", observation_id) as (then, gone):
            value = measured_value(then.connection, then.vintage.number, observation_id) or abort(404)
            return _page("observation.html", {**_observation_context(then, value), "gone": gone}, now)


@blueprint.get("/<lang>/cases/<person_case_id>")
def case(lang: str, person_case_id: str) -> Response:
    """One reported case: what is known of it, its decisions, and where it was reported. Never a name."""
    with _as_asked() as now, speaking(lang):
        found = person_case(now.connection, now.vintage.number, person_case_id)
        if found is not None:
            return _page("case.html", _case_context(now, found), now)
        if gone_for_good := taken_down(now, ("person_case",), person_case_id):
            return gone_for_good
        with _last_seen(now, "person_case", person_case_id) as (then, gone):
            found = person_case(then.connection, then.vintage.number, person_case_id) or abort(404)
            return _page("case.html", {**_case_context(then, found), "gone": gone}, now)


@contextmanager
def _last_seen(now: Reading, kind: str, record_id: str) -> Iterator[tuple[Reading, Withdrawal]]:
    """A look at the last vintage that had a withdrawn record, and how it was withdrawn; 404 if it never existed."""
    gone = gone_record(now.connection, now.vintage.number, kind, record_id)
    if gone is None:
        abort(404)
    with reading(current_app.config["ENGINE"], str(gone.last.number)) as then:
        yield then, gone


@contextmanager
def _as_asked() -> Iterator[Reading]:
    """The newest vintage, or the one in `as_of`, which the mark of a pinned view links to; else 404."""
    try:
        with reading(current_app.config["ENGINE"], _as_of()) as now:
            yield now
    except UnknownVintageError:
        abort(404)


def _as_of() -> str:
    """The vintage or day in the query; empty if there is none."""
    return as_of_in(pairs_from_query(request.args.items()))


def _pin() -> str:
    """What an address needs to stay in the requested vintage."""
    return f"?as_of={_as_of()}" if _as_of() else ""


def _page(template: str, context: dict[str, Any], now: Reading) -> Response:
    pinned = {"pinned": now.vintage if _pin() else None}
    response = make_response(render_template(template, **context, **pinned))
    response.headers["Content-Security-Policy"] = EMBED_CSP
    if "gone" in context:
        response.headers["X-Robots-Tag"] = "noindex"
    return cached(response, is_pinned=is_fixed(_as_of()))


def _observation_context(now: Reading, value: Row) -> dict[str, Any]:
    """Everything on the evidence page of an observation or derived value."""
    connection, vintage, codes = now.connection, now.vintage.number, now.codes
    record_id = value["observation_id"]
    statements = statement_rows(now, "observation_id", record_id)
    revisions = revisions_of(connection, record_id)
    corrections = corrections_of(connection, vintage, "observation", [record_id]).get(record_id, [])
    return {
        "value": value,
        "count": count_text(value),
        "origin": codes.origins[value["origin_id"]],
        "origin_name": label_of(codes.origins[value["origin_id"]])[0],
        "cell": cell_words(value, codes),
        "statements": statements,
        "corrections": list(map(correction_row, corrections)),
        "remark": remark_of(value, corrections),
        "words": words_of(value, codes),
        "offence": offence_title(codes.offences[value["offence_code"]]),
        "formula": _FORMULAS[value["formula"]]() if value["formula"] in _FORMULAS else value["formula"],
        "files": files_then(now, value["source_id"]),
        "form_row": form_row_of(connection, vintage, value["offence_code"]) if value["region_code"] else None,
        "inputs": [_input(row, codes) for row in inputs_of(connection, vintage, record_id)],
        "feeds": derived_from(connection, vintage, record_id),
        "others": [_input(row, codes) for row in same_cell(connection, vintage, value)],
        "revisions": revisions,
        "vintages": vintages_between(connection, {row["first_vintage"] for row in revisions}),
        "source": codes.sources[value["source_id"]],
        "source_title": label_of(codes.sources[value["source_id"]], "title")[0],
        "not_counted": label_of(codes.sources[value["source_id"]], "not_counted")[0],
        "chart": page_of_value(value),
        "embed": chart_of_value(current_app.config["ENGINE"], value, _as_of()),
    }


def _statement(row: Row, codes: CodeLists) -> Row:
    """A statement with its date written out and its printed unit in words."""
    unit = codes.lists["counting_unit"].get(row["printed_unit"] or "")
    return {
        **row,
        "date_text": format_day(row["published_on"]) if row["published_on"] else "",
        "unit_text": label_of(unit)[0] if unit else "",
        "safe_url": _safe(row["url"]),
    }


def statement_rows(now: Reading, column: str, record_id: str) -> list[Row]:
    """Every statement in words, withdrawn ones last; each with its corrections."""
    connection, vintage = now.connection, now.vintage.number
    rows = statements_of(connection, vintage, column, record_id)
    corrections = corrections_of(connection, vintage, "statement", [row["statement_id"] for row in rows])
    statements = [
        {
            **_statement(row, now.codes),
            "corrections": list(map(correction_row, corrections.get(row["statement_id"], []))),
        }
        for row in rows
    ]
    gone = withdrawn_statements(connection, vintage, column, record_id)
    return [*statements, *({**_statement(row, now.codes), "corrections": []} for row in gone)]


def files_then(now: Reading, source_id: str) -> list[Row]:
    """The files of a source as they were in the vintage: a later one need not hold what is shown."""
    newest = current_vintage(now.connection)
    until = now.vintage.loaded_at if newest and newest.number > now.vintage.number else ""
    return files_of(now.connection, source_id, until)


def correction_row(row: Row) -> Row:
    """A correction with its notes in words, and its address if that is a web address."""
    return {**row, "notes": correction_notes(row), "safe_url": _safe(row["url"])}


def _safe(url: str | None) -> str:
    """An address that may become a link; empty if it is not a web address."""
    return url if url and url.startswith(("https://", "http://")) else ""


def _input(row: Row, codes: CodeLists) -> Row:
    """Another value in one line: where, how many, by whom, and the link to its evidence."""
    return {
        "place": area_label(row, codes),
        "count": count_text(row),
        "period": period_words(row["period_start"], row["period_end"]),
        "origin": label_of(codes.origins[row["origin_id"]], "short")[0],
        "href": f"{evidence_path(row['observation_id'])}{_pin()}",
    }


def _case_context(now: Reading, found: Row) -> dict[str, Any]:
    """Everything on the evidence page of a case."""
    connection, vintage, codes = now.connection, now.vintage.number, now.codes
    record_id = found["person_case_id"]
    statements = statement_rows(now, "person_case_id", record_id)
    decisions = decisions_of(connection, vintage, record_id)
    source = codes.sources[found["source_id"]]
    return {
        "case": found,
        "facts": case_words(found, codes),
        "decisions": [decision_words(row, decisions, codes) for row in decisions],
        "statements": statements,
        "corrections": [
            correction_row(row)
            for row in corrections_of(connection, vintage, "person_case", [record_id]).get(record_id, [])
        ],
        "files": files_then(now, found["source_id"]),
        "embed": chart_of_cases(current_app.config["ENGINE"], {"jurisdiction": found["jurisdiction"]}, _as_of()),
        "chart": f"/{language()}/sentences?jurisdiction={found['jurisdiction']}",
        "source": source,
        "source_title": label_of(source, "title")[0],
        "not_counted": label_of(source, "not_counted")[0],
    }


def taken_down(now: Reading, kinds: Iterable[str], record_id: str) -> Response | None:
    """The page that replaces a record's evidence, in every vintage; None if it was never taken down."""
    gone = takedown_of(now.connection, kinds, record_id)
    if gone is None:
        return None
    day = format_day(gone.taken_down_at[:10])
    said = _("This page was taken down on %(day)s: %(why)s", day=day, why=gone.why)
    response = make_response(render_template("taken_down.html", said=said), 410)
    response.headers["Content-Security-Policy"] = EMBED_CSP
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
