"""A bad row goes to quarantine with its reason, and the rest of its delivery loads."""

import pytest

from tests.support.place import PRESS, SECURITY, Place, edit, outcome_of

ROW = (
    "o0022,uz_state_security_service,UZ,,UZ-CC-154,registered,cases,flow,2024-01-01,2024-12-31,stated,,112,exact,no,,A"
)


def quarantine(place: Place, source: str = SECURITY) -> list[tuple[str, int, str, str]]:
    """What went to quarantine, after a run that loaded the rest."""
    assert place.run().exit_code == 0
    return place.query("SELECT file, line, field, reason FROM quarantined_row WHERE source_id = ?", source)


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        (",112,exact", ",-112,exact", "obs_value", "-112.0 is negative"),
        (",112,exact", ",1 12,exact", "obs_value", "'1 12' is not a number"),
        (",112,exact", ",nan,exact", "obs_value", "'nan' is not a number"),
        (",112,exact", ",112.5,exact", "obs_value", "112.5 is not a whole number, which a count must be"),
        (",112,exact", ",1000000000,exact", "obs_value", "1000000000.0 is not below 1,000,000,000"),
        (",112,exact", f",{'9' * 400},exact", "obs_value", "inf is not"),
        (",112,exact", ",,exact", "obs_status", "'A' obs_status does not say why obs_value is empty; O (missing), L"),
        (",112,exact,no,,A", ",,exact,no,,P", "obs_status", "'P' obs_status does not say why obs_value is empty"),
        ("2024-12-31", "2999-12-31", "period_end", "'2999-12-31' is in the future"),
        ("2024-12-31", "2024-02-30", "period_end", "'2024-02-30' is not a day like"),
        ("2024-12-31", "2024-12", "period_end", "'2024-12' is not a day like"),
        ("2024-12-31", "2023-12-31", "period_end", "'2023-12-31' period_end is before period_start"),
        ("o0022,uz_state_security_service", "o0022,", "origin_id", "is empty but required"),
    ],
)
def test_a_bad_observation_is_left_out_with_line_field_and_reason(
    place: Place, old: str, new: str, field: str, reason: str
) -> None:
    edit(place.raw(SECURITY, "observations.csv"), ROW, ROW.replace(old, new))
    found = [row for row in quarantine(place) if row[0] == "observations.csv"]
    assert [row[1:3] for row in found] == [(4, field)]
    assert found[0][3].startswith(reason)
    assert place.query("SELECT observation_id FROM observation WHERE source_id = ? ORDER BY 1", SECURITY) == [
        ("o0020",),
        ("o0021",),
        ("o0023",),
    ]


def test_the_statements_of_a_quarantined_observation_go_with_it(place: Place) -> None:
    edit(place.raw(SECURITY, "observations.csv"), ",112,exact", ",-112,exact")
    children = [row for row in quarantine(place) if row[0] == "statements.csv"]
    assert len(children) == 2
    expected = "observation 'o0022' is in quarantine: obs_value -112.0 is negative, but a count can't be"
    assert {row[3] for row in children} == {expected}
    assert place.query("SELECT count(*) FROM statement WHERE observation_id = 'o0022'") == [(0,)]


def test_a_statement_of_an_unknown_observation_is_left_out(place: Place) -> None:
    edit(place.raw(SECURITY, "statements.csv"), "s0040,o0021", "s0040,o9999")
    assert [row[2:] for row in quarantine(place)] == [("observation_id", "observation 'o9999' does not exist")]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("s0005,o0003", "s0005,", "must point to either an observation or a person case"),
        ("2025-12-30,day,no", "2025-12,day,no", "'2025-12' published_on is not as precise as date_precision says"),
        ("2025-12-30,day,no", ",day,no", "published_on is not as precise as date_precision says"),
        ("(English),https://en.zona", "(English),javascript://en.zona", "'javascript://en.zona.media/article/"),
    ],
)
def test_a_bad_statement_is_left_out_with_its_reason(place: Place, old: str, new: str, reason: str) -> None:
    edit(place.raw(PRESS, "statements.csv"), old, new)
    found = quarantine(place, PRESS)
    assert len(found) == 1
    assert found[0][3].startswith(reason)


@pytest.mark.parametrize("status", ["O", "L", "M", "Q"])
def test_an_empty_value_that_says_why_is_loaded_as_empty_and_zero_as_zero(place: Place, status: str) -> None:
    path = place.raw(SECURITY, "observations.csv")
    edit(path, ",112,exact,no,,A", f",,exact,no,,{status}")
    edit(path, ",68,exact", ",0,exact")
    assert place.run().exit_code == 0
    found = place.query(
        "SELECT obs_value FROM observation WHERE observation_id IN ('o0021', 'o0022') ORDER BY observation_id"
    )
    assert found == [(0.0,), (None,)]


def test_a_whole_number_may_be_written_with_a_point_and_be_just_below_a_billion(place: Place) -> None:
    path = place.raw(SECURITY, "observations.csv")
    edit(path, ",112,exact", ",112.0,exact")
    edit(path, ",68,exact", ",999999999,exact")
    assert quarantine(place) == []


