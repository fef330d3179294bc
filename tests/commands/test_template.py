"""The workbook for editors is a valid source as it is, once it has a row."""

import re
from pathlib import Path

import pytest

from commands.template import OBSERVATIONS, STATEMENTS, write_template
from tests.support.place import PRESS, ROOT, Place, make_place, outcome_of

OBSERVATION = "o0010,mediazona,KZ,,KZ-CC-172,registered,cases,flow,2025-01-01,2025-12-25,publication,,709,exact,no,,A"
STATEMENT = "s0040,o0010,An Invented Paper,https://example.org/,2025-12-30,day,yes,more than 700,cases,faithful,"
CODELISTS = ROOT / "data" / "codelists"


def files_in_docs() -> str:
    text = (ROOT / "docs" / "editing.md").read_text(encoding="utf-8")
    return re.search(r"```toml\n(\[files\.observations\].*?)```", text, re.DOTALL)[1]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """The press source with its two files declared as docs/editing.md says, as sheets of one workbook."""
    made = make_place(tmp_path, PRESS)
    for path in made.raw(PRESS, "").iterdir():
        path.unlink()
    text = made.declaration(PRESS).read_text(encoding="utf-8")
    text = re.sub(
        r'\[files\."observations.csv"\].*?(?=# --- from)', lambda _: files_in_docs() + "\n", text, flags=re.DOTALL
    )
    text = text.replace('"observations.csv"', '"observations"').replace('"statements.csv"', '"statements"')
    made.declaration(PRESS).write_text(text.split("\n[[default_origin]]")[0], encoding="utf-8")
    return made


def test_a_filled_row_of_the_template_loads(place: Place) -> None:
    write_template(place.raw(PRESS, "numbers.xlsx"), CODELISTS, [OBSERVATION.split(",")], [STATEMENT.split(",")])
    outcome = outcome_of(place.run(), PRESS)
    assert (outcome.outcome, outcome.quarantined) == ("loaded", 0), outcome.message
    assert place.query("SELECT observation_id, obs_value, period_end FROM observation") == [
        ("o0010", 709.0, "2025-12-25")
    ]
    assert place.query("SELECT printed_value FROM statement") == [("more than 700",)]


def test_an_empty_template_says_that_rows_are_missing(place: Place) -> None:
    write_template(place.raw(PRESS, "numbers.xlsx"), CODELISTS)
    outcome = outcome_of(place.run(), PRESS)
    assert outcome.outcome == "failed"
    assert "rows" in outcome.message


def test_the_template_is_the_same_bytes_every_time_and_overwrites_nothing(place: Place) -> None:
    one, other = place.root / "one.xlsx", place.root / "other.xlsx"
    for file in (one, other):
        assert place.command("template", str(file)).returncode == 0
    assert one.read_bytes() == other.read_bytes()
    assert place.command("template", str(one)).returncode == 2


def test_the_columns_are_those_of_the_hand_kept_press_sources() -> None:
    for name, columns in (("observations", OBSERVATIONS), ("statements", STATEMENTS)):
        header = (ROOT / "data" / "raw" / PRESS / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        assert header.split(",") == list(columns)
