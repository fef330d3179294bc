"""One run is one vintage; nothing is overwritten, and any past vintage can still be asked for."""

from pathlib import Path

from tests.support.place import PRESS, SECURITY, Place, edit, make_place, outcome_of

AS_OF = """SELECT obs_value FROM observation
WHERE observation_id = ?2 AND first_vintage <= ?1 AND (last_vintage IS NULL OR last_vintage >= ?1)"""


def value_as_of(place: Place, observation_id: str, vintage: int) -> list[tuple[float]]:
    """The value that a vintage shows."""
    return place.query(AS_OF, vintage, observation_id)


def test_the_same_input_again_makes_no_vintage_and_says_nothing_new(loaded: Place) -> None:
    run = loaded.run()
    assert {part.outcome for part in run.sources} == {"nothing new"}
    assert (run.vintage, run.exit_code) == (None, 0)
    assert loaded.query("SELECT count(*) FROM vintage") == [(1,)]
    assert loaded.query("SELECT count(*) FROM etl_run") == [(2,)]


def test_equal_content_in_other_bytes_makes_no_vintage(loaded: Place) -> None:
    path = loaded.raw(SECURITY, "observations.csv")
    header, *rows = path.read_text().splitlines()
    path.write_text("\r\n".join([header, *reversed(rows), ""]))
    run = loaded.run()
    assert (outcome_of(run, SECURITY).outcome, run.vintage) == ("nothing new", None)
    assert loaded.query("SELECT DISTINCT first_vintage, last_vintage FROM statement") == [(1, None)]


def test_a_revised_value_keeps_the_old_row_and_both_vintages_answer(loaded: Place) -> None:
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    run = loaded.run()
    assert (run.vintage, outcome_of(run, PRESS).revised, outcome_of(run, PRESS).added) == (2, 1, 0)
    assert value_as_of(loaded, "o0001", 1) == [(709.0,)]
    assert value_as_of(loaded, "o0001", 2) == [(710.0,)]
    kept = loaded.query("SELECT first_vintage, last_vintage FROM observation WHERE observation_id = 'o0001' ORDER BY 1")
    assert kept == [(1, 1), (2, None)]


def test_a_row_that_is_no_longer_delivered_is_withdrawn_and_may_come_back(loaded: Place) -> None:
    path = loaded.raw(SECURITY, "statements.csv")
    whole = path.read_text()
    path.write_text("".join(line for line in whole.splitlines(keepends=True) if not line.startswith("s0040,")))
    assert outcome_of(loaded.run(hold=False), SECURITY).withdrawn == 1
    path.write_text(whole)
    assert outcome_of(loaded.run(), SECURITY).added == 1
    kept = loaded.query("SELECT first_vintage, last_vintage FROM statement WHERE statement_id = 's0040' ORDER BY 1")
    assert kept == [(1, 1), (3, None)]


def test_a_statement_keeps_its_first_snapshot(loaded: Place) -> None:
    before = loaded.query("SELECT snapshot FROM statement WHERE statement_id = 's0001'")
    edit(loaded.raw(PRESS, "statements.csv"), "s0024,o0006,Tengrinews.kz (English)", "s0024,o0006,Tengrinews (English)")
    assert outcome_of(loaded.run(), PRESS).revised == 1
    assert loaded.query("SELECT snapshot FROM statement WHERE statement_id = 's0001'") == before
    assert len(loaded.query("SELECT DISTINCT snapshot FROM statement WHERE statement_id = 's0024'")) == 2


def test_going_back_to_earlier_content_gives_the_earlier_data_version(loaded: Place) -> None:
    path = loaded.raw(PRESS, "observations.csv")
    edit(path, ",,709,exact", ",,710,exact")
    loaded.run()
    edit(path, ",,710,exact", ",,709,exact")
    loaded.run()
    versions = [version for (version,) in loaded.query("SELECT data_version FROM vintage ORDER BY vintage")]
    assert versions[0] == versions[2] != versions[1]


def test_two_fresh_stores_have_the_same_data_version_whatever_the_order_of_rows_and_runs(
    tmp_path: Path, loaded: Place
) -> None:
    place = make_place(tmp_path / "other", PRESS, SECURITY)
    path = place.raw(PRESS, "statements.csv")
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, *reversed(rows), ""]))
    place.run(SECURITY)
    place.run()
    newest = "SELECT data_version FROM vintage ORDER BY vintage DESC LIMIT 1"
    assert place.query("SELECT count(*) FROM vintage") == [(2,)]
    assert place.query(newest) == loaded.query(newest)


def test_a_run_of_one_source_gives_the_version_that_a_run_of_all_gives(tmp_path: Path, loaded: Place) -> None:
    fresh = make_place(tmp_path / "other", PRESS, SECURITY)
    for place in (fresh, loaded):
        edit(place.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    run = loaded.run(PRESS)
    assert [part.source_id for part in run.sources] == ["codelists", PRESS]
    assert run.data_version == fresh.run().data_version


def test_a_changed_code_list_has_every_source_checked_again(loaded: Place) -> None:
    edit(loaded.root / "data" / "codelists" / "conflict.csv", "other conflict", "another conflict")
    run = loaded.run()
    assert outcome_of(run, "codelists").outcome == "loaded"
    assert [len(outcome_of(run, name).records) for name in (PRESS, SECURITY)] == [3, 3]
    assert {outcome_of(run, name).outcome for name in (PRESS, SECURITY)} == {"nothing new"}


def test_one_failing_source_stops_no_other_and_keeps_its_old_data(loaded: Place) -> None:
    edit(loaded.raw(SECURITY, "observations.csv"), "registered,cases,flow,2022", "registerd,cases,flow,2022")
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    run = loaded.run()
    assert (run.exit_code, run.vintage) == (65, 2)
    assert value_as_of(loaded, "o0001", 2) == [(710.0,)]
    assert value_as_of(loaded, "o0020", 2) == [(19.0,)]
    log = loaded.query("SELECT outcome FROM source_run WHERE run_id = ? AND source_id = ?", run.run_id, SECURITY)
    assert log == [("failed",)]


def test_the_others_go_on_with_the_stored_code_lists_when_those_fail(loaded: Place) -> None:
    edit(loaded.root / "data" / "codelists" / "conflict.csv", "code,parent_code", "code,parent")
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    run = loaded.run()
    assert "conflict.csv, line 1, field parent: code has no field 'parent'" in outcome_of(run, "codelists").message
    assert (outcome_of(run, PRESS).outcome, run.exit_code) == ("loaded", 65)


def test_an_id_of_another_source_is_refused_and_both_are_named(place: Place) -> None:
    for file in ("observations.csv", "statements.csv"):
        path = place.raw(SECURITY, file)
        path.write_text(path.read_text().replace("o0020,", "o0001,"))
    run = place.run()
    expected = "observation o0001 already belongs to the source kz_press_article172; an id is never reused"
    assert outcome_of(run, SECURITY).message == expected
    assert outcome_of(run, PRESS).outcome == "loaded"


def test_the_files_are_kept_as_received_under_their_hash(loaded: Place) -> None:
    received = loaded.raw(PRESS, "statements.csv").read_bytes()
    noted = loaded.query(
        "SELECT sha256, size_bytes FROM snapshot WHERE source_id = ? AND file = 'statements.csv'", PRESS
    )
    assert [size for _, size in noted] == [len(received)]
    assert (loaded.root / "data" / "snapshots" / noted[0][0]).read_bytes() == received
