"""What needs review is held, in public, with its bytes kept, until it is accepted or rejected."""

import csv
import io
import json

import pytest

from database.loading.live_records import open_store
from database.log.held_changes import ACCEPTED, REJECTED, SUPERSEDED, WAITING, held_changes
from database.log.source_runs import HELD, LOADED, NOTHING_NEW
from etl.moderation import review
from etl.workspace import Workspace
from tests.support.place import PRESS, SECURITY, Place, edit, lines_of, outcome_of
from tests.support.stores import loaded_place

ABROAD = "xx_press_foreign_fighting"
NUMBER = "SELECT obs_value FROM observation WHERE observation_id = ? AND last_vintage IS NULL"


def held_of(place: Place) -> list[tuple[str, str]]:
    """Every held change with its state, the oldest first."""
    with open_store(place.url) as store:
        return [(held.held_id, held.state) for held in reversed(held_changes(store))]


def place_of(place: Place) -> Workspace:
    return place.workspace


def accept(place: Place, held_id: str, why: str = "They say so."):
    return review.accept(place_of(place), held_id, "An Editor", why, lambda source, step: None)


def take_out(place: Place, source: str, file: str, start: str) -> None:
    """Takes one line out of a file, and lets the declaration allow that."""
    path = place.raw(source, file)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(start)]
    assert len(kept) < len(lines)
    path.write_text("".join(kept), encoding="utf-8")
    declaration = place.declaration(source)
    text = declaration.read_text(encoding="utf-8")
    for rows in (4, 9, 38):
        text = text.replace(f"minimum_rows = {rows}\n", "minimum_rows = 1\n")
    declaration.write_text(text, encoding="utf-8")


def withdraw(place: Place) -> None:
    """Takes Mediazona's number for Article 170 away, with its statements."""
    take_out(place, PRESS, "observations.csv", "o0002,")
    path = place.raw(PRESS, "statements.csv")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ",o0002," not in line), encoding="utf-8")


def test_an_editors_revision_and_addition_are_published_at_once(loaded: Place) -> None:
    edit(loaded.raw(PRESS, "observations.csv"), "2025-12-25,publication,,709,", "2025-12-25,publication,,731,")
    assert outcome_of(loaded.run(), PRESS).outcome == LOADED
    assert loaded.query(NUMBER, "o0001") == [(731,)]
    assert held_of(loaded) == []


def test_a_withdrawn_record_waits_and_the_old_number_stays(loaded: Place) -> None:
    withdraw(loaded)
    run = loaded.run()
    source = outcome_of(run, PRESS)
    assert (source.outcome, run.exit_code, run.vintage) == (HELD, 65, None)
    assert "observation: 1 no longer delivered (o0002)" in source.message
    assert loaded.query(NUMBER, "o0002") == [(28,)]
    assert held_of(loaded) == [("h1", WAITING)]


def test_what_waits_keeps_waiting_under_its_name_until_something_else_is_delivered(loaded: Place) -> None:
    original = loaded.raw(PRESS, "observations.csv").read_bytes(), loaded.raw(PRESS, "statements.csv").read_bytes()
    withdraw(loaded)
    loaded.run()
    loaded.run()
    assert held_of(loaded) == [("h1", WAITING)]
    for name, content in zip(("observations.csv", "statements.csv"), original, strict=True):
        loaded.raw(PRESS, name).write_bytes(content)
    assert outcome_of(loaded.run(), PRESS).outcome == NOTHING_NEW
    assert held_of(loaded) == [("h1", SUPERSEDED)]


def test_an_accepted_change_is_loaded_in_one_vintage_with_who_and_why(loaded: Place) -> None:
    withdraw(loaded)
    loaded.run()
    run = accept(loaded, "h1", "Mediazona took the number back.")
    assert (run.exit_code, run.vintage) == (0, 2)
    assert loaded.query(NUMBER, "o0002") == []
    decided = "SELECT state, decided_by, why, vintage FROM held_change"
    assert loaded.query(decided) == [(ACCEPTED, "An Editor", "Mediazona took the number back.", 2)]
    assert outcome_of(loaded.run(), PRESS).outcome == NOTHING_NEW


