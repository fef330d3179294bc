"""Files of a view: CSV and SVG."""

import csv
import io
from xml.etree import ElementTree

import pytest

from charts import drawing_of, view_of
from database.queries import CELL
from routes.export import COLUMNS, _cell


def rows(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_the_csv_has_one_row_a_mark_with_its_cell_and_its_origin(client):
    found = rows(client, "/charts/cases-by-year/default.csv")
    assert [row["obs_value"] for row in found] == ["2", "23", "36", "709", "141"]
    assert [row["counting_unit"] for row in found] == ["offences", "cases", "cases", "cases", "cases"]
    assert found[3]["origin_id"] == "mediazona"
    assert found[3]["period_end_basis"] == "publication"


def test_only_a_derived_row_has_a_formula(client):
    found = rows(client, "/charts/cases-by-year/default.csv")
    assert [row["formula"] for row in found] == ["sum(region_code)", "", "", "", ""]


def test_the_columns_of_the_csv_are_the_declared_ones(client):
    header = client.get("/charts/cases-by-year/default.csv").get_data(as_text=True).splitlines()[0].split(",")
    beyond = ["time_period", "obs_value", "value_qualifier", "obs_status", "origin_id", "observation_id"]
    assert header == [*CELL, *beyond, "formula", "note"]


def test_the_csv_of_the_group_has_only_the_rounded_700(client):
    found = rows(client, "/charts/cases-by-year/offence=KZ-CC-170_172.csv")
    assert [(row["obs_value"], row["value_qualifier"]) for row in found] == [("700", "approx")]


def test_the_svg_stands_on_its_own_with_absolute_links(client):
    answer = client.get("/charts/cases-by-year/size=narrow.svg")
    root = ElementTree.fromstring(answer.get_data(as_text=True))  # noqa: S314
    links = [link.get("href") for link in root.iter("{http://www.w3.org/2000/svg}a")]
    assert answer.content_type == "image/svg+xml; charset=utf-8"
    assert root.get("width") == "360"
    assert all(link.startswith("https://casecount.example/en/observations/") for link in links)


def test_the_canonical_file_is_named_and_an_unknown_ending_is_404(client):
    answer = client.get("/charts/cases-by-year.csv?jurisdiction=UZ")
    assert answer.headers["Link"].startswith("<https://casecount.example/charts/cases-by-year/jurisdiction=UZ.csv>")
    assert client.get("/charts/cases-by-year/default.exe").status_code == 404


def test_equal_data_give_equal_bytes(client):
    first, second = (client.get("/charts/cases-by-year/default.csv").get_data() for _time in range(2))
    assert first == second


def test_text_that_a_spreadsheet_would_run_is_made_inert_and_numbers_stay_numbers():
    dangerous = ["=HYPERLINK(1)", "\t=1", "\r=1", " =1", "＝1", "@a", "+1", "-1"]
    assert all(_cell(text).startswith("'") for text in dangerous)
    assert [_cell(709.0), _cell(-1.5), _cell(None), _cell("plain")] == [709, -1.5, "", "plain"]


@pytest.mark.parametrize("slug", ["cases-by-region", "decisions-by-region", "sentence-length", "sentence-types"])
def test_a_chart_with_columns_of_its_own_has_them_in_its_csv_and_one_row_a_mark(client, engine, slug):
    drawing = drawing_of(engine, view_of(engine, slug, []), "en")
    found = rows(client, f"/charts/{slug}/default.csv")
    assert tuple(found[0]) == drawing.columns != COLUMNS
    assert len(found) == len(drawing.marks)


def test_an_empty_view_of_regions_has_the_same_columns_as_a_full_one(client):
    full, empty = (
        client.get(f"/charts/cases-by-region/{view}.csv").get_data(as_text=True).splitlines()
        for view in ("default", "jurisdiction=UZ")
    )
    assert full[0] == empty[0]
    assert (len(full), len(empty)) == (21, 1)
    assert full[0].endswith("rate_per_100k,rate_low,rate_high,population,population_status,boundary_set")
