"""`python -m etl status` lists what is in quarantine: in the line for machines, as a table for people."""

import json

import pytest

from commands.output.terminal import print_status
from database.log.source_runs import QuarantinedRow, SourceStatus
from tests.support.place import PRESS, SECURITY, Place, edit, lines_of

TIME = "2026-03-04T05:06:07.000000Z"
KEYS = [
    *("source_id", "last_attempt", "last_outcome", "last_success", "last_change"),
    *("record_count", "quarantined", "message", "quarantine"),
]


def status_with(*rows: QuarantinedRow) -> SourceStatus:
    return SourceStatus(SECURITY, TIME, "loaded", TIME, TIME, 13, len(rows), None, rows)


def test_a_row_in_quarantine_stands_in_the_line_with_file_line_field_and_reason(loaded: Place) -> None:
    edit(loaded.raw(SECURITY, "observations.csv"), ",112,exact", ",-112,exact")
    assert loaded.run().exit_code == 0
    lines = lines_of(loaded.command("status").stdout)
    assert lines == json.loads(loaded.command("status", "--json").stdout)["sources"]
    found = {line["source_id"]: line for line in lines}
    assert list(found[SECURITY]) == KEYS
    assert found[SECURITY]["quarantined"] == len(found[SECURITY]["quarantine"]) == 3
    reason = "-112.0 is negative, but a count can't be"
    expected = {"file": "observations.csv", "line": 4, "field": "obs_value", "reason": reason}
    assert found[SECURITY]["quarantine"][0] == expected
    assert found[PRESS]["quarantine"] == []


def test_on_a_terminal_the_rows_are_a_table_and_text_of_the_delivery_is_no_markup(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    print_status([status_with(QuarantinedRow("[red]x[/].csv", 4, "obs_value", "'[bold]' is not a number"))])
    shown = " ".join(capsys.readouterr().out.split())
    assert f"{SECURITY} [red]x[/].csv 4 obs_value '[bold]' is not a number" in shown


def test_on_a_terminal_very_many_rows_are_cut_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    print_status([status_with(*[QuarantinedRow("x.csv", line, "f", f"reason {line}") for line in range(1, 31)])])
    shown = capsys.readouterr().out
    assert "reason 20" in shown
    assert "reason 21" not in shown
    assert "10 more rows; --json lists them all" in shown


def test_without_rows_in_quarantine_there_is_no_table_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    print_status([status_with()])
    assert "quarantine" not in capsys.readouterr().out
