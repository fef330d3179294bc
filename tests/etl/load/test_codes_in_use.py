"""A code that records use may not leave its list; it may go in the same run as its last use."""

from pathlib import Path

import pytest

from tests.support.place import PRESS, SECURITY, Place, edit, outcome_of

ADVICE = "The code lists stay as they were. Bring the code back, or change these records in the same run"


def code_list(place: Place, name: str) -> Path:
    """The file of a code list."""
    return place.root / "data" / "codelists" / f"{name}.csv"


def drop(place: Place, name: str, start: str) -> None:
    """Takes the lines that start so out of a code list."""
    path = code_list(place, name)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    stays = [line for line in lines if not line.startswith(start)]
    assert len(stays) < len(lines)
    path.write_text("".join(stays), encoding="utf-8")


def live_origins(place: Place, origin: str) -> int:
    """How many live origins have this code."""
    return place.query("SELECT count(*) FROM origin WHERE origin_id = ? AND last_vintage IS NULL", origin)[0][0]


def test_an_origin_that_records_use_cannot_be_deleted(loaded: Place) -> None:
    drop(loaded, "origin", "mediazona,")
    run = loaded.run()
    expected = f"the list origin no longer has 'mediazona', but it is used by 3 records of {PRESS}. {ADVICE}"
    assert (outcome_of(run, "codelists").outcome, outcome_of(run, "codelists").message) == ("failed", expected)
    assert (run.exit_code, run.vintage, outcome_of(run, PRESS).outcome) == (65, None, "nothing new")
    assert live_origins(loaded, "mediazona") == 1


def test_an_origin_that_records_use_cannot_be_renamed_and_its_other_changes_wait_too(loaded: Place) -> None:
    edit(code_list(loaded, "origin"), "\nmediazona,", "\nmediazone,")
    edit(code_list(loaded, "conflict"), "other conflict", "another conflict")
    assert loaded.run().exit_code == 65
    assert (live_origins(loaded, "mediazona"), live_origins(loaded, "mediazone")) == (1, 0)
    assert loaded.query("SELECT count(*) FROM code WHERE label_en = 'another conflict'") == [(0,)]


@pytest.mark.parametrize(
    ("name", "code", "uses"),
    [
        ("stage", "under_investigation", f"1 record of {PRESS}"),
        ("offence", "KZ-CC-170_172", f"2 records of {PRESS}"),
        ("source_kind", "press_counts", f"1 record of {PRESS} and 1 record of {SECURITY}"),
    ],
)
def test_codes_of_every_list_are_kept_and_all_their_users_are_named(
    loaded: Place, name: str, code: str, uses: str
) -> None:
    drop(loaded, name, f"{code},")
    run = loaded.run()
    expected = f"the list {name} no longer has {code!r}, but it is used by {uses}. {ADVICE}"
    assert (outcome_of(run, "codelists").message, run.exit_code) == (expected, 65)


def test_a_whole_list_that_is_taken_away_is_named_code_by_code(loaded: Place) -> None:
    code_list(loaded, "measure_kind").unlink()
    message = outcome_of(loaded.run(), "codelists").message
    assert (
        f"the list measure_kind no longer has 'cumulative', but it is used by 1 record of {PRESS}; the list" in message
    )
    assert loaded.query("SELECT count(*) FROM code WHERE codelist = 'measure_kind' AND last_vintage IS NULL") == [(4,)]


def test_a_region_that_records_use_is_kept(place: Place) -> None:
    edit(place.raw(PRESS, "observations.csv"), "o0004,kz_mazhilis_deputy,KZ,,", "o0004,kz_mazhilis_deputy,KZ,KZ-10,")
    place.run()
    drop(place, "region", "KZ-10,")
    message = outcome_of(place.run(), "codelists").message
    assert message == f"the list region no longer has 'KZ-10', but it is used by 1 record of {PRESS}. {ADVICE}"
    assert place.query("SELECT last_vintage FROM region WHERE region_code = 'KZ-10'") == [(None,)]


def test_a_jurisdiction_that_records_use_is_kept_with_its_offences(loaded: Place) -> None:
    drop(loaded, "jurisdiction", "UZ,")
    for name in ("region", "offence", "penalty_range"):
        drop(loaded, name, "UZ-")
    message = outcome_of(loaded.run(), "codelists").message
    assert f"the list jurisdiction no longer has 'UZ', but it is used by 4 records of {SECURITY}" in message
    assert f"the list offence no longer has 'UZ-CC-154', but it is used by 4 records of {SECURITY}" in message


def test_an_origin_that_a_jurisdiction_names_as_its_default_is_kept(place: Place) -> None:
    edit(
        code_list(place, "jurisdiction"),
        "draft,KZ-CC-172,registered,",
        "draft,KZ-CC-172,registered,cu_foreign_ministry",
    )
    place.run()
    drop(place, "origin", "cu_foreign_ministry,")
    outcome = outcome_of(place.run(), "codelists")
    assert outcome.outcome == "failed"
    assert "line 2, field default_origin: 'cu_foreign_ministry' is not in origin.csv" in outcome.message
    assert live_origins(place, "cu_foreign_ministry") == 1


