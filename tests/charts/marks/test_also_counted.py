"""Which numbers the line under a chart names."""

import pytest

from charts.drawing.drawing import LinePart
from charts.marks.also_counted import COUNTS, line_of, newest_counts


def number(key, origin, day, unit="cases", kind="flow"):
    cell = {"origin_id": origin, "period_end": day, "counting_unit": unit, "measure_kind": kind}
    return {"observation_id": key, **cell}


def keys(rows):
    return [row["observation_id"] for row in rows]


ROWS = [
    number("a", "court", "2020-12-31"),
    number("b", "court", "2024-12-31"),
    number("c", "court", "2023-12-31", unit="persons"),
    number("d", "police", "2022-12-31"),
    number("e", "court", "2025-01-01", kind="stock"),
]


def test_of_every_origin_unit_and_kind_the_newest_is_named_in_the_order_of_time():
    assert keys(newest_counts(ROWS, most=None)) == ["d", "c", "b", "e"]


def test_what_does_not_fit_is_the_oldest():
    assert keys(newest_counts(ROWS)) == ["c", "b", "e"]


@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1]])
def test_a_number_of_a_drawn_year_goes_before_a_newer_one(rows):
    assert keys(newest_counts(rows, {"2020", "2022"})) == ["a", "d", "e"]


def test_a_sentence_without_counts_is_left_out_and_the_others_are_one_line():
    said = (f"One: {COUNTS}.", [LinePart("1", "/a"), LinePart("2")])
    line = line_of((f"None: {COUNTS}.", []), said, said)
    assert "".join(part.text for part in line) == "One: 1; 2. One: 1; 2."
    assert [part.href for part in line if part.href] == ["/a", "/a"]
    assert line_of((f"None: {COUNTS}.", [])) == ()
