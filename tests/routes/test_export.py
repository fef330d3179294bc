"""Files of a view: what every ending answers, under which name, and that it stays."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest

from charts import all_charts, drawing_of, view_of
from charts.files.csv_file import safe_cell
from charts.files.formats import FORMATS
from charts.marks.observations import COLUMNS
from database.queries.counts import CELL
from database.queries.reading import reading
from tests.support.place import PRESS, edit
from tests.support.stores import loaded_place

ENDINGS = sorted(FORMATS)


@pytest.fixture(scope="module")
def version(engine):
    """The version of the data as a file's name says it."""
    with reading(engine) as now:
        return f"v{now.vintage.number}_{now.vintage.data_version[:12]}"


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
    marks = [link for link in root.iter("{http://www.w3.org/2000/svg}a") if link.get("data-mark")]
    links = [link.get("href") for link in marks]
    assert len(links) == 5
    assert answer.content_type == "image/svg+xml; charset=utf-8"
    assert root.get("width") == "360"
    assert all(link.startswith("https://casecount.example/en/observations/") for link in links)


def test_the_canonical_file_is_named_and_an_unknown_ending_is_404(client):
    answer = client.get("/charts/cases-by-year.csv?jurisdiction=UZ")
    assert answer.headers["Link"].startswith("<https://casecount.example/charts/cases-by-year/jurisdiction=UZ.csv>")
    assert client.get("/charts/cases-by-year/default.exe").status_code == 404


@pytest.mark.parametrize("ending", ENDINGS)
def test_equal_data_give_equal_bytes_and_a_tag_to_ask_by(client, ending):
    first, second = (client.get(f"/charts/cases-by-year/default.{ending}") for _time in range(2))
    assert (first.data, first.headers["ETag"]) == (second.data, second.headers["ETag"])
    again = client.get(f"/charts/cases-by-year/default.{ending}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("slug", sorted(all_charts()))
@pytest.mark.parametrize("ending", ENDINGS)
def test_every_chart_answers_as_every_file_under_a_name_of_chart_country_and_version(client, slug, ending, version):
    answer = client.get(f"/charts/{slug}/default.{ending}")
    assert answer.status_code == 200
    placed = "inline" if ending in ("png", "svg") else "attachment"
    name = f'{placed}; filename="casecount_{slug}_KZ_{version}.{ending}"'
    assert answer.headers["Content-Disposition"] == name
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_the_name_says_a_region_and_is_ascii(client, version):
    answer = client.get("/charts/stages/region=KZ-10.xlsx")
    assert f'filename="casecount_stages_KZ-10_{version}.xlsx"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("png", "image/png"),
        ("json", "application/json"),
        ("zip", "application/zip"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_every_ending_has_its_type(client, ending, kind):
    assert client.get(f"/charts/cases-by-year/default.{ending}").content_type == kind


def test_a_key_that_changes_nothing_in_a_file_is_not_in_its_canonical_address(client):
    asked = "theme=dark,highlight=o0001,size=narrow,scale=2"
    kept = {"svg": "theme=dark,highlight=o0001,size=narrow", "png": asked, "csv": "default", "zip": "default"}
    for ending, path in kept.items():
        link = client.get(f"/charts/cases-by-year/{asked}.{ending}").headers["Link"]
        assert re.match(r"<([^>]+)>", link)[1] == f"https://casecount.example/charts/cases-by-year/{path}.{ending}"


@pytest.mark.parametrize("pair", ["scale=3", "size=huge", "scale=1.5", "notice=1"])
def test_sizes_and_scales_are_a_closed_list(client, pair):
    assert client.get(f"/charts/cases-by-year/{pair}.png").status_code == 400


def test_the_page_links_every_file_that_answers(client):
    page = client.get("/en/years").text
    assert [ending for ending in ENDINGS if f'href="/charts/cases-by-year/default.{ending}"' not in page] == []


@pytest.fixture
def place(tmp_path):
    return loaded_place(tmp_path, PRESS)


def test_a_pinned_file_keeps_its_bytes_across_a_later_load_in_every_ending(place, app_over):
    client = app_over(place.store).server.test_client()
    pinned = {ending: client.get(f"/charts/cases-by-year/as_of=1.{ending}").data for ending in ENDINGS}
    newest = {ending: client.get(f"/charts/cases-by-year/default.{ending}").data for ending in ENDINGS}
    edit(place.raw(PRESS, "observations.csv"), ",,709,exact", ",,731,exact")
    assert place.run().vintage == 2
    after = {ending: client.get(f"/charts/cases-by-year/as_of=1.{ending}").data for ending in ENDINGS}
    assert [ending for ending in ENDINGS if after[ending] != pinned[ending]] == []
    assert all(client.get(f"/charts/cases-by-year/default.{ending}").data != newest[ending] for ending in ENDINGS)


def test_text_that_a_spreadsheet_would_run_is_made_inert_and_numbers_stay_numbers():
    dangerous = ["=HYPERLINK(1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "－1", "＠a", "@a", "+1", "-1"]
    dangerous += ["\ttext", "\rtext", "\ntext", "\ufeff=1", "\u200b =1", "\xa0=1", "\x00=1"]
    assert [text for text in dangerous if not str(safe_cell(text)).startswith("'")] == []
    assert [safe_cell(value) for value in (709.0, -1.5, None, "plain", "a=1", "")] == [
        709,
        -1.5,
        "",
        "plain",
        "a=1",
        "",
    ]


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
