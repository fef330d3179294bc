"""Numbers that we compute: a declared sum over regions, with its inputs, kept apart from what anybody published.

A derived value has the cell of its inputs without the region, an id of its own and one `derived_input` for each
observation that went into it. If an input is missing or empty there is no sum: an unknown is not zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from database.record_fields import SENTENCE
from etl.declarations.checks import Derivation, Difference
from etl.declarations.source import DECLARATION
from etl.derive.differences import differences
from etl.derive.sentence_id import sentence_id_parts
from etl.errors import DeliveryError
from etl.map.field_values import stable_id
from etl.records import Records, Value

# What a sum is about, and so what its id is made of.
_COUNTED = (
    "origin_id", "jurisdiction", "offence_code", "stage", "counting_unit", "measure_kind",
    "period_start", "period_end", "citizenship",
)  # fmt: skip
# What must be equal before values are added.
_SAME = (*_COUNTED, *SENTENCE, "period_end_basis", "obs_status")


@dataclass(frozen=True)
class _RegionGroup:
    """The observations of one cell over all regions."""

    regions: list[Value]
    values: list[Value]
    ids: list[Value]


def derive_all(records: list[Records], rules: Sequence[Derivation | Difference]) -> tuple[list[Records], list[str]]:
    """What every `[[derive]]` of a declaration yields, and sentences on what could not be derived."""
    made: list[Records] = []
    warnings: list[str] = []
    for rule in rules:
        derived, said = differences(records, rule) if isinstance(rule, Difference) else derive(records, rule)
        made, warnings = made + derived, warnings + said
    return made, warnings


def derive(records: list[Records], derivation: Derivation) -> tuple[list[Records], list[str]]:
    """The derived values and their inputs, and a sentence on what could not be derived."""
    groups = _grouped([part for part in records if part.kind == "observation"])
    values: dict[str, list[Value]] = {name: [] for name in ("observation_id", *_SAME, "region_code", "obs_value")}
    inputs: list[tuple[Value, Value]] = []
    seen: set[str] = set()
    left_out = 0
    for cell, group in groups.items():
        numbers = [value for value in group.values if isinstance(value, float)]
        complete = len(numbers) == len(group.values) == len(set(group.regions)) == derivation.inputs
        if not complete:
            left_out += 1
            continue
        counted = tuple("" if part is None else str(part) for part in cell[: len(_COUNTED)])
        counted += sentence_id_parts(dict(zip(_SAME, cell, strict=True)))
        derived_id = stable_id(derivation.prefix, (derivation.formula, derivation.over, *counted))
        if derived_id in seen:
            raise DeliveryError(f"two sums over {derivation.over} for {', '.join(counted)}", file=DECLARATION)
        seen.add(derived_id)
        row = (derived_id, *cell, None, float(sum(numbers)))
        for column, value in zip(values.values(), row, strict=True):
            column.append(value)
        inputs += [(derived_id, input_id) for input_id in group.ids]
    warnings = [f"{left_out} sums over {derivation.over} not derived: not {derivation.inputs} inputs, or an empty one"]
    return [_values_of(values, derivation), _inputs_of(inputs)], warnings if left_out else []


def _grouped(observations: list[Records]) -> dict[tuple[Value, ...], _RegionGroup]:
    """The observations that have a region, grouped by all other dimensions of the cell."""
    groups: dict[tuple[Value, ...], _RegionGroup] = {}
    for part in observations:
        columns = part.columns
        cells = zip(*[columns[name] for name in _SAME], strict=True)
        facts = zip(columns["region_code"], columns["obs_value"], columns["observation_id"], strict=True)
        for cell, (region, value, observation_id) in zip(cells, facts, strict=True):
            if region is not None:
                group = groups.setdefault(cell, _RegionGroup([], [], []))
                group.regions.append(region)
                group.values.append(value)
                group.ids.append(observation_id)
    return groups


def _values_of(columns: dict[str, list[Value]], derivation: Derivation) -> Records:
    """The derived values, with the declaration's fields for all of them."""
    count = len(columns["observation_id"])
    said: dict[str, list[Value]] = {
        "value_qualifier": [derivation.value_qualifier] * count,
        "formula": [f"{derivation.formula}({derivation.over})"] * count,
        "note": [derivation.note] * count,
    }
    return Records("derived_value", DECLARATION, {**columns, **said}, [0] * count)


def _inputs_of(pairs: list[tuple[Value, Value]]) -> Records:
    """One record for every observation that went into a derived value."""
    columns: dict[str, list[Value]] = {
        "observation_id": [derived for derived, _ in pairs],
        "input_id": [observation for _, observation in pairs],
    }
    return Records("derived_input", DECLARATION, columns, [0] * len(pairs))
