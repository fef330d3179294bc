"""Questions about reported cases, their decisions and what the law allows."""

import pytest
import sqlalchemy as sa

from database.engine import open_engine
from database.queries import cases
from database.queries.cases import reported_cases
from database.queries.reading import reading
from tests.support.stores import begun_place

PRESS_DECISIONS = "xx_press_decisions"


@pytest.fixture
def ask(engine):
    """A question of case_queries, of the newest vintage."""

    def asked(name, *values):
        with reading(engine) as now:
            return getattr(cases, name)(now.connection, now.vintage.number, *values)

    return asked


def by_id(rows):
    return {row["person_case_id"]: row for row in rows}


def test_the_latest_decision_is_the_one_that_no_other_supersedes(ask):
    cases = by_id(ask("reported_cases"))
    assert len(cases) == 60
    found = cases["c0012"]["decision"]
    assert (found["sentence_type"], found["sentence_length_months"]) == ("suspended_sentence", 84)
    assert found["replaced_by"] is None
    assert {row["decision"]["replaced_by"] for row in cases.values() if row["decision"]} == {None}


def test_the_first_decision_is_the_one_that_supersedes_none_and_says_what_replaced_it(ask):
    cases = by_id(ask("reported_cases", "", "first"))
    assert cases["c0012"]["decision"]["sentence_length_months"] == 120
    replaced = {key: row["decision"]["replaced_by"] for key, row in cases.items() if row["decision"]}
    assert {key: other for key, other in replaced.items() if other} == {"c0012": "d0012", "c0019": "d0020"}


def test_a_case_without_a_decision_has_none(ask):
    for which in ("latest", "first"):
        pending = {key for key, row in by_id(ask("reported_cases", "", which)).items() if row["decision"] is None}
        assert pending == {"c0004", "c0049"}


def test_decisions_come_with_their_offences(ask):
    cases = by_id(ask("reported_cases", "KZ"))
    assert len(cases) == 11
    named = {
        key: [link["offence_code"] for link in row["decision"]["offences"]]
        for key, row in cases.items()
        if row["decision"]
    }
    assert named["c0005"] == ["KZ-CC-172"]
    assert named["c0002"] == []
    assert cases["c0007"]["decision"]["offences"][0]["offence_as_printed"] == "3"
    assert {"offence_code", "part", "offence_as_printed"} <= set(cases["c0007"]["decision"]["offences"][0])


def test_the_newest_decision_stands_first(ask):
    days = [(row["decision"] or {}).get("decision_date") or "" for row in ask("reported_cases")]
    assert days == sorted(days, reverse=True)


def test_all_cases_take_three_questions_however_many_they_are(engine):
    asked = []

    def note(*call):
        asked.append(call[2])

    with reading(engine) as now:
        sa.event.listen(engine, "before_cursor_execute", note)
        reported_cases(now.connection, now.vintage.number)
        sa.event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 3


def test_one_case_has_its_decisions_in_order_with_their_offences(ask):
    assert ask("person_case", "c0019")["jurisdiction"] == "UZ"
    assert ask("person_case", "none") is None
    decisions = ask("decisions_of", "c0019")
    assert [row["decision_id"] for row in decisions] == ["d0019", "d0020"]
    assert [link["offence_code"] for row in decisions for link in row["offences"]] == ["UZ-CC-154", "UZ-CC-154"]
    assert ask("decisions_of", "c0004") == []


def test_penalty_ranges_are_those_of_one_offence_in_order_of_validity(ask):
    found = ask("penalty_ranges", "KZ-CC-172")
    assert [(row["min_months"], row["max_months"], row["valid_from"]) for row in found] == [
        (36, 84, "2015-01-01"),
        (60, 108, "2016-12-22"),
    ]
    assert ask("penalty_ranges", "TJ-CC-401") == []


def test_of_several_decisions_that_supersede_nothing_the_dates_decide(tmp_path):
    place = begun_place(tmp_path, PRESS_DECISIONS)
    file = place.raw(PRESS_DECISIONS, "decisions.csv")
    later = "d9001,c0005,appeal,,2019-01-10,day,stated,guilty,custodial_sentence,60,,,,,,\n"
    earlier = "d9002,c0005,first,,2018-01-10,day,stated,guilty,custodial_sentence,72,,,,,,\n"
    file.write_text(file.read_text("utf-8") + later + earlier, "utf-8")
    assert place.run().exit_code == 0
    with reading(open_engine(place.url)) as now:
        chosen = {
            which: by_id(reported_cases(now.connection, now.vintage.number, "KZ", which))["c0005"]
            for which in ("latest", "first")
        }
    assert chosen["latest"]["decision"]["decision_id"] == "d9001"
    assert chosen["first"]["decision"]["decision_id"] == "d9002"
