"""A record that is taken down is in no vintage, no file and no log any more, and no run brings it back."""

import json
import os
import pty
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock

from commands.lock import lock_path
from etl.moderation import take_down as takedown
from publishing.take_down import take_down_published
from tests.support.place import CORRECTION, PRESS, ROOT, Place, edit, lines_of, outcome_of

WHY = "A court ordered it."


def take_down(place: Place, record_id: str, *, why: str = WHY, published: Path | None = None) -> takedown.Removal:
    unpublish = partial(take_down_published, published) if published else None
    return takedown.take_down(place.workspace, record_id, "An Editor", why, unpublish=unpublish)


def mark(place: Place) -> None:
    """Gives one statement of o0001 a locator and the number a value that occur nowhere else, as vintage 2."""
    path = place.raw(PRESS, "observations.csv")
    edit(path, ",709,exact,no,,A\no0002", ",817263,exact,no,Uniqueremark about it.,A\no0002")
    edit(place.raw(PRESS, "statements.csv"), "s0001,o0001,Orda.kz,", "s0001,o0001,Uniquepublisher,")
    assert place.run().exit_code == 0


def bytes_of_store(place: Place) -> bytes:
    return b"".join(path.read_bytes() for path in place.store.parent.glob("casecount.sqlite*"))


def everything_kept(place: Place) -> bytes:
    return b"".join(path.read_bytes() for path in (place.root / "data" / "snapshots").iterdir())


def test_it_is_gone_from_every_vintage_with_its_statements_and_a_tombstone_stays(loaded: Place) -> None:
    mark(loaded)
    removal = take_down(loaded, "o0001")
    assert removal.records == {"observation": 1, "statement": 2}
    assert loaded.query("SELECT count(*) FROM observation WHERE observation_id = 'o0001'") == [(0,)]
    assert loaded.query("SELECT count(*) FROM statement WHERE observation_id = 'o0001'") == [(0,)]
    row = loaded.query("SELECT kind, source_id, vintage, taken_down_by, why FROM takedown WHERE part_of IS NULL")
    assert row == [("observation", PRESS, 3, "An Editor", WHY)]


def test_neither_the_file_of_the_store_nor_a_kept_file_holds_its_bytes(loaded: Place) -> None:
    mark(loaded)
    words = (b"Uniqueremark", b"Uniquepublisher")
    assert all(word in bytes_of_store(loaded) and word in everything_kept(loaded) for word in words)
    removal = take_down(loaded, "o0001")
    assert removal.is_compact
    assert not any(word in bytes_of_store(loaded) or word in everything_kept(loaded) for word in words)


def test_it_is_a_vintage_of_its_own_with_another_data_version(loaded: Place) -> None:
    before = loaded.query("SELECT data_version FROM vintage")
    take_down(loaded, "o0001")
    after = loaded.query("SELECT vintage, data_version FROM vintage ORDER BY vintage")
    assert [row[0] for row in after] == [1, 2]
    assert after[1][1] != before[0][0]


def test_the_next_run_finds_nothing_new_says_where_it_still_stands_and_keeps_no_copy(loaded: Place) -> None:
    take_down(loaded, "o0001")
    run = loaded.run()
    press = outcome_of(run, PRESS)
    assert (press.outcome, run.vintage) == ("nothing new", None)
    assert "observations.csv line 2, statements.csv lines 2, 4" in press.message
    assert press.message.startswith("1 record left out: taken down, with 2 that belong to it (")
    assert b"o0001" not in everything_kept(loaded)
    assert loaded.run().exit_code == 0


def test_after_its_lines_are_removed_the_run_still_finds_nothing_new(loaded: Place) -> None:
    removal = take_down(loaded, "o0001")
    assert f"{loaded.raw(PRESS, 'observations.csv')}, line 2" in removal.still
    for name in ("observations.csv", "statements.csv"):
        lines = loaded.raw(PRESS, name).read_text(encoding="utf-8").splitlines(keepends=True)
        loaded.raw(PRESS, name).write_text("".join(x for x in lines if "o0001" not in x), encoding="utf-8")
    edit(loaded.declaration(PRESS), "minimum_rows = 38", "minimum_rows = 1")
    edit(loaded.declaration(PRESS), "minimum_rows = 9", "minimum_rows = 1")
    press = outcome_of(loaded.run(), PRESS)
    assert (press.outcome, press.quarantined) == ("nothing new", 0)
    assert press.message.startswith("source.toml, field default_origin 1: there is no observation with")