def test_what_is_accepted_are_the_bytes_that_waited_not_those_delivered_since(loaded: Place) -> None:
    withdraw(loaded)
    loaded.run()
    edit(loaded.raw(PRESS, "observations.csv"), "2025-12-25,publication,,709,", "2025-12-25,publication,,1,")
    accept(loaded, "h1")
    assert loaded.query(NUMBER, "o0001") == [(709,)]


def test_a_rejected_change_does_not_come_to_wait_again(loaded: Place) -> None:
    withdraw(loaded)
    loaded.run()
    review.reject(place_of(loaded), "h1", "An Editor", "A slip.")
    run = loaded.run()
    source = outcome_of(run, PRESS)
    assert (source.outcome, run.exit_code) == (NOTHING_NEW, 0)
    assert source.message == "h1 was rejected by An Editor: A slip. Earlier numbers stay"
    assert held_of(loaded) == [("h1", REJECTED)]
    assert loaded.query(NUMBER, "o0002") == [(28,)]


def test_a_total_that_falls_by_a_fifth_waits(loaded: Place) -> None:
    edit(loaded.raw(PRESS, "observations.csv"), "2025-12-25,publication,,709,", "2025-12-25,publication,,70,")
    source = outcome_of(loaded.run(), PRESS)
    assert source.outcome == HELD
    assert "the total of KZ, registered, cases, flow" in source.message
    assert loaded.query(NUMBER, "o0001") == [(709,)]


def test_a_delivery_in_which_most_numbers_have_another_value_waits(tmp_path) -> None:
    place = loaded_place(tmp_path, ABROAD)
    path = place.raw(ABROAD, "observations.csv")
    header, *lines = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    number = header.index("obs_value")
    with path.open("w", encoding="utf-8", newline="") as file:
        more = ([*line[:number], str(int(line[number]) + 1), *line[number + 1 :]] for line in lines)
        csv.writer(file, lineterminator="\n").writerows([header, *more])
    source = outcome_of(place.run(), ABROAD)
    assert (source.outcome, source.message) == (HELD, "observation: 30 of 30 have another value than before")


def test_another_unit_waits(loaded: Place) -> None:
    edit(loaded.raw(SECURITY, "observations.csv"), "registered,cases,flow,2022", "registered,persons,flow,2022")
    source = outcome_of(loaded.run(), SECURITY)
    assert source.outcome == HELD
    assert "with another unit or kind than before" in source.message


def test_a_past_period_rewritten_by_somebody_else_waits(loaded: Place) -> None:
    edit(loaded.declaration(PRESS), 'trust = "auto"', 'trust = "review"')
    edit(loaded.raw(PRESS, "observations.csv"), "2025-12-25,publication,,709,", "2025-12-25,publication,,731,")
    source = outcome_of(loaded.run(), PRESS)
    assert (source.outcome, source.message) == (HELD, "observation: 1 of a past period rewritten (o0001)")


def test_a_held_source_stops_no_other(loaded: Place) -> None:
    withdraw(loaded)
    edit(loaded.raw(SECURITY, "observations.csv"), "2022-12-31,stated,,19,", "2022-12-31,stated,,20,")
    run = loaded.run()
    assert [outcome_of(run, source).outcome for source in (PRESS, SECURITY)] == [HELD, LOADED]
    assert loaded.query(NUMBER, "o0020") == [(20,)]


@pytest.mark.parametrize(
    ("held_id", "by", "why", "said"),
    [
        ("h9", "A", "B", "There is no held change 'h9'; h1 needs review now."),
        ("h1", " ", "B", "A decision needs a name (--by) and a reason (--why)"),
        ("h1", "A", "", "A decision needs a name (--by) and a reason (--why)"),
        ("h1", "A" * 101, "B", "Name and reason can be at most 100"),
    ],
)
def test_a_decision_that_cannot_be_made_says_why(loaded: Place, held_id: str, by: str, why: str, said: str) -> None:
    withdraw(loaded)
    loaded.run()
    with pytest.raises(review.ReviewError) as refused:
        review.reject(place_of(loaded), held_id, by, why)
    assert said in str(refused.value)
    assert held_of(loaded) == [("h1", WAITING)]


def test_a_change_is_decided_once(loaded: Place) -> None:
    withdraw(loaded)
    loaded.run()
    accept(loaded, "h1")
    with pytest.raises(review.ReviewError, match="h1 no longer needs review: it was accepted on 20"):
        accept(loaded, "h1")


