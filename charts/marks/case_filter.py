"""Which decisions a view asks for, and that filter in words and as an address."""

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from charts.views.keys import ALL, DECISION_KNOWN, DECISIONS, KEYS, LIST_KEYS, NONE, PENDING, PERSON_KEYS, VIEW_KEYS
from charts.views.view import View
from database.queries.code_lists import CodeLists
from database.queries.vintages import Row
from database.record_fields import record_fields
from translations import _, label_of, language, n_
from wording.phrases import offence_name

# The columns of files for coded facts of a case, in the order of its record.
PERSON_COLUMNS = tuple(
    field.name
    for field in record_fields()["person_case"]
    if field.name in {KEYS[key].person_column for key in PERSON_KEYS}
)
CUSTODIAL, ACQUITTED = "custodial_sentence", "acquitted"


Filter = Mapping[str, str]


def filter_of(view: View, without: Iterable[str] = ()) -> dict[str, str]:
    """The filter that selects the cases of a view in the list of cases."""
    return {key: view.get(key) for key in LIST_KEYS if view.get(key) and key not in without}


def cases_matching(rows: Iterable[Row], wanted: Filter) -> list[Row]:
    """The cases that match the filter, in order."""
    return [row for row in rows if matches(row, wanted)]


def matches(row: Row, wanted: Filter) -> bool:
    """Whether a case, with its chosen decision, is one that the filter asks for."""
    decision, active = row["decision"], _active_values(wanted)
    if any(value != (row[_OF_CASE[key]] or NONE) for key, value in active.items() if key in _OF_CASE):
        return False
    if active.get("status") not in (None, DECISION_KNOWN if decision else PENDING):
        return False
    asked = {key: value for key, value in active.items() if key in _OF_DECISION}
    if decision is None:
        return not asked or asked == {"sentence_type": NONE}
    return all(_OF_DECISION[key](decision, value) for key, value in asked.items())


def _active_values(wanted: Filter) -> dict[str, str]:
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


# key -> the column of a case that it is compared with; key -> the test of its chosen decision
_OF_CASE = {key.name: key.person_column for key in VIEW_KEYS if key.person_column}
_OF_DECISION: dict[str, Callable[[Row, str], bool]] = {
    "offence": _names,
    "verdict": lambda decision, verdict: bool(decision["verdict"] == verdict),
    "sentence_type": _sentences_to,
    "months": _has_term,
    "from": _is_since,
    "to": _is_until,
}


def cases_href(wanted: Filter) -> str:
    """The address of the list of exactly these cases; the list's defaults are left out."""
    asked = _active_values(wanted)
    pairs = [(key, asked[key]) for key in LIST_KEYS if key in asked and (key, asked[key]) != ("decision", DECISIONS[0])]
    query = "&".join(f"{key}={quote(value)}" for key, value in pairs)
    return f"/{language()}/cases" + (f"?{query}" if query else "")


def filter_words(wanted: Filter, codes: CodeLists, without: Iterable[str] = ()) -> list[str]:
    """The filter in words, one phrase per key."""
    asked = {key: value for key, value in _active_values(wanted).items() if key not in without}
    words = [_phrase(key, asked[key], codes) for key in LIST_KEYS if key in asked]
    return [*[phrase for phrase in words if phrase], *_year_words(asked.get("from", ""), asked.get("to", ""))]


def _phrase(key: str, value: str, codes: CodeLists) -> str:
    """One key in words; empty if it is said elsewhere (years, the vintage) or is the list's default."""
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
    if codelist := KEYS[key].codelist:
        return label_of(codes.lists[codelist][value])[0]
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
    """A sentence for the subtitle about the view's filters; empty if the title says it all."""
    words = filter_words(wanted, codes, without=("jurisdiction", "offence"))
    return _("Only: %(filters)s.", filters="; ".join(words)) if words else ""


def is_one_offence(wanted: Filter) -> bool:
    """Whether the view is about one article, so that a case without an article can't be placed."""
    return wanted.get("offence", ALL) not in (ALL, NONE)