def test_another_number_of_it_is_left_out_and_the_rest_of_the_delivery_is_loaded(loaded: Place) -> None:
    take_down(loaded, "o0001")
    edit(loaded.raw(PRESS, "observations.csv"), ",709,exact,", ",710,exact,")
    edit(loaded.raw(PRESS, "observations.csv"), ",28,exact,", ",29,exact,")
    run = loaded.run()
    assert (run.vintage, outcome_of(run, PRESS).revised) == (3, 1)
    assert loaded.query("SELECT obs_value FROM observation WHERE observation_id IN ('o0001', 'o0002')") == [
        (28,),
        (29,),
    ]


def test_of_its_revisions_the_log_counts_nothing_more(loaded: Place) -> None:
    mark(loaded)
    counts = "SELECT added, revised, withdrawn FROM source_run WHERE source_id = ? ORDER BY finished_at"
    first, second = loaded.query(counts, PRESS)
    assert second == (0, 2, 0)
    take_down(loaded, "o0001")
    assert loaded.query(counts, PRESS) == [(first[0] - 3, 0, 0), (0, 0, 0)]


def test_its_correction_goes_with_it_and_the_correction_file_is_named(loaded: Place) -> None:
    file = loaded.declaration(PRESS).with_name("corrections.toml")
    file.write_text(CORRECTION, encoding="utf-8")
    assert loaded.run().exit_code == 0
    removal = take_down(loaded, "o0001")
    assert loaded.query("SELECT count(*) FROM correction") == [(0,)]
    assert any(place.startswith(str(file)) for place in removal.still)
    assert outcome_of(loaded.run(), PRESS).outcome == "nothing new"


def test_what_waited_for_a_person_waits_again_without_it(loaded: Place) -> None:
    path = loaded.raw(PRESS, "observations.csv")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("o0006,")), encoding="utf-8")
    statements = loaded.raw(PRESS, "statements.csv")
    rows = statements.read_text(encoding="utf-8").splitlines(keepends=True)
    statements.write_text("".join(row for row in rows if "o0006," not in row), encoding="utf-8")
    edit(loaded.declaration(PRESS), "minimum_rows = 38", "minimum_rows = 1")
    edit(loaded.declaration(PRESS), "minimum_rows = 9", "minimum_rows = 1")
    assert loaded.run().exit_code == 65
    take_down(loaded, "o0001")
    assert loaded.run().exit_code == 65
    assert loaded.accept().exit_code == 0
    assert loaded.query("SELECT state FROM held_change ORDER BY held_id") == [("superseded",), ("accepted",)]
    assert loaded.query("SELECT count(*) FROM observation WHERE observation_id = 'o0001'") == [(0,)]


def test_remarks_and_descriptions_that_may_repeat_its_number_are_named_for_a_person(loaded: Place) -> None:
    removal = take_down(loaded, "o0001")
    assert removal.quoting == [("observation", "o0003"), ("source", PRESS)]


def test_prune_backup_and_restore_go_on(loaded: Place) -> None:
    take_down(loaded, "o0001")
    assert loaded.command("prune").returncode == 0
    backup = loaded.command("backup", str(loaded.root / "copy.sqlite"))
    assert backup.returncode == 0, backup.stdout
    restored = loaded.command("restore", str(loaded.root / "copy.sqlite"))
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert loaded.run().vintage is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("o0099", "--yes"), "There is no record 'o0099'. The nearest right value is 'o000"),
        (("o0001",), "Without a terminal to confirm it, add --yes."),
        (("o0001", "--yes", "--kind", "number"), "There is no kind 'number'"),
        (("o0001", "--yes", "--published", "nowhere"), "There is no folder nowhere."),
    ],
)
def test_a_wrong_request_removes_nothing_and_ends_with_2(loaded: Place, words: tuple[str, ...], said: str) -> None:
    done = loaded.command("takedown", *words, "--by", "An Editor", "--why", WHY)
    assert (done.returncode, loaded.query("SELECT count(*) FROM takedown")) == (2, [(0,)])
    assert said in done.stderr


