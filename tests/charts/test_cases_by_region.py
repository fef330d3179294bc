"""Regions ranked and on the map: which number, of when, by whom, and what a rate is made of."""

import re
import sqlite3

import pytest

from charts import drawing_of, view_of
from charts.drawing.shapes import CREDIT, atlas
from charts.marks.poisson import exact_interval
from charts.marks.rates import classes_of, rate_label
from charts.render.svg import svg
from charts.views.view import ViewError
from database.engine import open_engine
from database.queries.counts import flows_by_stage
from database.queries.reading import reading
from tests.support.place import EVERY_SOURCE
from tests.support.stores import loaded_place

SLUG = "cases-by-region"


@pytest.fixture
def regions(drawn):
    return lambda path="default": drawn(path, SLUG)


def test_every_region_has_a_row_and_the_highest_number_stands_first(regions):
    drawing = regions()
    assert len(drawing.marks) == len(drawing.categories) == 20
    assert (drawing.categories[0], drawing.marks[0].label) == ("Almaty", "34,891")
    assert [mark.value for mark in drawing.marks] == sorted((mark.value for mark in drawing.marks), reverse=True)


@pytest.mark.parametrize("offence", ["KZ-CC", "KZ-CC-172", "KZ-CC-190"])
@pytest.mark.parametrize("stage", ["registered", "in_proceedings", "sent_to_court", "suspended"])
def test_the_sum_over_regions_equals_the_derived_national_value(engine, regions, offence, stage):
    with reading(engine) as now:
        whole = flows_by_stage(now.connection, now.vintage.number, jurisdiction="KZ", offence=offence, region=None)
    derived = [row["obs_value"] for row in whole if row["stage"] == stage and row["formula"]]
    assert [sum(mark.value for mark in regions(f"offence={offence},stage={stage}").marks)] == derived


def test_the_number_of_the_whole_country_is_told_and_leads_to_its_inputs(regions):
    note = regions().notes[0]
    assert "at least 155,200 offences registered in 2022" in note.text
    assert note.href.startswith("/en/observations/")


def test_a_region_that_was_abolished_before_the_period_is_no_gap(regions):
    assert "South Kazakhstan Region" not in regions().categories


def test_a_rate_divides_by_the_population_of_its_own_year_and_boundaries(regions):
    mark = regions("measure=per_100k").marks[0]
    assert mark.value == pytest.approx(mark.row["obs_value"] / mark.row["population"] * 100_000)
    assert mark.row["boundary_set"] == "2022"
    assert "average population of 2022 on the boundaries of 2022" in mark.known


def test_a_break_in_the_population_is_said_beside_the_rate(regions):
    assert all("break in series" in mark.known for mark in regions("measure=per_100k").marks)
    assert {mark.row["population_status"] for mark in regions("measure=per_100k").marks} == {"B"}


def test_a_rate_of_a_small_count_shows_its_exact_interval_and_a_large_one_none(regions):
    small = regions("offence=KZ-CC-172,measure=per_100k").marks[0]
    assert small.place == "KZ-71"
    assert (small.low, small.high) == pytest.approx([0.0253178 / 13.25135, 5.5716434 / 13.25135], rel=1e-3)
    assert small.caption == "(0–0.42)"
    assert all(mark.low is None for mark in regions("measure=per_100k").marks)


# Garwood's table, as printed in many handbooks: count, lower and upper end of the exact 95 per cent interval.
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0, 3.689),
        (1, 0.025, 5.572),
        (2, 0.242, 7.225),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (19, 11.439, 29.671),
    ],
)
def test_the_exact_interval_agrees_with_the_published_table(count, low, high):
    assert exact_interval(count) == pytest.approx((low, high), abs=0.0006)


def test_the_chosen_region_stands_out_and_is_told_with_its_rank(regions):
    drawing = regions("region=KZ-71")
    assert [mark.place for mark in drawing.marks if mark.is_chosen] == ["KZ-71"]
    assert drawing.beside[0].value == 17144
    assert "rank 2 of 20" in drawing.beside[0].words


def test_a_region_of_another_country_or_an_unknown_measure_is_refused(engine):
    for key, value in (("region", "UZ-AN"), ("measure", "share")):
        with pytest.raises(ViewError):
            view_of(engine, SLUG, [(key, value)])


