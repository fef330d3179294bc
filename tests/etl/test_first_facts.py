"""The facts that come with the project, loaded by the real command into a real store."""

import re

import pytest

from database.schema import LANGUAGES
from tests.support.place import OFFICIAL, Place


def test_almaty_has_34891_registered_offences_in_2022(whole: Place) -> None:
    found = whole.query(
        "SELECT obs_value, counting_unit, period_start, period_end FROM observation "
        "WHERE region_code = 'KZ-75' AND offence_code = 'KZ-CC' AND stage = 'registered'"
    )
    assert found == [(34891.0, "offences", "2022-01-01", "2022-12-31")]


def test_article_172_has_a_derived_national_value_of_at_least_2_with_20_inputs(whole: Place) -> None:
    found = whole.query(
        "SELECT observation_id, obs_value, value_qualifier, formula, region_code FROM derived_value "
        "WHERE offence_code = 'KZ-CC-172' AND stage = 'registered'"
    )
    assert [row[1:] for row in found] == [(2.0, "at_least", "sum(region_code)", None)]
    inputs = whole.query(
        "SELECT region_code, obs_value FROM derived_input JOIN observation ON input_id = observation.observation_id "
        "WHERE derived_input.observation_id = ?",
        found[0][0],
    )
    assert len(inputs) == 20
    assert sorted(region for region, value in inputs if value) == ["KZ-61", "KZ-71"]


def test_two_origins_count_2025_and_six_statements_print_their_numbers(whole: Place) -> None:
    found = whole.query(
        "SELECT obs_value, count(statement_id) FROM observation JOIN statement USING (observation_id) "
        "WHERE offence_code = 'KZ-CC-172' AND stage = 'registered' AND period_start = '2025-01-01' "
        "GROUP BY observation_id ORDER BY obs_value DESC"
    )
    assert found == [(709.0, 2), (141.0, 4)]


def test_700_is_an_observation_of_its_own_in_the_group_with_17_statements(whole: Place) -> None:
    found = whole.query(
        "SELECT obs_value, value_qualifier, count(*) FROM observation JOIN statement USING (observation_id) "
        "WHERE offence_code = 'KZ-CC-170_172' AND stage = 'registered' GROUP BY observation_id"
    )
    assert found == [(700.0, "approx", 17)]


def test_every_table_holds_what_the_files_hold(whole: Place) -> None:
    wanted = {"observation": 85_189, "derived_value": 3_376, "derived_input": 67_520, "form_row": 422, "source": 10}
    wanted |= {
        "person_case": 60,
        "decision": 60,
        "decision_offence": 46,
        "statement": 67_520 + 38 + 8 + 31 + 113 + 14 + 17_435 + 177,
    }
    wanted |= {"population": 252}
    assert {table: whole.query(f"SELECT count(*) FROM {table}")[0][0] for table in wanted} == wanted  # noqa: S608


def test_every_statement_names_its_snapshot_and_an_official_one_its_cell(whole: Place) -> None:
    assert whole.query("SELECT count(*) FROM statement WHERE snapshot NOT IN (SELECT sha256 FROM snapshot)") == [(0,)]
    locator = whole.query(
        "SELECT locator, printed_value FROM statement JOIN observation USING (observation_id) "
        "WHERE region_code = 'KZ-75' AND offence_code = 'KZ-CC' AND stage = 'registered'"
    )
    cell = "region KZ-75, form row 1, column registered; kz_form1m_2022.csv, line 7598"
    assert locator == [(cell, "34891")]
    line = whole.raw(OFFICIAL, "kz_form1m_2022.csv").read_text(encoding="utf-8").splitlines()[7597]
    assert line.startswith("KZ-75,1,")
    assert "34891" in line.split(",")


def test_what_is_not_counted_does_not_repeat_its_heading_and_begins_with_a_capital_letter(whole: Place) -> None:
    columns = ", ".join(f"{part}_{lang}" for part in ("counted", "not_counted") for lang in LANGUAGES)
    texts = [text for row in whole.query(f"SELECT {columns} FROM source") for text in row]  # noqa: S608
    openings = ("Not counted", "Не пораховано", "Не подсчитан", "Есептелмегені")
    assert [text for text in texts if text.startswith(openings) or not (text[0] == "«" or text[0].isupper())] == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "the national number is at least the sum over the regions"),
        ("uk", "національне число не менше за суму за регіонами"),
        ("ru", "национальное число не меньше суммы по регионам"),
        ("kk", "ұлттық сан өңірлер қосындысынан кем емес"),
    ],
)
def test_the_form_says_that_the_national_number_is_at_least_its_sum_over_the_regions(
    whole: Place, lang: str, words: str
) -> None:
    total = whole.query("SELECT obs_value FROM derived_value WHERE offence_code = 'KZ-CC' AND stage = 'registered'")
    text = whole.query(f"SELECT not_counted_{lang} FROM source WHERE source_id = ?", OFFICIAL)[0][0]  # noqa: S608
    assert total == [(155_200.0,)]
    assert words in text
    assert re.search("155[, ]200.*157[, ]500", text)


def test_the_form_says_that_proceedings_include_earlier_years(whole: Place) -> None:
    columns = ", ".join(f"counted_{lang}, label_{lang}" for lang in LANGUAGES)
    row = whole.query(
        f"SELECT {columns} FROM source, code WHERE source.source_id = ? AND code = 'in_proceedings'",  # noqa: S608
        OFFICIAL,
    )[0]
    for text, label in zip(row[::2], row[1::2], strict=True):
        assert re.search(f"[“«]{label}[”»]", text, re.IGNORECASE)


def test_nothing_of_the_first_facts_is_in_quarantine(whole: Place) -> None:
    assert whole.query("SELECT * FROM quarantined_row") == []
