"""Reported cases -> what their charts draw, and the list of cases behind every number of theirs.

A number is always the size of a filter (`cases_matching`), and its address is the same filter (`cases_href`): what a
mark counts and what the list shows can't differ. A filter is a dict of LIST_KEYS; a key that is missing, empty or
`all` asks for nothing. `none` asks for what a record does not name: an article, a region, a sentence, a term, a date
(as `from`).
"""

from collections.abc import Callable, Iterable, Sequence

from charts.drawing.drawing import Beside, Mark, Note, Series, Table
from charts.marks.case_filter import (
    ACQUITTED,
    CUSTODIAL,
    PERSON_COLUMNS,
    Filter,
    cases_href,
    cases_matching,
    is_one_offence,
)
from charts.views.keys import ALL, DECISION_KNOWN, DECISIONS, NONE, PENDING, PERSON_KEYS
from charts.views.view import View
from database.queries.code_lists import CodeLists
from database.queries.vintages import Row
from translations import _, format_number, label_of, language, n_
from wording.phrases import count_words, offence_title

COLUMNS = (
    "jurisdiction",
    "region_code",
    "offence_code",
    "sentence_type",
    "months_from",
    "months_to",
    *PERSON_COLUMNS,
    "decision",
    "from",
    "to",
    "obs_value",
    "counting_unit",
    "person_case_ids",
)
UNIT = "decisions"
COURT_REGISTER = "court_register"  # a kind of source
REPORTED = "reported"


def years_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """The years in which the cases were decided, as far as they are known: the reader's choices."""
    days = [(row["decision"] or {}).get("decision_date") or "" for row in rows]
    return tuple(sorted({day[:4] for day in days if day}))


def names_several(row: Row) -> bool:
    """Whether the chosen decision was printed with more than one article, so that its term may be for all of them."""
    offences = row["decision"]["offences"]
    return len(offences) > 1 or any("+" in (link["offence_as_printed"] or "") for link in offences)


def is_register(rows: Iterable[Row], codes: CodeLists) -> bool:
    """Whether all of the decisions come from court registers; then nobody chose which of them to report."""
    kinds = {codes.sources[row["source_id"]]["source_kind"] for row in rows}
    return kinds == {COURT_REGISTER}


def caveat(rows: Iterable[Row], codes: CodeLists) -> str:
    """What must be said wherever numbers of single decisions are quoted, by the kind of their sources."""
    if is_register(rows, codes):
        return _(
            "These are the decisions that a court register holds: as complete as the register, and no basis for a rate "
            "if it leaves some kinds of decisions out."
        )
    return _("These are the cases that the press reported, not all cases: they show no rate and no trend.")


def limits(rows: Iterable[Row], codes: CodeLists) -> str:
    """What may not be concluded from a chart of single decisions, for its subtitle."""
    if is_register(rows, codes):
        return _("What a court register holds, which may not be every sentence.")
    return _("What the press reported, not every sentence: it shows no rate and no trend.")


# --- words ------------------------------------------------------------------------------------------------------------


def place_words(view: View, codes: CodeLists) -> dict[str, str]:
    """The offence and the country of a view, for its title."""
    every = {ALL: _("all offences"), NONE: _("no article named")}
    offence = every.get(view["offence"]) or offence_title(codes.offences[view["offence"]])
    return {"offence": offence, "area": label_of(codes.jurisdictions[view["jurisdiction"]])[0]}


def sentence_words(sentence_type: str, number: int, codes: CodeLists) -> str:
    """A number of sentences of one type: `10 custodial sentences`."""
    label = label_of(codes.lists["sentence_type"][sentence_type])[0]
    phrases = {
        CUSTODIAL: n_("%(n)s custodial sentence", "%(n)s custodial sentences", number),
        "suspended_sentence": n_("%(n)s suspended sentence", "%(n)s suspended sentences", number),
        "restriction_of_liberty": n_(
            "%(n)s sentence of restriction of liberty", "%(n)s sentences of restriction of liberty", number
        ),
        "community_work": n_("%(n)s sentence of community work", "%(n)s sentences of community work", number),
        "correctional_labour": n_(
            "%(n)s sentence of correctional labour", "%(n)s sentences of correctional labour", number
        ),
        "fine": n_("%(n)s fine", "%(n)s fines", number),
        "life": n_("%(n)s sentence of life imprisonment", "%(n)s sentences of life imprisonment", number),
    }
    other = n_("%(n)s sentence: %(label)s", "%(n)s sentences: %(label)s", number, label=label)
    return phrases.get(sentence_type, other)


# --- what goes with a chart -------------------------------------------------------------------------------------------


def beside(rows: Sequence[Row], wanted: Filter, say: Callable[[int], str]) -> tuple[Beside, ...]:
    """How many cases match the filter and where to see them; () if there are none."""
    number = len(cases_matching(rows, wanted))
    return (Beside(number, say(number), cases_href(wanted)),) if number else ()


def beside_unsentenced(rows: Sequence[Row], wanted: Filter) -> tuple[Beside, ...]:
    """Decisions of the view without a sentence: acquittals, and those whose sentence was not reported."""
    return (
        *beside(rows, {**wanted, "verdict": ACQUITTED}, lambda n: n_("%(n)s acquittal", "%(n)s acquittals", n)),
        *beside(
            rows,
            {**wanted, "sentence_type": NONE, "status": DECISION_KNOWN},
            lambda n: n_(
                "%(n)s decision whose sentence is not known", "%(n)s decisions whose sentence is not known", n
            ),
        ),
    )


