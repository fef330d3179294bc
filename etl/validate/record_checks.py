"""What every record must fulfil, as one pandera schema per kind, built from the kind's fields.

Checks work on whole columns of text, numbers and None. pandas and pandera are imported inside the functions: they take
half a second, which `etl status` and a run with nothing new should not pay for.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from database.record_fields import RecordField
from etl.code_lists import CodeIndex, CodeList
from etl.periods import FORMS
from etl.records import (
    ADDRESSES,
    DATES,
    DAYS,
    FIRST_YEAR,
    LABELLED,
    MAY_BE_EMPTY_IN_KEY,
    NO_VALUE,
    ORDERED,
    PAGES,
    PAST,
    PRECISION_OF,
    TOO_MANY,
    WITHOUT_LENGTH,
    fields_of,
    may_be_empty,
)

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_CODE = re.compile(r"(?!(all|none)$)[A-Za-z0-9_.\-]{1,60}")
_ID = re.compile(r"[A-Za-z0-9_\-][A-Za-z0-9_.\-]{0,119}")
_NO_DAY = f"is not a day like 2025-12-31; a period to make one of is {FORMS}"
_PRECISION = {4: "year", 7: "month", 10: "day"}
_KIND_WORDS = {"number": "is not a number", "whole": "is not a whole number", "yes_no": "is neither yes nor no"}
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "whole": (int,),
    "yes_no": (bool,),
}


def schema_for(kind: str, code_lists: CodeIndex, today: date) -> tuple[Any, dict[str, str]]:
    """The pandera schema of one kind, and the field that each of its whole-record checks is about, by its reason."""
    import pandera.pandas as pandera

    columns = {}
    for field in fields_of(kind):
        checks = [
            pandera.Check(_by_value(holds), error=reason, ignore_na=False)
            for holds, reason in _column_checks(kind, field, today)
        ]
        columns[field.name] = pandera.Column(None, checks, nullable=True, required=True)
    whole = _record_checks(kind, code_lists)
    checks = [pandera.Check(check, error=reason, ignore_na=False) for _, check, reason in whole]
    return pandera.DataFrameSchema(columns, checks=checks), {reason: field for field, _, reason in whole}


def _by_value(holds: Callable[[Any], bool]) -> Callable[[Any], Any]:
    """A column check that looks at each distinct value once: 67,520 rows hold a few hundred values."""

    def check(series: Any) -> Any:
        import pandas as pd

        verdicts = {value: holds(value) for value in dict.fromkeys(series)}
        return pd.Series([verdicts[value] for value in series], index=series.index, dtype=bool)

    return check


def _column_checks(kind: str, field: RecordField, today: date) -> list[tuple[Callable[[Any], bool], str]]:
    """What one value must fulfil on its own, with the reason if it doesn't."""
    types = _PYTHON_TYPES[field.kind]
    checks: list[tuple[Callable[[Any], bool], str]] = []
    if not may_be_empty(kind, field):
        checks.append((lambda value: value is not None and value != "", "is empty but required"))
    checks += _name_checks(kind, field)
    if field.kind != "text":
        checks.append((lambda value: value is None or _is_of(value, types), _KIND_WORDS[field.kind]))
    if field.kind in ("number", "whole"):
        checks += [(_if_of(types, holds), reason) for holds, reason in _number_checks(field.name, today)]
    if field.name in DAYS:
        checks.append((lambda value: value is None or _is_date(value, 10), _NO_DAY))
    if field.name in DATES:
        checks.append((lambda value: not value or _is_date(value), "is not a date like 2025-12-31, 2025-12 or 2025"))
    if field.name in PAST:
        now = today.isoformat()
        checks.append((lambda value: not value or value <= now[: len(value)], "is in the future"))
    if field.name in ADDRESSES:
        checks.append(
            (
                lambda value: value is None or _is_address(value),
                "is not an address that starts with https:// or http://",
            )
        )
    return checks


