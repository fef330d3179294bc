"""JSON-stat 2.0: what the format's own reader makes of our data sets."""

import json
from dataclasses import replace

import pytest
from pyjstat import pyjstat

from charts import all_charts
from charts.files.jsonstat_file import METRIC, dataset, dataset_text, dimension_codes
from tests.charts.test_contract import default_views

# The reader's own data frames come from a function of its own that it calls old.
pytestmark = pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")
MEASURES = ("obs_value", "rate_per_100k", "rate_low", "rate_high", "population")
VIEWS = [*((slug, "default") for slug in sorted(all_charts())), ("cases-by-region", "measure=per_100k")]


def path_of(pairs):
    return ",".join(f"{key}={value}" for key, value in pairs) or "default"


def numbers_of(marks):
    return sorted(float(mark.row[name]) for mark in marks for name in MEASURES if mark.row.get(name) is not None)


@pytest.mark.parametrize(("slug", "path"), VIEWS)
def test_every_number_comes_back_through_pyjstat(filed, slug, path):
    one = filed(path, slug)
    frame = pyjstat.Dataset.read(dataset_text(one)).write("dataframe")
    assert sorted(frame["value"].dropna().astype(float)) == numbers_of(one.drawing.marks)


def test_a_number_stands_with_its_own_region_and_year(filed):
    frame = pyjstat.Dataset.read(dataset_text(filed("default", "cases-by-region"))).write("dataframe")
    counts = frame[frame["Measure"] == "Count"].set_index("Region")["value"]
    assert (counts["Almaty"], counts["Ulytau Region"]) == (34891, 786)
    frame = pyjstat.Dataset.read(dataset_text(filed())).write("dataframe").dropna()
    assert dict(zip(frame["Period"], frame["value"], strict=True)) | {"2025": 0} == {
        "2022": 2, "2023": 23, "2024": 36, "2025": 0,
    }  # fmt: skip


def test_no_two_marks_fall_into_one_cell_in_any_default_view(engine, filed):
    for slug, pairs in default_views(engine):
        one = filed(path_of(pairs), slug)
        found = dataset(one)
        assert len(found["value"]) == len(numbers_of(one.drawing.marks))
        assert len(found["extension"]["marks"]) == len(one.drawing.marks)


def test_marks_of_one_cell_are_told_apart_by_their_days_then_by_their_ids(filed):
    one = filed()
    first = one.drawing.marks[3]
    later = replace(first, key="x", row={**first.row, "period_end": "2025-12-30", "observation_id": "x"})
    found = dataset(replace(one, drawing=replace(one.drawing, marks=(first, later))))
    assert found["dimension"]["period"]["category"]["index"] == ["2025-01-01/2025-12-25", "2025-01-01/2025-12-30"]
    same = replace(first, key="x", row={**first.row, "observation_id": "x"})
    found = dataset(replace(one, drawing=replace(one.drawing, marks=(first, same))))
    assert found["dimension"]["observation_id"]["category"]["index"] == ["o0001", "x"]
    assert len(found["value"]) == 2


def test_roles_status_and_what_a_mark_says(filed):
    found = dataset(filed())
    assert found["role"] == {"time": ["time_period"], "geo": ["jurisdiction"], "metric": [METRIC]}
    assert found["status"]["0"] == "A:at_least"
    assert found["extension"]["status"]["label"]["A:at_least"] == "normal value, at least"
    said = found["extension"]["marks"]["23"]
    assert said["evidence"] == "https://casecount.example/en/observations/o0001"
    assert (said["period_end"], said["period_end_basis"]) == ("2025-12-25", "publication")


def test_licence_address_and_version_stand_in_the_extension(filed):
    one = filed()
    found = dataset(one)["extension"]
    assert [row["licence"] for row in found["licence"]] == [credit.licence for credit in one.drawing.credits]
    assert (found["vintage"], found["data_version"]) == (1, one.drawing.data_version)
    assert found["pinned"].endswith("?as_of=1#cases-by-year")


def test_values_are_sparse_and_inside_the_cube(filed):
    found = json.loads(dataset_text(filed()))
    size = 1
    for number in found["size"]:
        size *= number
    assert [len(found["dimension"][name]["category"]["index"]) for name in found["id"]] == found["size"]
    assert max(map(int, found["value"])) < size


def test_the_notes_say_what_is_counted_and_not_drawn(filed):
    one = filed("origin=mediazona")
    assert one.drawing.also_text in dataset(one)["note"]


@pytest.mark.parametrize(
    ("over", "to", "ends", "code"),
    [
        (24, 36, "over_to", "over_24_to_36"),
        (24, 36, "from_under", "from_24_under_36"),
        (240, None, "over_to", "over_240"),
        (None, 12, "from_under", "under_12"),
        (None, None, None, "_T"),
    ],
)
def test_bands_whose_ends_differ_have_different_codes(filed, over, to, ends, code):
    mark = filed().drawing.marks[0]
    band = {"months_over": over, "months_to": to, "band_ends": ends}
    assert dimension_codes(replace(mark, row={**mark.row, **band}))["months"] == code