def beside_unplaced(rows: Sequence[Row], wanted: Filter) -> tuple[Beside, ...]:
    """Cases that may or may not belong to the view: pending, without an article, without a date.

    A case is in one of them only. A pending case has neither article nor date nor sentence, so that only its country
    and what is known of the person (PERSON_KEYS) can choose it.
    """
    people = {key: wanted[key] for key in ("jurisdiction", *PERSON_KEYS, "decision", "as_of") if key in wanted}
    unnamed, undated = {**wanted, "offence": NONE}, {"from": NONE, "to": ""}
    has_years = bool(wanted.get("from") or wanted.get("to"))
    parts = list(beside(rows, {**people, "status": PENDING}, _pending_words(is_one_offence(wanted))))
    if is_one_offence(wanted):
        parts += beside(rows, {**unnamed, "status": DECISION_KNOWN}, _unnamed_words)
    if has_years:
        parts += beside(rows, {**wanted, **undated}, _undated_words)
    if has_years and is_one_offence(wanted):
        parts += beside(rows, {**unnamed, **undated}, _unnamed_and_undated_words)
    return tuple(parts)


def _pending_words(is_one: bool) -> Callable[[int], str]:
    if is_one:
        return lambda n: n_(
            "%(n)s pending case, whose article is not known from a decision",
            "%(n)s pending cases, whose article is not known from a decision",
            n,
        )
    return lambda n: n_("%(n)s case without a reported decision", "%(n)s cases without a reported decision", n)


def _unnamed_words(number: int) -> str:
    return n_("%(n)s decision that names no article", "%(n)s decisions that name no article", number)


def _undated_words(number: int) -> str:
    return n_("%(n)s decision whose date is not known", "%(n)s decisions whose date is not known", number)


def _unnamed_and_undated_words(number: int) -> str:
    return n_(
        "%(n)s decision that names no article and whose date is not known",
        "%(n)s decisions that name no article and whose date is not known",
        number,
    )


# --- marks, table, notes ----------------------------------------------------------------------------------------------


def series(rows: Iterable[Row], codes: CodeLists) -> tuple[Series, ...]:
    """All marks are what the press reported, or what a court register holds."""
    if is_register(rows, codes):
        return (Series(REPORTED, _("In the court register"), "official_table"),)
    return (Series(REPORTED, _("Reported by the press"), "newsroom"),)


def cases_mark(
    index: int, key: str, found: Sequence[Row], wanted: Filter, words: str, *, place: str = "", chosen: str = ""
) -> Mark:
    """The cases of a filter as the mark of one category; `chosen` is a state."""
    replaced = sum(1 for row in found if row["decision"]["replaced_by"])
    known = n_("%(n)s of them was later replaced", "%(n)s of them were later replaced", replaced) if replaced else ""
    return Mark(
        key=key,
        category=index,
        start=float(index),
        width=1.0,
        value=len(found),
        label=format_number(len(found)),
        caption="",
        series=REPORTED,
        states=(chosen,) if chosen else (),
        href=cases_href(wanted),
        words=words,
        known=known,
        row=csv_row_of(found, wanted),
        place=place,
    )


def csv_row_of(found: Sequence[Row], wanted: Filter) -> Row:
    """One line of the CSV: the whole filter (`all`: not narrowed), the number, and the cases it was counted from."""
    first, _dash, last = wanted.get("months", "").partition("-")
    return {
        "jurisdiction": wanted.get("jurisdiction") or ALL,
        "region_code": wanted.get("region") or ALL,
        "offence_code": wanted.get("offence") or ALL,
        "sentence_type": wanted.get("sentence_type") or ALL,
        "months_from": int(first) if first else None,
        "months_to": int(last) if last else None,
        **{column: wanted.get(column) or ALL for column in PERSON_COLUMNS},  # a key's name is its column's
        "decision": wanted.get("decision") or DECISIONS[0],
        "from": wanted.get("from", ""),
        "to": wanted.get("to", ""),
        "obs_value": len(found),
        "counting_unit": UNIT,
        "person_case_ids": " ".join(row["person_case_id"] for row in sorted(found, key=lambda r: r["person_case_id"])),
    }


def table_of(marks: Iterable[Mark], names: Iterable[str], heading: str, codes: CodeLists) -> Table:
    """One row per mark: its name (in a column called `heading`), count, unit, the cases, what is known."""
    unit = label_of(codes.lists["counting_unit"][UNIT])[0]
    header = (heading, _("Count"), _("Unit"), _("Cases"), _("What is known"))
    lines = [
        (name, mark.label, unit, mark.row["person_case_ids"].replace(" ", ", "), mark.known)
        for name, mark in zip(names, marks, strict=True)
    ]
    return Table(header, tuple(lines))


def notes_of(shown: Sequence[Row], wanted: Filter) -> tuple[Note, ...]:
    """How the cases of a view were counted, and what is uncertain about them."""
    if wanted.get("decision", DECISIONS[0]) == DECISIONS[0]:
        notes = [
            _("Each case counts once, by its latest decision; a sentence that a later decision replaced is not drawn.")
        ]
    else:
        notes = [_("Each case counts once, by its first decision, even if a later decision replaced it.")]
    decisions = [row["decision"] for row in shown if row["decision"]]
    if replaced := sum(1 for decision in decisions if decision["replaced_by"]):
        notes.append(n_("%(n)s of them was later replaced", "%(n)s of them were later replaced", replaced))
    if unsure := sum(1 for row in shown if row["sources_disagree"]):
        notes.append(
            n_(
                "Reports disagree on parts of %(n)s case",
                "Reports disagree on parts of %(n)s cases",
                unsure,
            )
        )
    if inferred := sum(1 for decision in decisions if decision["date_basis"] == "inferred"):
        counted = count_words(UNIT, inferred)
        notes.append(_("The date is inferred, often from the month of the report: %(count)s", count=counted))
    return tuple(Note(text, language()) for text in notes)