def test_a_country_without_numbers_by_region_draws_nothing_and_says_what_was_asked(regions):
    drawing = regions("jurisdiction=UZ")
    assert drawing.marks == drawing.categories == drawing.notes[:0] == ()
    assert "Uzbekistan" in drawing.title


@pytest.fixture
def thinned(tmp_path):
    """The store in which nobody knows the population of Almaty and of Astana's registered offences."""
    place = loaded_place(tmp_path, *EVERY_SOURCE)
    connection = sqlite3.connect(place.store)
    connection.execute("delete from population where area_code = 'KZ-75'")
    connection.execute("update observation set obs_value = null where region_code = 'KZ-71' and stage = 'registered'")
    connection.commit()
    connection.close()
    return open_engine(place.url)


def test_a_region_without_a_number_is_hatched_grey_and_never_zero(thinned):
    drawing = drawing_of(thinned, view_of(thinned, SLUG, []), "en")
    assert len(drawing.marks) == 19
    assert drawing.categories[-1] == "Astana"
    text = svg(drawing, "wide", uid="t-")
    assert text.count('fill="url(#t-none)"') == 2  # on the map and in its legend
    assert text.count(">no data</text>") == 2


def test_a_region_without_a_population_has_a_count_and_no_rate(thinned):
    counts = drawing_of(thinned, view_of(thinned, SLUG, []), "en")
    rates = drawing_of(thinned, view_of(thinned, SLUG, [("measure", "per_100k")]), "en")
    assert "KZ-75" in {mark.place for mark in counts.marks}
    assert "KZ-75" not in {mark.place for mark in rates.marks}
    assert "Almaty" in rates.categories[-2:]


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_map_has_a_shape_for_every_region_and_its_credit(regions, size):
    text = svg(regions(), size, uid="t-", picks=True)
    places = re.findall(r'<a class="pick" data-place="([^"]+)"', text)
    assert sorted(places) == sorted(2 * [mark.place for mark in regions().marks])
    assert text.count(CREDIT) == 1


def test_both_sizes_of_the_map_hold_the_same_outlines_so_that_an_embed_stays_light(regions):
    outlines = [re.findall(r' d="(M\d+ \d+l[^"]+)"', svg(regions(), size, uid="t-")) for size in ("wide", "narrow")]
    assert len(outlines[0]) == 17
    assert sorted(outlines[0]) == sorted(outlines[1])


def test_the_shapes_are_the_regions_of_today(engine):
    with reading(engine) as now:
        regions = [row for row in now.codes.regions.values() if row["jurisdiction"] == "KZ" and not row["valid_to"]]
    assert set(atlas("KZ").outlines) == {row["region_code"] for row in regions}
    assert {code for code, outline in atlas("KZ").outlines.items() if outline.is_small} == {"KZ-71", "KZ-75", "KZ-79"}


def test_the_map_keeps_the_shape_of_the_country():
    east_west = atlas("KZ").outlines["KZ-63"].x - atlas("KZ").outlines["KZ-27"].x
    assert atlas("KZ").height == pytest.approx(383, abs=15)
    assert east_west > 400
    assert atlas("KZ").outlines["KZ-59"].y < atlas("KZ").outlines["KZ-75"].y


def test_classes_are_few_even_and_never_hold_zero():
    steps = classes_of([0, 0, 3, 4, 8, 12, 40, 41, 77, 120, 500, 1200])
    assert 2 <= len(steps) <= 5
    assert steps[0].low == 3
    assert [step.low for step in steps] == sorted({step.low for step in steps})
    assert classes_of([0, 0]) == ()
    assert [step.label for step in classes_of([0, 1, 1])] == ["1"]


@pytest.mark.parametrize(("value", "label"), [(1636.77, "1,637"), (38.44, "38.4"), (0.0755, "0.08"), (0, "0")])
def test_a_rate_has_as_many_digits_as_it_deserves(value, label):
    assert rate_label(value) == label