def _name_checks(kind: str, field: RecordField) -> list[tuple[Callable[[Any], bool], str]]:
    """What a code or an id must fulfil to be part of an address: a page of another one could not be opened."""
    if kind in LABELLED and field.is_key and (kind, field.name) not in MAY_BE_EMPTY_IN_KEY:
        reason = "can't be part of an address: a code has up to 60 letters from A to Z, digits, '.', '_' and '-', and "
        return [(lambda value: not value or bool(_CODE.fullmatch(value)), f"{reason}is neither 'all' nor 'none'")]
    if kind in PAGES and field.is_key:
        reason = "can't be part of an address: an id has up to 120 letters from A to Z, digits, '.', '_' and '-'"
        return [(lambda value: not value or bool(_ID.fullmatch(value)), reason)]
    return []


def _number_checks(name: str, today: date) -> list[tuple[Callable[[Any], bool], str]]:
    """What the number in this field must fulfil."""
    checks: list[tuple[Callable[[Any], bool], str]] = [(lambda value: value >= 0, "is negative, but a count can't be")]
    if name == "obs_value":
        checks.append((_is_whole, "is not a whole number, which a count must be"))
    if name == "population":
        checks.append((lambda value: value > 0, "is not above zero"))
    if name in ("obs_value", "population"):
        checks.append((lambda value: value < TOO_MANY, f"is not below {TOO_MANY:,}"))
    if name == "year":
        reason = f"is not a year from {FIRST_YEAR} to {today.year}"
        checks.append((lambda value: FIRST_YEAR <= value <= today.year, reason))
    return checks


def _record_checks(kind: str, code_lists: CodeIndex) -> list[tuple[str, Callable[[Any], Any], str]]:
    """What the fields of one record must fulfil together: the field to name, the check of the frame, the reason."""
    names = [field.name for field in fields_of(kind)]
    checks = [
        (last, _rows(_in_order, first, last), f"{last} is before {first}")
        for first, last in ORDERED
        if first in names and last in names
    ]
    if kind in PRECISION_OF:
        day = PRECISION_OF[kind]
        checks.append(
            (day, _rows(_precision_agrees, day, "date_precision"), f"{day} is not as precise as date_precision says")
        )
    if kind == "statement":
        about = ("observation_id", "person_case_id")
        checks.append((about[0], _rows(_exactly_one, *about), "must point to either an observation or a person case"))
    if kind == "observation":
        reason = "obs_status does not say why obs_value is empty; O (missing), L (not collected), M (cannot exist) or Q"
        checks.append(("obs_status", _rows(_says_why_empty, "obs_value", "obs_status"), f"{reason} (suppressed) would"))
    if kind in ("observation", "derived_value"):
        checks += _band_checks()
    if {"stage", "counting_unit"} <= set(names):
        stages = code_lists.lists.get("stage", CodeList("stage")).units
        check = _rows(_unit_fits(stages), "stage", "counting_unit")
        checks.append(("counting_unit", check, "is not a unit in which this stage is counted (code list stage)"))
    if kind in LABELLED:
        labels = [name for name in ("label_en", "label_local", "label_ru") if name in names]
        checks.append((labels[0], _rows(lambda *values: any(values), *labels), "has no label: label_en is required"))
    return checks + _validity_checks(kind, names, code_lists)


def _band_checks() -> list[tuple[str, Callable[[Any], Any], str]]:
    """What the band of a number of sentences must fulfil."""
    ends = ("months_over", "months_to")
    which = "must say which end belongs to the band (over_to, from_under) where months_over or months_to is given"
    return [
        ("months_to", _rows(_has_width, *ends), "months_to is not above months_over"),
        ("band_ends", _rows(_says_its_ends, *ends, "band_ends"), f"{which}, and only there"),
        (
            "sentence_type",
            _rows(_has_length, *ends, "sentence_type"),
            "is no sentence with a length, so has no band",
        ),
    ]


def _says_its_ends(over: Any, to: Any, ends: str | None) -> bool:
    """Whether exactly a number that has a band says which end belongs to it."""
    return (ends is None) == (over is None and to is None)


def _has_length(over: Any, to: Any, sentence: str | None) -> bool:
    """Whether a number that has a band is of one type of sentence, and of one that has a length."""
    return (over is None and to is None) or (sentence is not None and sentence not in WITHOUT_LENGTH)


