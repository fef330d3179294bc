"""Derived sums: only with all inputs, as much as they say and no more."""

import pytest

from etl.declarations.checks import Derivation
from etl.derive.derive import derive
from etl.errors import DeliveryError
from etl.records import Records, Value, fields_of

SUM = Derivation(formula="sum", over="region_code", inputs=3, value_qualifier="at_least", prefix="n", note="Sum.")
COMMON = {
    "origin_id": "kz_kps", "jurisdiction": "KZ", "offence_code": "KZ-CC-172", "stage": "registered",
    "counting_unit": "offences", "measure_kind": "flow", "period_start": "2022-01-01", "period_end": "2022-12-31",
    "period_end_basis": "inferred", "value_qualifier": "exact", "obs_status": "A", "is_disputed": False,
}  # fmt: skip


def observations(values: list[Value], **other: str) -> Records:
    """One observation a value, each in a region of its own."""
    count = len(values)
    columns: dict[str, list[Value]] = {field.name: [None] * count for field in fields_of("observation")}
    columns |= {name: [value] * count for name, value in {**COMMON, **other}.items()}
    columns |= {"obs_value": values, "region_code": [f"KZ-{number}" for number in range(count)]}
    columns["observation_id"] = [f"o{number}" for number in range(count)]
    return Records("observation", "a.csv", columns, list(range(2, count + 2)))


def test_a_sum_has_the_cell_without_the_region_and_names_its_inputs() -> None:
    (values, inputs), warnings = derive([observations([1.0, 0.0, 2.0])], SUM)
    made = {name: column[0] for name, column in values.columns.items()}
    assert warnings == []
    assert (made["obs_value"], made["value_qualifier"], made["region_code"]) == (3.0, "at_least", None)
    assert (made["formula"], made["origin_id"], made["note"]) == ("sum(region_code)", "kz_kps", "Sum.")
    assert inputs.columns["input_id"] == ["o0", "o1", "o2"]
    assert set(inputs.columns["observation_id"]) == {made["observation_id"]}


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, None, 2.0], [1.0, 2.0, 3.0, 4.0]])
def test_a_cell_with_a_missing_an_empty_or_a_further_input_has_no_sum_and_that_is_said(values: list[Value]) -> None:
    (derived, inputs), warnings = derive([observations(values)], SUM)
    assert (len(derived), len(inputs)) == (0, 0)
    assert warnings == ["1 sums over region_code not derived: not 3 inputs, or an empty one"]


def test_values_of_another_unit_stage_or_status_are_never_added() -> None:
    first, second = observations([1.0, 2.0]), observations([3.0], counting_unit="cases")
    (derived, _), warnings = derive([first, second], SUM)
    assert len(derived) == 0
    assert warnings[0].startswith("2 sums")


def test_two_sums_for_one_cell_stop_the_source() -> None:
    twice = [observations([1.0] * 3), observations([1.0] * 3, obs_status="P")]
    with pytest.raises(DeliveryError, match="two sums over region_code for kz_kps, KZ, KZ-CC-172, registered"):
        derive(twice, SUM)


def test_the_id_of_a_sum_depends_on_its_cell_alone() -> None:
    ids = [derive([observations(values)], SUM)[0][0].columns["observation_id"] for values in ([1.0] * 3, [2.0] * 3)]
    other = derive([observations([1.0] * 3, stage="convicted")], SUM)[0][0].columns["observation_id"]
    assert ids[0] == ids[1] != other