def test_a_second_origin_is_named_and_can_be_chosen(tmp_path):
    place = loaded_place(tmp_path, *EVERY_SOURCE)
    connection = sqlite3.connect(place.store)
    copied = "select * from observation where offence_code = 'KZ-CC' and stage = 'registered' and region_code < 'KZ-20'"
    connection.execute(f"create temp table second as {copied}")
    connection.execute(
        "update second set observation_id = 'x' || observation_id, origin_id = 'mediazona', obs_value = 7"
    )
    connection.execute("insert into observation select * from second")
    connection.commit()
    connection.close()
    engine = open_engine(place.url)
    both = drawing_of(engine, view_of(engine, SLUG, []), "en")
    assert len({mark.key for mark in both.marks}) == 20
    assert both.also_text == "Also counted by region: offences in 4 regions in 2022 (Mediazona)."
    assert both.also[1].href == "/en/regions?origin=mediazona"
    alone = drawing_of(engine, view_of(engine, SLUG, [("origin", "mediazona")]), "en")
    assert {mark.label for mark in alone.marks} == {"7"}
    assert len(alone.marks) == 4
    assert "offences in 20 regions in 2022 (Official form 1-M)" in alone.also_text
    assert "Also counted in the whole country: at least 155,200 offences in 2022 (Casecount's sum of" in alone.also_text


@pytest.fixture
def changed(tmp_path):
    """The whole store, changed by SQL before anybody reads it."""

    def change(*statements):
        place = loaded_place(tmp_path, *EVERY_SOURCE)
        connection = sqlite3.connect(place.store)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return open_engine(place.url)

    return change


def drawing_in(engine, *pairs):
    return drawing_of(engine, view_of(engine, SLUG, pairs), "en")


def test_no_rate_is_made_with_the_population_of_other_boundaries_and_no_map_of_other_regions(changed):
    engine = changed("update observation set period_start = '2021-01-01', period_end = '2021-12-31'")
    rates = drawing_in(engine, ("measure", "per_100k"))
    places = {mark.place for mark in rates.marks}
    assert "KZ-11" not in places or "KZ-35" not in places
    assert any("No rate if the population on the boundaries of that time" in note.text for note in rates.notes)
    assert drawing_in(engine).map_of == ""


def test_a_whole_year_is_drawn_before_a_newer_part_of_one(changed):
    cut = "select * from observation where offence_code = 'KZ-CC' and stage = 'registered'"
    engine = changed(
        f"create temp table quarter as {cut}",
        "update quarter set observation_id = 'q' || observation_id, period_start = '2022-10-01', obs_value = 1",
        "insert into observation select * from quarter",
    )
    assert drawing_in(engine).marks[0].label == "34,891"


def test_one_region_of_a_newer_year_does_not_take_the_place_of_all_regions(changed):
    cut = "select * from observation where offence_code = 'KZ-CC' and stage = 'registered' and region_code = 'KZ-75'"
    engine = changed(
        f"create temp table lone as {cut}",
        "update lone set observation_id = 'n' || observation_id",
        "update lone set period_start = '2023-01-01', period_end = '2023-12-31'",
        "insert into observation select * from lone",
    )
    assert len(drawing_in(engine).marks) == 20


def test_a_rate_keeps_the_sign_of_its_bound(changed):
    engine = changed("update observation set value_qualifier = 'at_most' where region_code = 'KZ-75'")
    drawing = drawing_in(engine, ("measure", "per_100k"))
    almaty = next(mark for mark in drawing.marks if mark.place == "KZ-75")
    assert almaty.label == "≤ 1,637"
    assert "Hollow: at least, at most or about." in drawing.subtitle


def test_the_table_of_rates_holds_the_rate_its_count_and_its_population(regions):
    table = regions("measure=per_100k").table
    assert table.header[:5] == ("Region", "Per 100,000", "Count", "Unit", "Population")
    assert table.rows[0][:5] == ("Almaty", "1,637", "34,891", "offences", "2,131,693")


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("region=KZ-71", "; rank 2 of 20"),
        ("offence=KZ-CC-172,region=KZ-71", "; rank 1 of 20, shared"),
        ("offence=KZ-CC-172,region=KZ-11", "0 offences registered in 2022"),
        ("offence=KZ-CC-172,region=KZ-71,measure=per_100k", "1 offence registered in 2022"),
    ],
)
def test_a_rank_is_shared_by_equals_and_not_given_to_zeros_or_rates_of_few(regions, path, end):
    assert regions(path).beside[0].words.endswith(end)


def test_no_two_classes_of_a_map_have_the_same_label(regions):
    labels = [step.label for step in regions("offence=KZ-CC-118,measure=per_100k").steps]
    assert len(labels) == len(set(labels))
