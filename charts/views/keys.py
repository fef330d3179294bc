"""Every key of a view, in canonical order: its values, its default, its name for readers, and the column it is about.

This is the one list. The codec of addresses (view.py), the filters of pages, the list of cases, the columns of files
and the words of a filter all read it, so that a new key is one entry here and the charts that take it.

Order and defaults are part of addresses that are in articles: a released default that shows something never changes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from database.queries.code_lists import CodeLists
from translations import N_

ALL = "all"
NONE = "none"  # what a record does not name: a case without a sentence, a decision without a region
DECIDED = "default_decision_offence"  # the column of the offence that charts of decisions begin with; empty: all
DECISION_KNOWN, PENDING = "decided", "pending"
MEASURES = ("count", "per_100k")
DECISIONS = ("latest", "first")
THEMES = ("auto", "light", "dark")
SIZES = ("wide", "narrow")
SCALES = ("1", "2")
NOTICES = ("0", "1")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_MONTHS = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")


@dataclass(frozen=True)
class Scope:
    """What values and defaults depend on: the code lists of a vintage, the country (empty: any), the column of the
    jurisdictions that declares a chart's default offence, and the languages that have a catalogue."""

    codes: CodeLists
    jurisdiction: str
    offence_column: str
    languages: Sequence[str] = ()

    def of_country(self, rows: Mapping[str, Mapping[str, object]]) -> list[str]:
        """The codes of the rows that belong to the country."""
        return [code for code, row in rows.items() if self.jurisdiction in ("", row["jurisdiction"])]

    def declared(self, column: str) -> str:
        """What the country's row has in a column, declared or found from the data; empty if it has nothing."""
        return str(self.codes.jurisdictions[self.jurisdiction][column] or "")


@dataclass(frozen=True)
class ViewKey:
    """One key.

    `values` is its closed list; without one, `fits` decides and `examples` say what is right. `label` names its filter
    and its column for readers (empty: it has neither). `codelist` is the code list that its values are from; `words`
    name values that are not codes. `column` is what rows of files call it. `person_column` is the column of a reported
    case that it is compared with, `is_in_list` says whether the list of cases takes it, `list_also` which values only
    that list takes, `is_in_view` whether views of charts take it.
    """

    name: str
    label: str = ""
    values: Callable[[Scope], Sequence[str]] | None = None
    fits: Callable[[str], bool] = lambda value: True
    examples: tuple[str, ...] = ()
    default: Callable[[Scope], str] = lambda scope: ""
    codelist: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    person_column: str = ""
    is_in_list: bool = False
    is_in_view: bool = True
    list_also: tuple[str, ...] = ()

    def allowed(self, scope: Scope) -> Sequence[str]:
        """The values that are right, or examples of them where they can't be listed."""
        return self.examples if self.values is None else self.values(scope)

    def takes(self, value: str, scope: Scope) -> bool:
        """Whether the key may have the value."""
        return self.fits(value) if self.values is None else value in self.values(scope)


def _of_list(name: str, label: str, *, codelist: str = "", also: tuple[str, ...] = (), person: bool = False) -> ViewKey:
    """A key whose values are the codes of a code list; `person`: a column of the same name in a reported case."""
    codelist = codelist or name
    return ViewKey(
        name,
        label,
        values=lambda scope: [ALL, *scope.codes.lists.get(codelist, {}), *also],
        default=lambda scope: ALL,
        codelist=codelist,
        column=name,
        person_column=name if person else "",
        is_in_list=True,
    )


def _of_form(name: str, values: tuple[str, ...]) -> ViewKey:
    """A key of how a view is shown; its first value is its default."""
    return ViewKey(name, values=lambda scope: list(values), default=lambda scope: values[0])


def _is_as_of(value: str) -> bool:
    if value.isascii() and value.isdigit():
        return len(value) <= 9 and int(value) > 0
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_span_of_months(value: str) -> bool:
    months = _MONTHS.fullmatch(value)
    return value == NONE or (months is not None and int(months[1]) <= int(months[2]))


def _offences(scope: Scope) -> list[str]:
    offences = scope.of_country(scope.codes.offences)
    return [ALL, *offences, NONE] if scope.offence_column == DECIDED else offences


def _default_offence(scope: Scope) -> str:
    """The country's; if it has none yet, as no source gives a number, the first of its list, or empty without one."""
    chosen = scope.declared(scope.offence_column)
    if chosen or scope.offence_column == DECIDED:
        return chosen or ALL
    return scope.declared("default_offence") or next(iter(scope.of_country(scope.codes.offences)), "")


