"""What a check of a sum found, whichever rows it adds: the reason against a total, or its note."""

from dataclasses import dataclass, field

from etl.records import Value

# By the index of the part of the records and of the row there.
ByRow = dict[int, dict[int, list[str]]]


@dataclass
class SumChecks:
    """What the checks found, by the index of the part and row: why a total is wrong or what its note says."""

    wrong: ByRow = field(default_factory=dict)
    notes: ByRow = field(default_factory=dict)
    checked: int = 0
    failed: int = 0
    unchecked: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ObservationValue:
    """An observation: the index of its part of the records, of its row there, and its value."""

    at: tuple[int, int]
    value: Value


def number_or_why(one: ObservationValue | None, wrong: ByRow) -> float | str:
    """The number of an observation, or in a word why it has none that can be used."""
    if one is None:
        return "missing"
    part, number = one.at
    if number in wrong.get(part, {}):
        return "in quarantine"
    return one.value if isinstance(one.value, float) else "empty"


def add_result(
    checks: SumChecks,
    at: tuple[int, int],
    values: list[float],
    tolerance: int,
    where: str,
    parts: str,
    *,
    may_miss: bool = False,
) -> None:
    """Adds the result of a sum; `values` are the total and its parts, `parts` names these; `may_miss`: the parts need
    not be all there are, so that only a sum above the total is wrong."""
    checks.checked += 1
    total, difference = values[0], sum(values[1:]) - values[0]
    if may_miss and difference <= 0:
        return
    part, number = at
    if abs(difference) > tolerance:
        checks.failed += 1
        reason = (
            f"{total:,.0f} ({where}) is not the sum of {parts}, {total + difference:,.0f}: "
            f"the difference is {abs(difference):,.0f}, at most {tolerance:,} is tolerated"
        )
        checks.wrong.setdefault(part, {}).setdefault(number, []).append(reason)
    elif difference:
        by = "one" if abs(difference) == 1 else f"{abs(difference):,.0f}"
        more = "more" if difference > 0 else "less"
        note = (
            f"The official parts ({parts}) add up to {total + difference:,.0f}, {by} {more} than this total; "
            "both are shown as published."
        )
        checks.notes.setdefault(part, {}).setdefault(number, []).append(note)