def test_the_command_tells_what_it_removed_and_a_second_time_that_nothing_was_left(loaded: Place) -> None:
    words = ("takedown", "o0001", "--by", "An Editor", "--why", WHY, "--yes")
    first, second = loaded.command(*words), loaded.command(*words)
    said = lines_of(first.stdout)[0]
    assert (first.returncode, said["outcome"], said["vintage"]) == (0, "taken down", 2)
    assert (second.returncode, json.loads(second.stdout)["outcome"]) == (2, "taken down before")
    assert "Nothing was left to remove." in second.stderr


@pytest.mark.parametrize(("typed", "code", "said"), [("o0001", 0, "Taken down as vintage 2"), ("o1", 2, "another id")])
def test_on_a_terminal_the_id_is_asked_for_again(loaded: Place, typed: str, code: int, said: str) -> None:
    ours, theirs = pty.openpty()
    command = loaded.words("takedown", "o0001", "--by", "An Editor", "--why", WHY)
    with subprocess.Popen(command, env=loaded.env, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, f"{typed}\n".encode())
        told = b"".join(iter(lambda: _read(ours), b"")).decode()
        assert process.wait(60) == code
    os.close(ours)
    assert "This removes the observation o0001 from every vintage. It can't be undone." in told
    assert said in told


def _read(terminal: int) -> bytes:
    """What a terminal shows next; a closed one raises on Linux, which is its end."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_a_restore_of_an_older_backup_names_what_must_be_taken_down_again(loaded: Place) -> None:
    assert loaded.command("backup", str(loaded.root / "before.sqlite")).returncode == 0
    removal = take_down(loaded, "o0001")
    assert removal.copies == []
    said = lines_of(loaded.command("restore", str(loaded.root / "before.sqlite")).stdout)[0]
    assert said["taken_down_before"] == ["o0001"]
    assert take_down(loaded, "o0001").is_new
    assert take_down(loaded, "o0002").copies == [str(loaded.store.with_name("casecount.sqlite.before-restore"))]


# One process a step, killed there as `kill -9` would: the steps are what the take-down itself tells.
KILLED = """
import os, signal, sys
from pathlib import Path
from etl.moderation import take_down as takedown
from etl.workspace import Workspace

root, fatal = Path(sys.argv[1]), sys.argv[2]
place = Workspace(f"sqlite:///{root}/store/casecount.sqlite", root / "sources", root / "data")

def report(source, step):
    print(step, flush=True)
    if step == fatal:
        os.kill(os.getpid(), signal.SIGKILL)

takedown.take_down(place, "o0001", "An Editor", "A court ordered it.", report=report)
"""


def killed_at(place: Place, step: str) -> list[str]:
    """Takes o0001 down in a process that dies at the step; the steps that it told."""
    command = [sys.executable, "-c", KILLED, str(place.root), step]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60).stdout.split()


LONG = pytest.mark.long


@pytest.mark.parametrize("step", [pytest.param("erase", marks=LONG), pytest.param("note", marks=LONG), "commit"])
def test_killed_before_its_end_the_transaction_leaves_everything(loaded: Place, step: str) -> None:
    before, kept = loaded.query("SELECT * FROM statement"), everything_kept(loaded)
    assert killed_at(loaded, step)[-1] == step
    assert (loaded.query("SELECT * FROM statement"), everything_kept(loaded)) == (before, kept)
    assert loaded.query("SELECT count(*) FROM takedown") == [(0,)]


@pytest.mark.long
@pytest.mark.parametrize("step", [pytest.param("compact", marks=LONG), "files", pytest.param("published", marks=LONG)])
def test_killed_after_it_the_same_command_finishes_the_files(loaded: Place, step: str) -> None:
    steps = killed_at(loaded, step)
    assert steps[-1] == step
    take_down(loaded, "o0001")
    assert loaded.query("SELECT max(vintage) FROM vintage") == [(2,)]
    assert b"o0001" not in everything_kept(loaded)


def test_every_step_that_is_told_is_tried() -> None:
    """Guards the two lists above."""
    text = (ROOT / "etl" / "moderation" / "take_down.py").read_text(encoding="utf-8")
    told = re.findall(r'report\(main\.source_id, "(\w+)"\)', text)
    assert told == ["erase", "note", "commit", "compact", "files", "published"]


def test_while_a_run_holds_the_lock_nothing_is_taken_down(loaded: Place) -> None:
    with FileLock(lock_path(loaded.url, loaded.root / "data")):
        done = loaded.command("takedown", "o0001", "--by", "An Editor", "--why", WHY, "--yes")
    assert done.returncode == 75
    assert loaded.query("SELECT count(*) FROM takedown") == [(0,)]
