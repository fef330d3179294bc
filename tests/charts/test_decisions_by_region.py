"""Reported decisions by region: one equal tile a region, and what has no tile beside them."""

import csv

import pytest

from charts import drawing_of, view_of
from charts.drawing.drawing import CHOSEN
from charts.drawing.text_metrics import text_width
from config import ROOT
from database.engine import open_engine
from tests.support.place import edit
from tests.support.stores import begun_place

PRESS_DECISIONS = "xx_press_decisions"
FOUR = {"KZ": 20, "UZ": 14, "TJ": 5, "KG": 9}


def rows_of(*path):
    with ROOT.joinpath("data", *path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def regions(drawn):
    return lambda path="default": drawn(path, slug="decisions-by-region")


# --- the grid ---------------------------------------------------------------------------------------------------------


def test_every_region_of_today_has_exactly_one_tile_and_nothing_else_has():
    tiles = rows_of("geo", "tiles.csv")
    live = [
        (row["jurisdiction"], row["region_code"])
        for row in rows_of("codelists", "region.csv")
        if row["jurisdiction"] in FOUR and not row["valid_to"]
    ]
    assert sorted((row["jurisdiction"], row["region_code"]) for row in tiles) == sorted(live)
    assert {place: sum(row["jurisdiction"] == place for row in tiles) for place in FOUR} == FOUR


def test_no_two_regions_share_a_tile_and_no_grid_is_wider_than_six():
    tiles = rows_of("geo", "tiles.csv")
    places = [(row["jurisdiction"], int(row["column"]), int(row["row"])) for row in tiles]
    assert len(set(places)) == len(places)
    for place in FOUR:
        columns = {column for where, column, _row in places if where == place}
        rows = {row for where, _column, row in places if where == place}
        assert min(columns) == min(rows) == 0
        assert max(columns) <= 5


@pytest.mark.parametrize("lang", ["en", "uk", "ru", "kk"])
def test_every_short_name_fits_its_tile_in_every_language(lang):
    names = [row[f"label_{lang}"] for row in rows_of("geo", "tiles.csv")]
    assert all(names)
    assert {name: text_width(name, 12.5) for name in names if text_width(name, 12.5) > 58} == {}


# --- the chart --------------------------------------------------------------------------------------------------------


def test_every_region_has_a_tile_with_its_number_also_where_it_is_0(regions):
    for place, number in FOUR.items():
        drawing = regions(f"jurisdiction={place}")
        assert len(drawing.marks) == len(drawing.categories) == number
        assert drawing.map_of == place
        assert [mark.label for mark in drawing.marks] == [str(int(mark.value)) for mark in drawing.marks]
        assert any(mark.label == "0" for mark in drawing.marks)


def test_tiles_come_in_the_order_of_the_grid(regions):
    places = [mark.place for mark in regions().marks]
    assert places[:4] == ["KZ-39", "KZ-59", "KZ-55", "KZ-27"]
    assert places[-2:] == ["KZ-79", "KZ-75"]


def test_a_tile_says_its_number_and_opens_its_cases_or_an_empty_list(regions):
    marks = {mark.place: mark for mark in regions("offence=all").marks}
    assert marks["KZ-35"].words == "2 reported decisions: Karaganda Region"
    assert marks["KZ-35"].href == "/en/cases?jurisdiction=KZ&region=KZ-35&status=decided"
    assert marks["KZ-79"].words == "No reported decision: Shymkent"
    assert marks["KZ-79"].row["region_code"] == "KZ-79"


def test_a_pending_case_is_in_no_tile(regions):
    marks = {mark.place: mark for mark in regions("jurisdiction=TJ").marks}
    assert marks["TJ-DU"].row["person_case_ids"] == "c0050"
    assert [one.words for one in regions("jurisdiction=TJ").beside] == ["1 case without a reported decision"]


def test_the_chosen_region_stands_out_and_all_others_stay(regions):
    drawing = regions("region=KZ-75")
    assert [mark.place for mark in drawing.marks if CHOSEN in mark.states] == ["KZ-75"]
    assert [mark.value for mark in drawing.marks] == [mark.value for mark in regions().marks]


def test_a_decision_whose_region_is_not_known_stands_beside(regions):
    drawing = regions("jurisdiction=UZ,offence=all")
    assert drawing.beside[0].words == "1 decision whose region is not known"
    assert drawing.beside[0].href == "/en/cases?jurisdiction=UZ&region=none&status=decided"


def test_the_subtitle_says_what_a_0_and_equal_tiles_do_not_mean(regions):
    text = regions().subtitle
    assert "A 0 means that no report was found, not that nothing happened." in text
    assert "Equal tiles say nothing about area or population." in text


def test_a_country_without_a_grid_has_no_mark(regions):
    drawing = regions("jurisdiction=CZ")
    assert drawing.marks == drawing.credits == ()
    assert drawing.map_of == ""


def test_a_region_that_exists_no_longer_stands_beside_the_tiles(tmp_path):
    place = begun_place(tmp_path, PRESS_DECISIONS)
    edit(place.raw(PRESS_DECISIONS, "person_cases.csv"), "c0001,KZ,KZ-71,", "c0001,KZ,KZ-YUZ,")
    assert place.run().exit_code == 0
    engine = open_engine(place.url)
    drawing = drawing_of(engine, view_of(engine, "decisions-by-region", [("offence", "all")]), "en")
    assert [one.words for one in drawing.beside] == [
        "1 decision in a region without a tile: South Kazakhstan Region",
        "1 case without a reported decision",
    ]
