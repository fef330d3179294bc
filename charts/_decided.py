"""Reported cases -> what their charts draw, and the list of cases that every number of theirs opens.

A number is always the size of a filter (`kept`), and its address is the same filter (`cases_href`): what a mark counts
and what the list shows can't differ. A filter is a dict of LIST_KEYS; a key that is missing, empty or `all` asks for
nothing. `none` asks for what a record does not name: an article, a region, a sentence, a term, a date (as `from`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import quote

from charts._drawing import Beside, Mark, Note, Series, Table
from charts._speak import count_words, offence_name, offence_title
from charts._view import ALL, DECISIONS, NONE, View
from database.queries import CodeLists, Row
from translations import _, format_number, label_of, language, n_

# `status` and `verdict` are keys of the list alone: no view of a chart needs them, but what stands beside a chart does.
LIST_KEYS = (
    "jurisdiction",
    "region",
    "offence",
    "conflict",
    "role",
    "status",
    "verdict",
    "sentence_type",
    "decision",
    "months",
    "from",
    "to",
    "as_of",
)
COLUMNS = (
    "jurisdiction",
    "region_code",
    "offence_code",
    "sentence_type",
    "months_from",
    "months_to",
    "role",
    "conflict",
    "decision",
    "from",
    "to",
    "obs_value",
    "counting_unit",
    "person_case_ids",
)
CUSTODIAL, ACQUITTED = "custodial_sentence", "acquitted"
DECISION_KNOWN, PENDING = "decided", "pending"
UNIT = "decisions"
REPORTED = "reported"

Filter = Mapping[str, str]


def years_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """The years in which the cases were decided, as far as they are known: what a reader can choose from."""
    days = [(row["decision"] or {}).get("decision_date") or "" for row in rows]
    return tuple(sorted({day[:4] for day in days if day}))


def names_several(row: Row) -> bool:
    """Whether the chosen decision was printed with more than one article, so that its term may be for all of them."""
    offences = row["decision"]["offences"]
    return len(offences) > 1 or any("+" in (link["offence_as_printed"] or "") for link in offences)


def caveat() -> str:
    """What must be said wherever numbers of reported decisions are quoted."""
    return _("These are cases that the press saw, not all there are: no rate and no trend follows from them.")


# --- the filter -------------------------------------------------------------------------------------------------------


def filter_of(view: View, without: Iterable[str] = ()) -> dict[str, str]:
    """What a list of cases must be narrowed to for the cases of a view."""
    return {key: view.get(key) for key in LIST_KEYS if view.get(key) and key not in without}


def kept(rows: Iterable[Row], wanted: Filter) -> list[Row]:
    """The cases that the filter lets through, in their order."""
    return [row for row in rows if matches(row, wanted)]


def matches(row: Row, wanted: Filter) -> bool:
    """Whether a case, with its chosen decision, is one that the filter asks for."""
    decision = row["decision"]
    known = {
        "jurisdiction": row["jurisdiction"],
        "region": row["region_code"] or NONE,
        "conflict": row["conflict"],
        "role": row["role"],
        "status": DECISION_KNOWN if decision else PENDING,
    }
    if any(value != known[key] for key, value in _asked(wanted).items() if key in known):
        return False
    asked = {key: value for key, value in _asked(wanted).items() if key in _OF_DECISION}
    if decision is None:
        return not asked or asked == {"sentence_type": NONE}
    return all(_OF_DECISION[key](decision, value) for key, value in asked.items())


def _asked(wanted: Filter) -> dict[str, str]:
    return {key: value for key, value in wanted.items() if value not in ("", ALL)}


def _names(decision: Row, offence: str) -> bool:
    named = {link["offence_code"] for link in decision["offences"]}
    return not named if offence == NONE else offence in named


def _sentences_to(decision: Row, sentence_type: str) -> bool:
    """An acquittal has no sentence of any type, and nothing about its sentence is unknown."""
    return decision["verdict"] != ACQUITTED and (decision["sentence_type"] or NONE) == sentence_type


def _has_term(decision: Row, months: str) -> bool:
    term = decision["sentence_length_months"]
    if months == NONE or term is None:
        return months == NONE and term is None
    first, _dash, last = months.partition("-")
    return int(first) <= int(term) <= int(last)


def _is_since(decision: Row, year: str) -> bool:
    day = decision["decision_date"]
    return not day if year == NONE else bool(day and day[:4] >= year)


def _is_until(decision: Row, year: str) -> bool:
    day = decision["decision_date"]
    return bool(day and day[:4] <= year)


_OF_DECISION: dict[str, Callable[[Row, str], bool]] = {
    "offence": _names,
    "verdict": lambda decision, verdict: bool(decision["verdict"] == verdict),
    "sentence_type": _sentences_to,
    "months": _has_term,
    "from": _is_since,
    "to": _is_until,
}


def cases_href(wanted: Filter) -> str:
    """The address of the list of exactly these cases; what the list does anyway is left out."""
    asked = _asked(wanted)
    pairs = [(key, asked[key]) for key in LIST_KEYS if key in asked and (key, asked[key]) != ("decision", DECISIONS[0])]
    query = "&".join(f"{key}={quote(value)}" for key, value in pairs)
    return f"/{language()}/cases" + (f"?{query}" if query else "")


# --- words ------------------------------------------------------------------------------------------------------------


def filter_words(wanted: Filter, codes: CodeLists, without: Iterable[str] = ()) -> list[str]:
    """What the filter asks for, a phrase each."""
    asked = {key: value for key, value in _asked(wanted).items() if key not in without}
    words = [_phrase(key, asked[key], codes) for key in LIST_KEYS if key in asked]
    return [*[phrase for phrase in words if phrase], *_year_words(asked.get("from", ""), asked.get("to", ""))]


def _phrase(key: str, value: str, codes: CodeLists) -> str:
    """One key in words; empty for one that is said elsewhere (years, the vintage) or is what the list does anyway."""
    if value == NONE:
        return {
            "region": _("the region is not known"),
            "offence": _("the decision names no article"),
            "sentence_type": _("no sentence is known"),
            "months": _("the term is not reported"),
        }.get(key, "")
    if key == "months":
        first, _dash, last = value.partition("-")
        return n_("term of %(low)s to %(n)s month", "term of %(low)s to %(n)s months", int(last), low=int(first))
    if key == "offence":
        return offence_name(codes.offences[value])[0]
    if key in ("jurisdiction", "region"):
        return label_of((codes.jurisdictions if key == "jurisdiction" else codes.regions)[value])[0]
    if key in ("conflict", "role", "verdict", "sentence_type"):
        return label_of(codes.lists[key][value])[0]
    return {
        DECISION_KNOWN: _("with a reported decision"),
        PENDING: _("without a reported decision"),
        DECISIONS[1]: _("by the first decision"),
    }.get(value, "")


def _year_words(first: str, last: str) -> list[str]:
    """The years of the decisions, in words."""
    if first == NONE:
        return [_("the date of the decision is not known")]
    if first and first == last:
        return [_("decided in %(year)s", year=first)]
    if first and last:
        return [_("decided from %(first)s to %(last)s", first=first, last=last)]
    if first:
        return [_("decided in %(year)s or later", year=first)]
    return [_("decided in %(year)s or earlier", year=last)] if last else []


def only_words(wanted: Filter, codes: CodeLists) -> str:
    """A sentence for the subtitle about what the view was narrowed to; empty where the title says it all."""
    words = filter_words(wanted, codes, without=("jurisdiction", "offence"))
    return _("Only: %(filters)s.", filters="; ".join(words)) if words else ""


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


# --- what stands beside -----------------------------------------------------------------------------------------------


def beside(rows: Sequence[Row], wanted: Filter, say: Callable[[int], str]) -> tuple[Beside, ...]:
    """How many cases of the filter there are and where to see them; nothing where there are none."""
    number = len(kept(rows, wanted))
    return (Beside(number, say(number), cases_href(wanted)),) if number else ()


def is_one_offence(wanted: Filter) -> bool:
    """Whether the view is about one article, so that a case without an article can't be placed."""
    return wanted.get("offence", ALL) not in (ALL, NONE)