def _has_width(over: Any, to: Any) -> bool:
    """Whether a band's upper end is above its lower one; what is no number is left to another check."""
    return not (_is_of(over, (int,)) and _is_of(to, (int,))) or bool(over < to)


def _validity_checks(kind: str, names: list[str], code_lists: CodeIndex) -> list[tuple[str, Callable[[Any], Any], str]]:
    """Codes must be valid at the time of the record, if the record has a time and the code list has validity dates."""
    period = next((pair for pair in (("period_start", "period_end"), ("decision_date",) * 2) if pair[0] in names), None)
    if period is None:
        return []
    checks = []
    for field in fields_of(kind):
        codes = code_lists.lists.get(field.codes or "")
        if codes is not None and codes.has_validity:
            check = _rows(_valid_then(codes), field.name, *period)
            checks.append((field.name, check, f"{field.name} is a code that was not valid in the period"))
    return checks


def _rows(holds: Callable[..., bool], *names: str) -> Callable[[Any], Any]:
    """A frame check that looks at each distinct combination of the named fields once."""

    def check(frame: Any) -> Any:
        import pandas as pd

        combinations = list(zip(*[frame[name] for name in names], strict=True))
        verdicts = {values: bool(holds(*values)) for values in dict.fromkeys(combinations)}
        return pd.Series([verdicts[values] for values in combinations], index=frame.index, dtype=bool)

    return check


def _valid_then(codes: CodeList) -> Callable[[str | None, str | None, str | None], bool]:
    """Whether a code was valid on a day of a period; an unknown code or period is left to another check."""

    def holds(code: str | None, start: str | None, end: str | None) -> bool:
        return not code or not start or not end or code not in codes.validity or codes.is_valid(code, start, end)

    return holds


def _unit_fits(units: Mapping[str, frozenset[str]]) -> Callable[[str | None, str | None], bool]:
    """Whether a stage can be counted in a unit: nobody is wanted in offences, and no case is a decision."""

    def holds(stage: str | None, unit: str | None) -> bool:
        return not stage or not unit or unit in units.get(stage, (unit,))

    return holds


def _is_of(value: Any, types: tuple[type, ...]) -> bool:
    """Whether the value has one of the types; True and False are not numbers."""
    return isinstance(value, types) and (bool in types or not isinstance(value, bool))


def _if_of(types: tuple[type, ...], holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """The check, applied only to values of these types; other types are left to another check."""
    return lambda value: not _is_of(value, types) or holds(value)


def _is_whole(value: Any) -> bool:
    """Whether a number has no fraction; non-numbers are left to another check."""
    return not isinstance(value, float) or value.is_integer()


def _says_why_empty(value: Any, status: str | None) -> bool:
    """Whether an empty value comes with a state that says why; an empty state is left to another check."""
    return value is not None or status in (None, *NO_VALUE)


def _is_date(value: Any, length: int | None = None) -> bool:
    """Whether a text is a date that exists, complete or truncated."""
    if not isinstance(value, str) or not _DATE.fullmatch(value) or (length and len(value) != length):
        return False
    try:
        date.fromisoformat(value + "0000-01-01"[len(value) :])
    except ValueError:
        return False
    return True


def _is_address(value: Any) -> bool:
    """Whether a text is a web address; anything else (javascript:, a path) must not become a link."""
    return isinstance(value, str) and re.fullmatch(r"https?://[^\s<>\"]+", value) is not None


def _in_order(first: Any, last: Any) -> bool:
    """Whether the first isn't after the last; dates are compared to the precision of the less precise one."""
    if first in (None, "") or last in (None, ""):
        return True
    if isinstance(first, str) and isinstance(last, str):
        known = min(len(first), len(last))
        return first[:known] <= last[:known]
    return isinstance(first, str) or isinstance(last, str) or bool(first <= last)


def _precision_agrees(day: str | None, precision: str | None) -> bool:
    """Whether the declared precision matches the date's form."""
    return precision == (_PRECISION.get(len(day)) if day else None)


def _exactly_one(observation_id: str | None, person_case_id: str | None) -> bool:
    """Whether exactly one of two references is given."""
    return (observation_id is None) != (person_case_id is None)