def test_a_code_that_was_not_valid_in_the_period_is_left_out(place: Place) -> None:
    path = place.raw(PRESS, "observations.csv")
    # Abai Region exists since 8 June 2022.
    edit(path, "o0004,kz_mazhilis_deputy,KZ,,KZ-CC-172", "o0004,kz_mazhilis_deputy,KZ,KZ-10,KZ-CC-172")
    assert quarantine(place, PRESS) == []
    edit(path, "2023-01-01,2023-12-31", "2021-01-01,2021-12-31")
    assert quarantine(place, PRESS)[0][2:] == (
        "region_code",
        "'KZ-10' region_code is a code that was not valid in the period",
    )


def test_a_code_that_ended_before_the_period_is_left_out(place: Place) -> None:
    # South Kazakhstan Region ended on 18 June 2018.
    path = place.raw(PRESS, "observations.csv")
    edit(path, "o0004,kz_mazhilis_deputy,KZ,,KZ-CC-172", "o0004,kz_mazhilis_deputy,KZ,KZ-YUZ,KZ-CC-172")
    edit(path, "2023-01-01,2023-12-31", "2018-01-01,2018-12-31")
    assert quarantine(place, PRESS) == []
    edit(path, "2018-01-01,2018-12-31", "2019-01-01,2019-12-31")
    assert quarantine(place, PRESS)[0][2] == "region_code"


def test_a_delivery_of_mostly_bad_rows_stops_and_the_old_data_stay(loaded: Place) -> None:
    path = loaded.raw(SECURITY, "observations.csv")
    path.write_text(path.read_text().replace(",exact", ",exact").replace("flow,20", "flow,29"))
    run = loaded.run()
    assert run.exit_code == 65
    assert "of 4 rows are bad, so the delivery is" in outcome_of(run, SECURITY).message
    assert loaded.query("SELECT count(*) FROM observation WHERE source_id = ? AND last_vintage IS NULL", SECURITY) == [
        (4,)
    ]


def test_a_code_without_a_label_goes_to_quarantine(place: Place) -> None:
    edit(
        place.root / "data" / "codelists" / "conflict.csv",
        "other,,other conflict,інший конфлікт,другой конфликт",
        "other,,,,",
    )
    found = quarantine(place, "codelists")
    assert found == [("conflict.csv", 4, "label_en", "has no label: label_en is required")]


def test_rows_in_quarantine_are_tried_again_in_the_next_run(place: Place) -> None:
    edit(place.raw(SECURITY, "observations.csv"), ",112,exact", ",-112,exact")
    place.run()
    again = place.run()
    assert outcome_of(again, SECURITY).outcome == "nothing new"
    assert outcome_of(again, SECURITY).quarantined == 3
    assert outcome_of(again, PRESS).records == []


def test_a_row_that_was_good_before_keeps_its_last_good_version_and_its_statements(loaded: Place) -> None:
    edit(loaded.raw(SECURITY, "observations.csv"), ",112,exact", ",-112,exact")
    outcome = outcome_of(loaded.run(), SECURITY)
    assert (outcome.outcome, outcome.quarantined, outcome.withdrawn) == ("nothing new", 3, 0)
    live = "SELECT obs_value FROM observation WHERE observation_id = 'o0022' AND last_vintage IS NULL"
    assert loaded.query(live) == [(112.0,)]
    assert loaded.query("SELECT count(*) FROM statement WHERE observation_id = 'o0022' AND last_vintage IS NULL") == [
        (2,)
    ]


def test_beside_a_row_in_quarantine_the_other_changes_load(loaded: Place) -> None:
    edit(loaded.raw(SECURITY, "observations.csv"), ",112,exact", ",-112,exact")
    edit(loaded.raw(SECURITY, "observations.csv"), ",68,exact", ",69,exact")
    outcome = outcome_of(loaded.run(), SECURITY)
    assert (outcome.outcome, outcome.revised, outcome.withdrawn) == ("loaded", 1, 0)
    live = "SELECT obs_value FROM observation WHERE source_id = ? AND last_vintage IS NULL ORDER BY observation_id"
    assert loaded.query(live, SECURITY) == [(19.0,), (69.0,), (112.0,), (139.0,)]


def test_a_statement_whose_observation_is_gone_does_not_stay_when_its_new_version_is_bad(loaded: Place) -> None:
    edit(loaded.raw(SECURITY, "observations.csv"), "o0022,uz_state", "o0099,uz_state")
    outcome = outcome_of(loaded.run(hold=False), SECURITY)
    assert outcome.quarantined == 2
    live = "SELECT count(*) FROM statement WHERE observation_id = 'o0022' AND last_vintage IS NULL"
    assert loaded.query(live) == [(0,)]


def test_a_unit_in_which_a_stage_is_not_counted_goes_to_quarantine(loaded: Place) -> None:
    edit(loaded.raw(SECURITY, "observations.csv"), "registered,cases,flow,2022", "registered,decisions,flow,2022")
    outcome = outcome_of(loaded.run(), SECURITY)
    row = next(row for row in outcome.bad_rows if row.kind == "observation")
    assert (row.line, row.field) == (2, "counting_unit")
    assert row.reason == "'decisions' is not a unit in which this stage is counted (code list stage)"