def test_a_change_whose_kept_bytes_are_gone_still_waits_after_it_was_accepted(loaded: Place) -> None:
    withdraw(loaded)
    loaded.run()
    [(files,)] = loaded.query("SELECT files FROM held_change")
    (loaded.root / "data" / "snapshots" / json.loads(files)["observations.csv"]).unlink()
    run = accept(loaded, "h1")
    assert run.exit_code == 65
    assert "are no longer among the snapshots" in outcome_of(run, PRESS).message
    assert held_of(loaded) == [("h1", WAITING)]


def test_a_change_that_means_something_else_by_now_is_not_loaded(loaded: Place) -> None:
    withdraw(loaded)
    loaded.run()
    edit(loaded.declaration(PRESS), 'licence = "Numbers', 'licence = "Some numbers')
    run = accept(loaded, "h1")
    assert "the files of h1 now give other records" in outcome_of(run, PRESS).message
    assert (run.vintage, held_of(loaded)) == (None, [("h1", WAITING)])


def test_the_commands_list_accept_and_reject(loaded: Place) -> None:
    withdraw(loaded)
    ran = loaded.command("run")
    assert ran.returncode == 65
    assert next(line for line in lines_of(ran.stdout) if line.get("source") == PRESS)["held"]["id"] == "h1"
    [listed] = lines_of(loaded.command("review", "list").stdout)
    assert (listed["held"], listed["source"]) == ("h1", PRESS)
    assert ("withdrawn", "o0002") in [(cell["change"], cell["key"]) for cell in listed["changes"]]
    assert loaded.command("review", "accept", "h1").returncode == 2
    done = loaded.command("review", "accept", "h1", "--by", "An Editor", "--why", "They say so.")
    assert done.returncode == 0, done.stdout + done.stderr
    assert loaded.query(NUMBER, "o0002") == []


def test_a_rejection_can_be_undone_as_long_as_nothing_else_came(loaded: Place) -> None:
    withdraw(loaded)
    loaded.run()
    review.reject(place_of(loaded), "h1", "An Editor", "A slip.")
    loaded.run()
    assert accept(loaded, "h1", "It was right.").vintage == 2
    assert held_of(loaded) == [("h1", ACCEPTED)]


def test_a_rejection_cannot_be_undone_over_newer_numbers(loaded: Place) -> None:
    withdraw(loaded)
    loaded.run()
    review.reject(place_of(loaded), "h1", "An Editor", "A slip.")
    edit(loaded.raw(PRESS, "observations.csv"), "2025-12-25,publication,,709,", "2025-12-25,publication,,731,")
    loaded.run(hold=False)
    with pytest.raises(review.ReviewError, match="has since delivered something else"):
        accept(loaded, "h1")


def test_the_evidence_names_the_files_that_the_number_comes_from_not_those_that_wait(loaded: Place, app_over) -> None:
    before = app_over(loaded.store).server.test_client().get("/en/observations/o0001").text
    withdraw(loaded)
    loaded.run()
    waiting = loaded.query("SELECT files FROM held_change")[0][0]
    page = app_over(loaded.store).server.test_client().get("/en/observations/o0001").text
    assert json.loads(waiting)["observations.csv"] not in page
    assert page.count("sha256") == before.count("sha256") == 2


def test_a_past_number_rewritten_with_an_earlier_end_waits(loaded: Place) -> None:
    edit(loaded.declaration(SECURITY), 'trust = "auto"', 'trust = "review"')
    edit(loaded.raw(SECURITY, "observations.csv"), "2022-12-31,stated,,19,", "2022-12-30,stated,,29,")
    source = outcome_of(loaded.run(), SECURITY)
    assert "observation: 1 of a past period rewritten (o0020)" in source.message


def test_the_total_of_one_offence_that_falls_by_a_fifth_waits_although_the_countrys_does_not(loaded: Place) -> None:
    edit(loaded.raw(PRESS, "observations.csv"), "2025-12-25,publication,,709,", "2025-12-25,publication,,500,")
    source = outcome_of(loaded.run(), PRESS)
    said = "the total of KZ, KZ-CC-172, registered, cases, flow: 700 instead of 909, 23% less"
    assert (source.outcome, source.message) == (HELD, said)
