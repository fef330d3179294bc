"""Sums over a field of the cell: the country against its regions, a declared offence against its parts.

As in a form, a total is not believed if its parts miss it by more than the tolerance, and nothing is checked if the
total or a part is missing, empty or in quarantine: an unknown is not zero.
"""

from collections.abc import Iterable, Sequence

from etl.declarations.checks import Sum
from etl.records import CELL, Records, Value
from etl.validate.sum_results import ObservationValue, SumChecks, add_result, number_or_why

_Cell = tuple[Value, ...]


def check_cell_sums(records: Sequence[Records], rule: Sum, lost: Sequence[Records], checks: SumChecks) -> None:
    """Checks one declared sum over a field in every cell that has its total; `lost` are the rows in quarantine."""
    names = ("origin_id", *[name for name in CELL if name != rule.over])
    incomplete = set(_by_cell(lost, names, str(rule.over)))
    total = rule.total if rule.over == "offence_code" else None
    seen = False
    for cell, found in _by_cell(records, names, str(rule.over)).items():
        if total in found and _has_parts(rule, found):
            seen = True
            where = _where(dict(zip(names, cell, strict=True)))
            _check(rule, total, where, found, cell in incomplete, checks)
    if not seen:
        checks.warnings.append(f"no cell has both a total and parts over {rule.over}, so no such sum is checked")


def _by_cell(
    records: Iterable[Records], names: tuple[str, ...], over: str
) -> dict[_Cell, dict[Value, ObservationValue]]:
    """The observations by all dimensions of the cell except one, then by that one."""
    cells: dict[_Cell, dict[Value, ObservationValue]] = {}
    for place, part in enumerate(records):
        if part.kind == "observation":
            shared = zip(*[part.columns[name] for name in names], strict=True)
            facts = zip(part.columns[over], part.columns["obs_value"], strict=True)
            for number, (cell, (key, value)) in enumerate(zip(shared, facts, strict=True)):
                cells.setdefault(cell, {})[key] = ObservationValue((place, number), value)
    return cells


def _has_parts(rule: Sum, found: dict[Value, ObservationValue]) -> bool:
    """Whether any part of the sum exists; a total alone is no sum."""
    return any(part in found for part in rule.parts or ()) if rule.over == "offence_code" else len(found) > 1


def _check(
    rule: Sum, total: Value, where: str, found: dict[Value, ObservationValue], incomplete: bool, checks: SumChecks
) -> None:
    """Compares one total in one cell with the sum of its parts."""
    names = list(rule.parts or ()) if rule.over == "offence_code" else sorted(str(part) for part in found if part)
    why = _why_not(rule, names, incomplete)
    values: list[float] = []
    for name in [total, *names] if why is None else ():
        value = number_or_why(found.get(name), checks.wrong if values else {})
        if isinstance(value, str):
            why = f"{name or 'the total'} is {value}"
            break
        values.append(value)
    if why is not None:
        checks.unchecked.append(f"{where}, where {why}")
        return
    parts = f"{len(names)} regions" if rule.over == "region_code" else ", ".join(names)
    add_result(checks, found[total].at, values, rule.tolerance, where, parts)


def _why_not(rule: Sum, names: list[str], incomplete: bool) -> str | None:
    """Why a sum can't be checked, before its numbers are looked at; None if it can."""
    if rule.inputs is not None and len(names) != rule.inputs:
        return f"there are {len(names)} parts instead of {rule.inputs}"
    return "a part is in quarantine" if incomplete else None


def _where(cell: dict[str, Value]) -> str:
    """The cell in words, without what all cells of the source share."""
    words = [cell.get("region_code") or cell.get("jurisdiction"), cell.get("offence_code"), cell.get("stage")]
    return ", ".join(str(word) for word in words if word) + f", {cell['period_start']} to {cell['period_end']}"
