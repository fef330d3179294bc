"""Single periods from totals since January: the total to March minus the one to February is what March added.

Only totals of a calendar year are differenced, never running totals since another start. The first period of a year is
its own total. If a period is missing nothing is derived; if a total is smaller than the one before, the publisher
has revised it, and a difference would put the revision into a month in which it did not happen: nothing is derived.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from database.record_fields import SENTENCE
from etl.declarations.checks import Difference
from etl.declarations.source import DECLARATION
from etl.derive.sentence_id import sentence_id_parts
from etl.map.field_values import stable_id
from etl.periods import last_day
from etl.records import Records, Value

FORMULA, FORMULA_OF_FIRST = "difference(year_to_date)", "first(year_to_date)"

# What the totals of one series share besides the year.
_SERIES = (
    "origin_id", "jurisdiction", "region_code", "offence_code", "stage", "counting_unit", "citizenship",
    *SENTENCE, "period_end_basis",
)  # fmt: skip
_FACTS = ("observation_id", "period_start", "period_end", "obs_value", "value_qualifier", "obs_status", "is_disputed")
_Series = tuple[Value, ...]


@dataclass(frozen=True)
class _RunningTotal:
    """What happened from January to the end of a month."""

    observation_id: str
    period_start: str
    period_end: str
    obs_value: float | None
    value_qualifier: str
    obs_status: str
    is_disputed: bool

    @property
    def month(self) -> int:
        """The last month; 0 if the total does not run from the first of January to the last day of a month."""
        year, month = int(self.period_end[:4]), int(self.period_end[5:7])
        whole = self.period_start == f"{year:04}-01-01" and self.period_end == last_day(year, month)
        return month if whole else 0

    @property
    def is_usable(self) -> bool:
        """Whether a difference of it means anything: one of a bound, an estimate or a disputed number does not."""
        is_known = self.obs_value is not None and self.value_qualifier == "exact" and self.obs_status in ("A", "P")
        return is_known and not self.is_disputed


def differences(records: Sequence[Records], rule: Difference) -> tuple[list[Records], list[str]]:
    """The derived flows and their inputs, and sentences on each revision and on the number of gaps."""
    made: list[dict[str, Value]] = []
    inputs: list[tuple[Value, Value]] = []
    said: list[str] = []
    taken = _flows(records)
    gaps = 0
    for series, totals in _by_series(records).items():
        for before, total in _steps(totals, rule.months):
            if (total.month != rule.months and before is None) or not _are_usable(before, total):
                gaps += 1
            elif before is not None and _number(total) < _number(before):
                said.append(_revision(series, before, total))
            elif (row := _flow(series, before, total, rule)) and _flow_key(row) not in taken:
                made.append(row)
                inputs += [(row["observation_id"], one.observation_id) for one in (total, before) if one is not None]
    if gaps:
        said.append(f"{gaps} single periods not derived: the total before is missing, or one of the two can't be used")
    return [_records_of("derived_value", made), _inputs_of(inputs)], said


def _by_series(records: Iterable[Records]) -> dict[_Series, list[_RunningTotal]]:
    """The totals since January by what they count, in order of time."""
    found: dict[_Series, list[_RunningTotal]] = {}
    for part in records:
        if part.kind != "observation":
            continue
        series = zip(*[part.columns[name] for name in _SERIES], strict=True)
        facts = zip(*[part.columns[name] for name in _FACTS], strict=True)
        for kind, of, said in zip(part.columns["measure_kind"], series, facts, strict=True):
            if kind == "year_to_date":
                found.setdefault(of, []).append(_RunningTotal(*said))
    return {of: sorted(totals, key=lambda total: total.period_end) for of, totals in found.items()}


def _steps(totals: list[_RunningTotal], months: int) -> Iterable[tuple[_RunningTotal | None, _RunningTotal]]:
    """Each total with the one that ends one period earlier in its year; None if there is none."""
    by_end = {(total.period_end[:4], total.month): total for total in totals}
    for total in totals:
        yield by_end.get((total.period_end[:4], total.month - months)) if total.month > months else None, total


def _are_usable(before: _RunningTotal | None, total: _RunningTotal) -> bool:
    """Whether both numbers can be used, if two are needed."""
    return total.month > 0 and total.is_usable and (before is None or before.is_usable)


def _number(total: _RunningTotal) -> float:
    """The number of a usable total."""
    return float(total.obs_value or 0)


def _flow(series: _Series, before: _RunningTotal | None, total: _RunningTotal, rule: Difference) -> dict[str, Value]:
    """The derived value of the months between two totals, or of the first months of the year."""
    named = dict(zip(_SERIES, series, strict=True))
    start = f"{total.period_end[:4]}-{total.month - rule.months + 1:02}-01"
    provisional = "P" in (total.obs_status, before.obs_status if before else "")
    always = [part for name, part in named.items() if name not in SENTENCE]
    counted = tuple("" if part is None else str(part) for part in (*always, start, total.period_end))
    counted += sentence_id_parts(named)
    return {
        **named,
        "observation_id": stable_id(rule.prefix, (FORMULA, *counted)),
        "measure_kind": "flow",
        "period_start": start,
        "period_end": total.period_end,
        "obs_value": _number(total) - (_number(before) if before else 0.0),
        "value_qualifier": "exact",
        "obs_status": "P" if provisional else "A",
        "formula": FORMULA if before else FORMULA_OF_FIRST,
        "note": rule.note,
    }


def _flow_key(row: dict[str, Value]) -> _Series:
    """What a flow counts, however its end is known."""
    names = (*_SERIES[:-1], "period_start", "period_end")
    return tuple(row[name] for name in names)


def _flows(records: Iterable[Records]) -> set[_Series]:
    """The flows that the source publishes itself: what is published is not derived again."""
    names = (*_SERIES[:-1], "period_start", "period_end")
    return {
        key
        for part in records
        if part.kind == "observation"
        for key, kind in zip(
            zip(*[part.columns[name] for name in names], strict=True), part.columns["measure_kind"], strict=True
        )
        if kind == "flow"
    }


def _revision(series: _Series, before: _RunningTotal, total: _RunningTotal) -> str:
    """The sentence for a total that is smaller than the one before it."""
    cell = ", ".join(str(part) for part in series[:-1] if part is not None)
    return (
        f"{cell}: {_number(total):,.0f} from January to {total.period_end} is less than {_number(before):,.0f} to "
        f"{before.period_end}; the publisher has revised it, so nothing is derived for that period"
    )


def _records_of(kind: str, rows: list[dict[str, Value]]) -> Records:
    """Derived values as records."""
    names = (*_SERIES, "observation_id", "measure_kind", "period_start", "period_end", "obs_value", "value_qualifier")
    columns = {name: [row[name] for row in rows] for name in (*names, "obs_status", "formula", "note")}
    return Records(kind, DECLARATION, columns, [0] * len(rows))


def _inputs_of(pairs: list[tuple[Value, Value]]) -> Records:
    """One record for each observation that went into a derived value."""
    columns = {"observation_id": [derived for derived, _ in pairs], "input_id": [given for _, given in pairs]}
    return Records("derived_input", DECLARATION, columns, [0] * len(pairs))
