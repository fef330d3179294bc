"""The program of the bundle on its own: how it computes, and that an old Python reads it."""

import ast
import sys
from pathlib import Path

import pytest

from charts.files.bundle import verify as _verify
from charts.marks.poisson import exact_interval


def row(value: str, **more: str) -> dict[str, str]:
    return {"obs_value": value, "formula": "", "inputs": "", **more}


RECORDS = {"a": row("3"), "b": row("10"), "c": row("0.5")}


@pytest.mark.parametrize(
    ("formula", "inputs", "result"),
    [
        ("", "", "7"),
        ("sum(region_code)", "a b c", "13.5"),
        ("sum(region_code)", "a b", "13"),
        ("difference(year_to_date)", "a b", "7"),
        ("first(year_to_date)", "a", "3"),
    ],
)
def test_every_formula_of_ours_is_computed(formula, inputs, result):
    assert _verify.counted(row("7", formula=formula, inputs=inputs), RECORDS) == result


@pytest.mark.parametrize(
    ("formula", "inputs"), [("sum(region_code)", "a x"), ("other()", "a"), ("sum(region_code)", "")]
)
def test_what_can_not_be_computed_agrees_with_nothing(formula, inputs):
    assert not _verify.agree("3", _verify.counted(row("3", formula=formula, inputs=inputs), RECORDS))


@pytest.mark.parametrize("count", range(20))
def test_the_interval_is_that_of_the_chart(count):
    assert _verify.exact_interval(count) == pytest.approx(exact_interval(count), abs=1e-9)


def test_a_text_agrees_with_no_number_and_empty_not_with_zero():
    assert _verify.agree("1650.1234", "1650.12341")
    assert not any(_verify.agree(*pair) for pair in [("", "0"), ("709", "7O9"), ("709", "719"), ("709", "nan")])


def test_python_3_8_reads_it_and_it_imports_the_standard_library_alone():
    tree = ast.parse(Path(_verify.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_an_interval_where_none_belongs_agrees_with_nothing():
    printed = {"region_code": "KZ-75", "period_end": "2022-12-31", "boundary_set": "2022", "value_qualifier": "exact"}
    printed |= {"obs_value": "30", "population": "100000", "rate_per_100k": "30", "rate_low": "1", "rate_high": ""}
    compared = _verify.rated(printed, {("KZ-75", "2022", "2022"): {"population": "100000"}})
    assert [name for name, *pair in compared if not _verify.agree(*pair)] == ["rate_low"]


def test_what_is_no_number_agrees_with_nothing():
    assert not _verify.agree("nan", "nan")
    assert _verify.agree("", "")
    assert _verify.agree("2.50", "2.5")
