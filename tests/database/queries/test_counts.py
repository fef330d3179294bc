"""Questions to the store, of the newest vintage and of a past one."""

import pytest

from charts import view_of
from charts.views.view import ViewError
from database.engine import open_engine
from database.log.source_runs import source_statuses
from database.queries.counts import national_flows
from database.queries.evidence import revisions_of
from database.queries.reading import UnknownVintageError, reading
from tests.support.place import PRESS, SECURITY, edit
from tests.support.stores import loaded_place

CELL = {"jurisdiction": "KZ", "offence": "KZ-CC-172", "stage": "registered"}


@pytest.fixture
def revised(tmp_path):
    """A store of two vintages: in the second one Mediazona's 709 has become 731."""
    place = loaded_place(tmp_path, PRESS, SECURITY)
    edit(place.raw(PRESS, "observations.csv"), "publication,,709,", "publication,,731,")
    assert place.run().exit_code == 0
    return open_engine(place.url)


def numbers(engine, as_of=""):
    with reading(engine, as_of) as then:
        frame = national_flows(then.connection, then.vintage.number, **CELL)
        return sorted(frame["obs_value"])


def test_a_revision_shows_in_the_newest_vintage_and_the_old_number_in_the_old_one(revised):
    assert numbers(revised) == [23, 36, 141, 731]
    assert numbers(revised, "1") == [23, 36, 141, 709]
    assert numbers(revised, "2") == [23, 36, 141, 731]


def test_a_code_that_came_later_is_refused_in_an_older_vintage_and_not_a_fault(tmp_path):
    place = loaded_place(tmp_path, PRESS, SECURITY)
    offences = tmp_path / "data" / "codelists" / "offence.csv"
    text = offences.read_text("utf-8")
    new = {"offence_code": "KZ-CC-999", "jurisdiction": "KZ", "offence_level": "article", "label_en": "New"}
    row = [{**new, "label_status": "draft"}.get(name, "") for name in text.splitlines()[0].split(",")]
    offences.write_text(text + ",".join(row) + "\n", "utf-8")
    assert place.run().exit_code == 0
    engine = open_engine(place.url)
    assert view_of(engine, "cases-by-year", [("offence", "KZ-CC-999")])["offence"] == "KZ-CC-999"
    with pytest.raises(ViewError):
        view_of(engine, "cases-by-year", [("offence", "KZ-CC-999"), ("as_of", "1")])


def test_a_day_stands_for_the_newest_vintage_loaded_by_its_end(revised):
    with reading(revised) as now:
        today = now.vintage.loaded_at[:10]
    assert numbers(revised, today) == [23, 36, 141, 731]
    with pytest.raises(UnknownVintageError), reading(revised, "2020-01-01"):
        pass


def test_the_history_of_an_observation_keeps_both_values(revised):
    with reading(revised) as now:
        rows = revisions_of(now.connection, "o0001")
    assert [(row["obs_value"], row["first_vintage"], row["last_vintage"]) for row in rows] == [
        (709, 1, 1),
        (731, 2, None),
    ]


def test_almaty_registered_34891_offences_in_2022(engine):
    with reading(engine) as now:
        found = now.connection.exec_driver_sql(
            "SELECT obs_value, counting_unit FROM observation "
            "WHERE region_code = 'KZ-75' AND offence_code = 'KZ-CC' AND stage = 'registered'"
        ).all()
    assert [tuple(row) for row in found] == [(34891, "offences")]


def test_a_reader_can_write_nothing(engine):
    from sqlalchemy.exc import OperationalError

    with engine.connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.exec_driver_sql("DELETE FROM observation")


def test_the_three_times_of_a_source_are_told(revised):
    with reading(revised) as now:
        times = {source.source_id: source for source in source_statuses(now.connection)}
    revised, quiet = times[PRESS], times[SECURITY]
    assert revised.last_attempt == revised.last_success == revised.last_change
    assert quiet.last_change < quiet.last_attempt
