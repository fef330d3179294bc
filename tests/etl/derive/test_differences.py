"""From totals since January to single periods: never over a gap, never below zero, never from another kind."""

from pathlib import Path

import pytest

from etl.load.outcome import SourceOutcome
from tests.support.invented import LISTED, checked, invented

DERIVE = '[[derive]]\nformula = "difference"\nprefix = "xm"\nnote = "Computed."\n'
TABLE = (
    LISTED.replace('"article", "year"]', '"article", "year", "month"]')
    .replace('period_start = { start_of = "{year}" }', 'period_start = { text = "{year}-01-01" }')
    .replace('end_of = "{year}"', 'end_of = "{year}-{month}"')
)
HEADER = "region,article,year,month,number\n"
KIND = 'measure_kind = "year_to_date"\n'


def derived(root: Path, months: dict[str, object], derive: str = DERIVE, kind: str = KIND) -> SourceOutcome:
    """What is made of totals since January: by month of 2022, their number."""
    text = HEADER + "".join(f"KZ-11,172,2022,{month},{number}\n" for month, number in months.items())
    return checked(invented(root, TABLE + derive, text, kind=kind))


def flows(outcome: SourceOutcome) -> list[tuple[object, ...]]:
    """The derived values: first and last day, value, formula."""
    part = next(part for part in outcome.records if part.kind == "derived_value")
    names = ("period_start", "period_end", "obs_value", "formula")
    return sorted(zip(*[part.columns[name] for name in names], strict=True))


def test_each_month_is_its_total_less_the_one_before_and_january_is_its_own(tmp_path: Path) -> None:
    assert flows(derived(tmp_path, {"1": 5, "2": 5, "3": 12})) == [
        ("2022-01-01", "2022-01-31", 5.0, "first(year_to_date)"),
        ("2022-02-01", "2022-02-28", 0.0, "difference(year_to_date)"),
        ("2022-03-01", "2022-03-31", 7.0, "difference(year_to_date)"),
    ]


def test_a_difference_is_a_flow_that_names_both_totals(tmp_path: Path) -> None:
    outcome = derived(tmp_path, {"2": 5, "3": 12})
    value = next(part for part in outcome.records if part.kind == "derived_value").columns
    inputs = next(part for part in outcome.records if part.kind == "derived_input").columns
    given = next(part for part in outcome.records if part.kind == "observation").columns
    assert (value["measure_kind"], value["period_end_basis"], value["note"]) == (["flow"], ["stated"], ["Computed."])
    assert inputs["observation_id"] == value["observation_id"] * 2
    assert set(inputs["input_id"]) == set(given["observation_id"])


def test_over_a_gap_nothing_is_derived_and_that_is_said(tmp_path: Path) -> None:
    outcome = derived(tmp_path, {"1": 5, "3": 12, "4": 15})
    assert [row[1] for row in flows(outcome)] == ["2022-01-31", "2022-04-30"]
    assert outcome.message.startswith("1 single periods not derived: the total before is missing")


def test_a_smaller_total_is_a_revision_and_no_value(tmp_path: Path) -> None:
    outcome = derived(tmp_path, {"1": 5, "2": 9, "3": 7})
    assert [row[1] for row in flows(outcome)] == ["2022-01-31", "2022-02-28"]
    assert outcome.message == (
        "kz_kps, KZ, KZ-11, KZ-CC-172, registered, offences: 7 from January to 2022-03-31 is less than 9 to "
        "2022-02-28; the publisher has revised it, so nothing is derived for that period"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('value_qualifier = "exact"', 'value_qualifier = "at_least"'),
        ('is_disputed = "no"', 'is_disputed = "yes"'),
        ('obs_status = "A"', 'obs_status = "E"'),
    ],
)
def test_nothing_is_derived_of_a_bound_an_estimate_or_a_disputed_number(tmp_path: Path, old: str, new: str) -> None:
    text = HEADER + "KZ-11,172,2022,1,5\nKZ-11,172,2022,2,6\n"
    place = invented(tmp_path, TABLE + DERIVE, text, kind=KIND)
    path = place.declaration("kz_invented")
    path.write_text(path.read_text().replace(old, new))
    assert flows(checked(place)) == []


@pytest.mark.parametrize("kind", ["cumulative", "stock", "flow"])
def test_no_other_kind_is_ever_differenced(tmp_path: Path, kind: str) -> None:
    outcome = derived(tmp_path, {"1": 5, "2": 9}, kind=f'measure_kind = "{kind}"\n')
    assert flows(outcome) == []


def test_quarters_are_derived_where_quarters_are_declared(tmp_path: Path) -> None:
    outcome = derived(tmp_path, {"3": 5, "6": 9}, DERIVE + "months = 3\n")
    assert [row[:3] for row in flows(outcome)] == [
        ("2022-01-01", "2022-03-31", 5.0),
        ("2022-04-01", "2022-06-30", 4.0),
    ]


def test_a_total_of_another_year_is_never_the_one_before(tmp_path: Path) -> None:
    text = HEADER + "KZ-11,172,2021,12,90\nKZ-11,172,2022,1,5\n"
    outcome = checked(invented(tmp_path, TABLE + DERIVE, text, kind=KIND))
    assert [row[:3] for row in flows(outcome)] == [("2022-01-01", "2022-01-31", 5.0)]
