"""A declaration that new-source wrote says what to fill in, and loads the numbers once somebody has done so."""

import io
import re
from pathlib import Path

import pytest
import xlsxwriter

from tests.support.fault_server import body, fault_server
from tests.support.place import Place, lines_of, make_place, outcome_of

NAME = "kz_example_regions"
TABLE = (
    "Invented table;;;;\n"
    "Регион;Год;Registered;Осуждено;Примечание\n"
    'г. Астана;2022;1 200;-;"да; нет"\n'
    "г. Алматы;2022;900;12;\n"
    "г. Астана;2023;1 300;14;\n"
    "г. Алматы;2023;950;15;\n"
    "г. Астана;2024;1 400;16;\n"
    "г. Алматы;2024;960;17;\n"
)
# The answers, by the beginning of the question.
ANSWERS = {
    "who publishes": "Example Office",
    "a code of data/codelists/source_kind": "official_table",
    "the licence": "CC0-1.0",
    "who counted": "mediazona",
    "a code of data/codelists/offence": "KZ-CC-172",
    "cases, persons": "cases",
    "the stage that": "convicted",
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


def begin(place: Place, content: bytes, file: str = "regions.csv", name: str = NAME):
    path = place.root / file
    path.write_bytes(content)
    return place.command("new-source", name, "--from", str(path), "--examples", str(place.root / "golden"))


def fill_in(place: Place, name: str = NAME) -> None:
    """Replaces every text to fill in, as an editor would."""
    path = place.declaration(name)

    def answer(asked: re.Match[str]) -> str:
        return next((said for begin, said in ANSWERS.items() if asked[1].startswith(begin)), "Invented.")

    path.write_text(re.sub(r"FILL IN ([^\"]+)", answer, path.read_text(encoding="utf-8")), encoding="utf-8")


def test_what_is_not_filled_in_is_named_first_thing_first(place: Place) -> None:
    assert begin(place, TABLE.encode("windows-1251")).returncode == 0
    done = place.command("check", NAME)
    said = next(line for line in lines_of(done.stdout) if line.get("source") == NAME)
    assert done.returncode == 65
    assert said["message"] == "source.toml, field publisher: is still to be filled in: who publishes the table"


def test_the_declaration_once_filled_in_loads_every_number(place: Place) -> None:
    done = begin(place, TABLE.encode("windows-1251"))
    assert done.returncode == 0, done.stderr
    fill_in(place)
    outcome = outcome_of(place.run(NAME), NAME)
    assert (outcome.outcome, outcome.quarantined) == ("loaded", 0), outcome.bad_rows
    numbers = place.query("SELECT region_code, period_start, stage, obs_value FROM observation ORDER BY 2, 3, 1")
    assert len(numbers) == 11
    assert ("KZ-71", "2022-01-01", "registered", 1200.0) in numbers
    assert ("KZ-75", "2022-01-01", "convicted", 12.0) in numbers


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251"])
def test_encodings_delimiter_marks_and_header_are_guessed_and_marked(place: Place, encoding: str) -> None:
    assert begin(place, TABLE.encode(encoding)).returncode == 0
    text = place.declaration(NAME).read_text(encoding="utf-8")
    for line in (f'encoding = "{encoding}"', 'delimiter = ";"', "skip_rows = 1", "header_rows = 1", 'thousands = " "'):
        assert f"{line}  # guess" in text
    assert 'columns = { year = "Год", region = "Регион" }' in text
    assert 'ignore = ["Примечание"]' in text


def test_an_example_is_written_and_its_expected_records_once_the_declaration_is_complete(place: Place) -> None:
    words = ("new-source", NAME, "--expected", "--examples", str(place.root / "golden"))
    assert begin(place, TABLE.encode()).returncode == 0
    delivery = (place.root / "golden" / NAME / "delivery" / "regions.csv").read_text(encoding="utf-8")
    assert delivery == "".join(TABLE.splitlines(keepends=True)[:7])
    assert place.command(*words).returncode == 65
    fill_in(place)
    done = place.command(*words)
    assert done.returncode == 0, done.stderr
    expected = place.root / "golden" / NAME / "expected"
    assert {path.stem for path in expected.iterdir()} == {"observation", "statement"}
    assert len((expected / "observation.csv").read_text(encoding="utf-8").splitlines()) == 10


def test_a_workbook_begins_a_source_as_a_text_table_does(place: Place) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("R1")
        for number, row in enumerate(
            [["Регион", "Год", "Registered"], ["г. Астана", 2022, 1200], ["г. Алматы", 2022, 9]]
        ):
            page.write_row(number, 0, row)
    assert begin(place, content.getvalue(), "regions.xlsx").returncode == 0
    fill_in(place)
    assert place.command("run").returncode == 0
    assert sorted(place.query("SELECT obs_value FROM observation")) == [(9,), (1200,)]


def test_an_address_begins_a_source_that_is_fetched(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with fault_server() as server:
        server.answers["/regions.csv"] = body("Регион,Год,Registered\nг. Астана,2022,1200\nг. Алматы,2022,9\n".encode())
        monkeypatch.setenv("CASECOUNT_FETCH_PRIVATE", server.host)
        words = ("new-source", NAME, "--from", server.address("/regions.csv"), "--examples", str(place.root / "golden"))
        done = place.command(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f'url = "{server.address("/regions.csv")}"' in place.declaration(NAME).read_text(encoding="utf-8")
        fill_in(place)
        assert place.command("run").returncode == 0
        assert sorted(place.query("SELECT obs_value FROM observation")) == [(9,), (1200,)]


def test_nothing_is_overwritten_and_a_name_has_its_form(place: Place) -> None:
    assert begin(place, TABLE.encode()).returncode == 0
    again = begin(place, TABLE.encode())
    assert (again.returncode, "Already there" in again.stderr) == (2, True)
    assert begin(place, TABLE.encode(), name="Courts").returncode == 2
