"""The command line, also in a process of its own: exit codes, JSON lines, and what it must not write."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from commands.output.terminal import print_status
from database.log.source_runs import SourceStatus
from tests.support.place import EVERY_SOURCE, OFFICIAL, PRESS, ROOT, SECURITY, Place, edit, lines_of, make_place


def tree(place: Place) -> dict[Path, bytes]:
    """Every file of a place."""
    return {path: path.read_bytes() for path in sorted(place.root.rglob("*")) if path.is_file()}


def test_the_first_run_loads_and_the_second_says_nothing_new(bare: Place) -> None:
    first, second = bare.process("run"), bare.process("run")
    assert (first.returncode, second.returncode) == (0, 0)
    source = next(line for line in lines_of(first.stdout) if line.get("source") == PRESS)
    assert (source["outcome"], source["records"], source["added"], source["quarantined"]) == ("loaded", 48, 48, 0)
    last = lines_of(second.stdout)[-1]
    assert (last["outcome"], last["vintage"], last["exit_code"]) == ("nothing new", None, 0)
    assert last["data_version"] == lines_of(first.stdout)[-1]["data_version"]


def test_on_a_terminal_a_run_says_rows_period_areas_and_newest_values(loaded: Place) -> None:
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    ours, theirs = pty.openpty()
    with subprocess.Popen(loaded.words("run"), env={**loaded.env, "COLUMNS": "200"}, stdout=theirs) as process:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
    text = " ".join(shown.decode().split())
    assert process.returncode == 0
    assert "kz_press_article172: 9 observations, 2014-01-01 to 2026-03-04, 1 areas; newest:" in text
    assert "KZ KZ-CC-172 registered 710 cases" in text
    assert "Vintage 2 loaded in " in text


def _read(terminal: int) -> bytes:
    """What a terminal shows next; a closed one raises on Linux, which is its end."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_a_failing_source_gives_65_and_a_line_that_says_where(loaded: Place) -> None:
    edit(loaded.raw(SECURITY, "observations.csv"), "registered,cases,flow,2022", "registerd,cases,flow,2022")
    done = loaded.process("run")
    message = next(line["message"] for line in lines_of(done.stdout) if line.get("source") == SECURITY)
    assert done.returncode == 65
    assert message.startswith("observations.csv, line 2, field stage: 'registerd' is not in the code list stage.")
    assert done.stderr == ""


def test_a_row_in_quarantine_still_gives_0_and_is_listed(loaded: Place) -> None:
    edit(loaded.raw(SECURITY, "statements.csv"), "s0040,o0021", "s0040,o9999")
    done = loaded.command("run", SECURITY)
    line = next(line for line in lines_of(done.stdout) if line.get("source") == SECURITY)
    assert (done.returncode, line["quarantined"]) == (0, 1)
    assert line["quarantine"][0]["reason"] == "observation 'o9999' does not exist"


def test_an_unknown_source_is_a_usage_error_with_the_nearest_name(loaded: Place) -> None:
    done = loaded.process("run", "kz_press_article127")
    assert done.returncode == 2
    assert "There is no source 'kz_press_article127'. The nearest right value is 'kz_press_article172'." in done.stderr


def test_check_says_what_a_run_would_do_and_writes_nothing(bare: Place) -> None:
    before = tree(bare)
    done = bare.command("check")
    assert done.returncode == 0
    assert lines_of(done.stdout)[-1]["outcome"] == "would load"
    assert tree(bare) == before


def test_check_of_a_loaded_store_leaves_every_file_as_it_is(loaded: Place) -> None:
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    before = tree(loaded)
    assert lines_of(loaded.command("check").stdout)[-1]["outcome"] == "would load"
    assert tree(loaded) == before


def test_diff_shows_every_cell_that_a_run_would_change(loaded: Place) -> None:
    edit(loaded.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    done = loaded.command("diff", PRESS)
    cell = {
        "change": "revised",
        "record": "observation",
        "key": "o0001",
        "field": "obs_value",
        "old": 709.0,
        "new": 710.0,
        "about": {
            "jurisdiction": "KZ",
            "offence_code": "KZ-CC-172",
            "stage": "registered",
            "period_start": "2025-01-01",
            "period_end": "2025-12-25",
        },
    }
    assert (done.returncode, lines_of(done.stdout)) == (0, [cell])


def test_status_tells_last_attempt_last_success_and_last_change_apart(loaded: Place) -> None:
    edit(loaded.raw(SECURITY, "observations.csv"), "registered,cases,flow,2022", "registerd,cases,flow,2022")
    loaded.command("run")
    statuses = {line["source_id"]: line for line in json.loads(loaded.command("status", "--json").stdout)["sources"]}
    press, security = statuses[PRESS], statuses[SECURITY]
    assert press["last_attempt"] == press["last_success"] > press["last_change"]
    assert security["last_attempt"] > security["last_success"] == security["last_change"]
    assert (security["last_outcome"], security["record_count"]) == ("failed", 13)


@pytest.mark.parametrize("command", ["status", "run"])
def test_status_and_a_run_without_news_pay_for_no_heavy_import(loaded: Place, command: str) -> None:
    code = f"""
import runpy, sys
sys.argv = ["etl", "{command}"]
try:
    runpy.run_module("etl", run_name="__main__")
except SystemExit as end:
    print(end.code, sorted({{"pandas", "pandera", "alembic"}} & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env=loaded.env, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == "0 []\n"


def test_status_without_a_store_says_what_to_run_and_creates_none(bare: Place) -> None:
    done = bare.process("status")
    assert (done.returncode, done.stdout, bare.store.exists()) == (0, "", False)
    assert "python -m etl run" in done.stderr


def test_status_off_a_terminal_is_one_json_line_a_source_with_whole_numbers(whole: Place) -> None:
    lines = lines_of(whole.command("status").stdout)
    assert lines == json.loads(whole.command("status", "--json").stdout)["sources"]
    assert {line["source_id"]: line["record_count"] for line in lines}[OFFICIAL] == 206_359


@pytest.mark.long
def test_the_command_really_loads_everything_and_the_store_that_tests_copy_is_the_same(
    whole: Place, tmp_path: Path
) -> None:
    place = make_place(tmp_path, *EVERY_SOURCE)
    done = place.process("run")
    assert done.returncode == 0, done.stderr + done.stdout
    last = lines_of(done.stdout)[-1]
    assert whole.query("SELECT vintage, data_version FROM vintage") == [(1, last["data_version"])]
    counts = "SELECT source_id, outcome, record_count FROM source_run ORDER BY source_id"
    assert place.query(counts) == whole.query(counts)
    assert {outcome for _source, outcome, _count in place.query(counts)} == {"loaded"}


@pytest.mark.parametrize("width", [20, 60, 80])
def test_on_a_narrow_terminal_no_number_of_the_status_is_cut(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    time = "2026-03-04T05:06:07.000000Z"
    print_status([SourceStatus(OFFICIAL, time, "nothing new", time, time, 206_359, 1_234, None)])
    shown = capsys.readouterr().out
    assert "206,359" in shown
    assert "1,234" in shown


def test_a_file_that_is_no_database_is_a_sentence_and_not_a_traceback(bare: Place) -> None:
    bare.store.parent.mkdir()
    bare.store.write_text("not a database " * 100)
    for call, word in ((bare.process, "run"), (bare.command, "check"), (bare.command, "status")):
        done = call(word)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "database" in done.stderr