def _default_stage(scope: Scope) -> str:
    return scope.declared("default_stage") or next(iter(scope.codes.lists.get("stage", {})), "")


VIEW_KEYS = (
    ViewKey("lang", values=lambda scope: list(scope.languages), default=lambda scope: "en"),
    ViewKey(
        "jurisdiction",
        N_("Country"),
        values=lambda scope: list(scope.codes.jurisdictions),
        default=lambda scope: scope.jurisdiction,
        column="jurisdiction",
        person_column="jurisdiction",
        is_in_list=True,
    ),
    ViewKey(
        "region",
        N_("Region"),
        values=lambda scope: [*scope.of_country(scope.codes.regions), NONE],
        column="region_code",
        person_column="region_code",
        is_in_list=True,
    ),
    ViewKey(
        "offence",
        N_("Offence"),
        values=_offences,
        default=_default_offence,
        column="offence_code",
        is_in_list=True,
    ),
    ViewKey(
        "stage",
        N_("Stage"),
        values=lambda scope: list(scope.codes.lists.get("stage", {})),
        default=_default_stage,
        codelist="stage",
        column="stage",
    ),
    ViewKey(
        "unit",
        N_("Unit"),
        values=lambda scope: [ALL, *scope.codes.lists.get("counting_unit", {})],
        default=lambda scope: ALL,
        codelist="counting_unit",
        column="counting_unit",
    ),
    ViewKey(
        "origin",
        N_("Counted by"),
        values=lambda scope: [ALL, *scope.codes.origins],
        default=lambda scope: scope.declared("default_origin") or ALL,
        column="origin_id",
    ),
    _of_list("conflict", N_("Conflict"), person=True),
    _of_list("role", N_("Role"), person=True),
    ViewKey("status", values=lambda scope: [DECISION_KNOWN, PENDING], is_in_list=True, is_in_view=False),
    ViewKey(
        "verdict",
        values=lambda scope: list(scope.codes.lists.get("verdict", {})),
        codelist="verdict",
        is_in_list=True,
        is_in_view=False,
    ),
    _of_list("sentence_type", N_("Sentence"), also=(NONE,)),
    ViewKey(
        "decision",
        N_("Decision of a case"),
        values=lambda scope: list(DECISIONS),
        default=lambda scope: DECISIONS[0],
        words={"latest": N_("latest decision"), "first": N_("first decision")},
        column="decision",
        is_in_list=True,
    ),
    ViewKey(
        "months",
        fits=_is_span_of_months,
        examples=("months such as 48-59", NONE),
        is_in_list=True,
        is_in_view=False,
    ),
    ViewKey(
        "from",
        N_("From year"),
        fits=lambda value: bool(_YEAR.fullmatch(value)),
        examples=("a year such as 2022",),
        is_in_list=True,
        list_also=(NONE,),
    ),
    ViewKey(
        "to",
        N_("To year"),
        fits=lambda value: bool(_YEAR.fullmatch(value)),
        examples=("a year such as 2022",),
        is_in_list=True,
    ),
    ViewKey(
        "measure",
        N_("Measure"),
        values=lambda scope: list(MEASURES),
        default=lambda scope: MEASURES[0],
        words={"count": N_("count"), "per_100k": N_("per 100,000 inhabitants")},
    ),
    ViewKey(
        "as_of",
        fits=_is_as_of,
        examples=("the number of a vintage", "a day such as 2026-11-23"),
        is_in_list=True,
    ),
    _of_form("theme", THEMES),
    _of_form("notice", NOTICES),
    ViewKey("highlight"),  # it names a mark, and a mark may go: the chart in an article must not go with it
    _of_form("size", SIZES),
    _of_form("scale", SCALES),
)

KEYS = {key.name: key for key in VIEW_KEYS}
KEY_ORDER = tuple(key.name for key in VIEW_KEYS if key.is_in_view)
# What the list of cases takes: `status`, `verdict` and `months` are of the list alone, for what is beside a chart.
LIST_KEYS = tuple(key.name for key in VIEW_KEYS if key.is_in_list)
# Coded facts of a case itself, known before any decision: every chart of decisions can be narrowed by them.
PERSON_KEYS = tuple(key.name for key in VIEW_KEYS if key.person_column and key.codelist)

FORM = ("theme", "notice", "highlight", "size", "scale")  # how a view is shown, beside what it shows
EMBED_FORM = ("theme", "notice", "highlight")  # what of it an embed takes
FILE_FORM = ("lang", "theme", "highlight", "size", "scale")  # and a file, whose path names its language here