def test_a_code_that_no_record_uses_may_go(loaded: Place) -> None:
    drop(loaded, "origin", "ru_investigative_committee,")
    run = loaded.run()
    assert (run.exit_code, outcome_of(run, "codelists").withdrawn) == (0, 1)
    assert live_origins(loaded, "ru_investigative_committee") == 0


def test_a_region_may_lose_one_of_its_versions(loaded: Place) -> None:
    path = code_list(loaded, "region")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    versions = [line for line in lines if line.startswith("KZ-35,")]
    path.write_text("".join(line for line in lines if line != versions[0]), encoding="utf-8")
    assert len(versions) == 2
    assert outcome_of(loaded.run(), "codelists").outcome == "loaded"


def test_a_code_may_be_renamed_together_with_its_records(loaded: Place) -> None:
    edit(code_list(loaded, "origin"), "\nmediazona,", "\nmediazone,")
    edit(loaded.declaration(PRESS), 'origin_id = "mediazona"', 'origin_id = "mediazone"')
    path = loaded.raw(PRESS, "observations.csv")
    path.write_text(path.read_text(encoding="utf-8").replace(",mediazona,", ",mediazone,"), encoding="utf-8")
    run = loaded.run()
    assert (run.exit_code, outcome_of(run, PRESS).revised) == (0, 3)
    assert (live_origins(loaded, "mediazona"), live_origins(loaded, "mediazone")) == (0, 1)


def test_a_renamed_code_waits_where_the_source_that_uses_it_fails(loaded: Place) -> None:
    edit(code_list(loaded, "origin"), "\nmediazona,", "\nmediazone,")
    path = loaded.raw(PRESS, "observations.csv")
    path.write_text(path.read_text(encoding="utf-8").replace(",mediazona,", ",mediazone,"), encoding="utf-8")
    run = loaded.run()  # the declaration still names the old origin as its default
    assert outcome_of(run, "codelists").message.startswith(
        "the list origin no longer has 'mediazona', but it is used by 3 records"
    )
    assert "'mediazone' is not in the code list origin" in outcome_of(run, PRESS).message
    assert outcome_of(run, PRESS).message.endswith("as loaded before, because the new ones failed)")
    assert run.vintage is None


def test_a_renamed_code_waits_where_the_source_that_uses_it_is_not_part_of_the_run(loaded: Place) -> None:
    edit(code_list(loaded, "origin"), "\nmediazona,", "\nmediazone,")
    run = loaded.run(SECURITY)
    assert f"3 records of {PRESS}" in outcome_of(run, "codelists").message
    assert (run.exit_code, outcome_of(run, SECURITY).outcome) == (65, "nothing new")


def test_a_row_in_quarantine_keeps_the_code_of_its_last_good_version(loaded: Place) -> None:
    edit(code_list(loaded, "origin"), "\nkz_knb,", "\nkz_knb_new,")
    edit(loaded.raw(PRESS, "observations.csv"), "o0008,kz_knb,", "o0008,kz_knb_new,")
    edit(loaded.raw(PRESS, "observations.csv"), ",,10,exact", ",,-10,exact")
    message = outcome_of(loaded.run(), "codelists").message
    assert message.startswith(f"the list origin no longer has 'kz_knb', but it is used by 1 record of {PRESS}")


def test_other_numbers_load_beside_refused_code_lists_but_none_with_a_new_code(loaded: Place) -> None:
    drop(loaded, "origin", "mediazona,")
    path = code_list(loaded, "origin")
    path.write_text(path.read_text(encoding="utf-8") + "new_one,authority,New,,,,New,,,,draft,,\n", encoding="utf-8")
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    edit(loaded.raw(SECURITY, "observations.csv"), "o0020,uz_state_security_service", "o0020,new_one")
    run = loaded.run()
    assert (run.vintage, outcome_of(run, PRESS).outcome) == (2, "loaded")
    assert "'new_one' is not in the code list origin" in outcome_of(run, SECURITY).message
    assert loaded.query("SELECT count(*) FROM observation WHERE origin_id = 'new_one'") == [(0,)]


def test_sources_are_checked_again_once_the_code_lists_pass(loaded: Place) -> None:
    before = code_list(loaded, "origin").read_text(encoding="utf-8")
    drop(loaded, "origin", "mediazona,")
    loaded.run()
    again = loaded.run()
    assert (outcome_of(again, "codelists").outcome, outcome_of(again, SECURITY).outcome) == ("failed", "nothing new")
    assert outcome_of(again, SECURITY).records != []
    code_list(loaded, "origin").write_text(before, encoding="utf-8")
    assert loaded.run().exit_code == 0


def test_check_says_the_same_and_writes_nothing(loaded: Place) -> None:
    drop(loaded, "origin", "mediazona,")
    before = loaded.query("SELECT count(*) FROM etl_run")
    assert outcome_of(loaded.check(), "codelists").message.startswith("the list origin no longer has 'mediazona'")
    assert loaded.query("SELECT count(*) FROM etl_run") == before