def unsentenced(rows: Sequence[Row], wanted: Filter) -> tuple[Beside, ...]:
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


def unplaced(rows: Sequence[Row], wanted: Filter) -> tuple[Beside, ...]:
    """Cases of which it is not known whether they belong to the view: pending, without an article, without a date.

    A case stands in one of them only. A pending case has neither article nor date nor sentence, so that only country,
    role and conflict can choose it.
    """
    people = {key: wanted[key] for key in ("jurisdiction", "conflict", "role", "decision", "as_of") if key in wanted}
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


def series() -> tuple[Series, ...]:
    """All marks are what the press reported."""
    return (Series(REPORTED, _("Reported by the press"), "newsroom"),)


def mark_of(
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
        "role": wanted.get("role") or ALL,
        "conflict": wanted.get("conflict") or ALL,
        "decision": wanted.get("decision") or DECISIONS[0],
        "from": wanted.get("from", ""),
        "to": wanted.get("to", ""),
        "obs_value": len(found),
        "counting_unit": UNIT,
        "person_case_ids": " ".join(row["person_case_id"] for row in sorted(found, key=lambda r: r["person_case_id"])),
    }


def table_of(marks: Iterable[Mark], names: Iterable[str], heading: str, codes: CodeLists) -> Table:
    """One row a mark: its name (in a column called `heading`), count, unit, the cases, what is known."""
    unit = label_of(codes.lists["counting_unit"][UNIT])[0]
    header = (heading, _("Count"), _("Unit"), _("Cases"), _("What is known"))
    lines = [
        (name, mark.label, unit, mark.row["person_case_ids"].replace(" ", ", "), mark.known)
        for name, mark in zip(names, marks, strict=True)
    ]
    return Table(header, tuple(lines))


def notes_of(shown: Sequence[Row], wanted: Filter) -> tuple[Note, ...]:
    """How the cases of a view were counted, and what is unsure about them."""
    if wanted.get("decision", DECISIONS[0]) == DECISIONS[0]:
        notes = [
            _("Each case counts once, by its latest decision; a sentence that a later decision replaced is not drawn.")
        ]
    else:
        notes = [_("Each case counts once, by its first decision, even where a later decision replaced it.")]
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
