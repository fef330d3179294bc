"""A region's workbook of form 1-M in place of its lines in the CSV: the same records, or a stop that names the cell."""

import csv
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from etl.extract.extract import extract
from tests.support.place import OFFICIAL, Place, edit, make_place, outcome_of
from tests.support.workbook import NUMBERS, ROWS, STAGES, add_report_path, form_cells, write_workbook

FORM, ASTANA = "kz_form1m_2022.csv", "kz_form1m_2022_astana.xlsx"
HEADER = ["region_code", "row_no", *STAGES]
OBSERVATIONS = (
    "SELECT observation_id, offence_code, stage, region_code, obs_value, obs_status, note FROM observation "
    "WHERE last_vintage IS NULL ORDER BY observation_id"
)
LOCATOR = (
    "SELECT locator FROM statement JOIN observation USING (observation_id) "
    "WHERE statement.last_vintage IS NULL AND offence_code = 'KZ-CC-172' AND stage = 'suspended' ORDER BY locator"
)


def lines_of_region(region: str) -> list[list[str]]:
    """The region's lines of the CSV, with the numbers of the workbook as somebody would type them."""
    return [[region, row, *(re.sub(r"\s", "", str(n)).removesuffix(".0") for n in NUMBERS[row])] for row, *_ in ROWS]


def write_csv(path: Path, *lines: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def make_small(root: Path) -> Place:
    """A place with a form of six rows and two regions, both in the CSV; not loaded."""
    place = make_place(root, OFFICIAL)
    rows = [
        [row, parent, kind, "", " ".join(next(text for text in labels if text and text != "из них").split()), offence]
        for row, parent, kind, offence, labels in ROWS
    ]
    header = ["row_no", "parent_row", "row_kind", "article", "label_ru", "offence_code"]
    write_csv(place.raw(OFFICIAL, "rows.csv"), header, *rows)
    write_csv(place.raw(OFFICIAL, FORM), HEADER, *lines_of_region("KZ-10"), *lines_of_region("KZ-71"))
    for old, new in (("8440", "12"), ("422", "6")):
        path = place.declaration(OFFICIAL)
        path.write_text(re.sub(rf"(m_rows = ){old}", rf"\g<1>{new}", path.read_text(encoding="utf-8")), "utf-8")
    edit(place.declaration(OFFICIAL), "inputs = 20", "inputs = 2")
    return place


def use_workbook(place: Place, cells: dict[str, Any] | None = None, name: str = ASTANA, **more: str) -> Path:
    """Takes KZ-71 out of the CSV and puts its workbook there instead."""
    write_csv(place.raw(OFFICIAL, FORM), HEADER, *lines_of_region("KZ-10"))
    path = place.raw(OFFICIAL, name)
    write_workbook(path, form_cells() if cells is None else cells, **more)
    return path


@pytest.fixture(scope="session")
def _small_once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The small form, loaded from the CSV alone; tests get copies."""
    place = make_small(tmp_path_factory.mktemp("small_form"))
    outcome = outcome_of(place.run(), OFFICIAL)
    assert (outcome.outcome, outcome.quarantined, outcome.message) == ("loaded", 0, "")
    return place


@pytest.fixture
def small(_small_once: Place, tmp_path: Path) -> Place:
    """The small form, loaded from the CSV alone as vintage 1."""
    shutil.copytree(_small_once.root, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


def failure(place: Place) -> str:
    """The words with which the form stops; nothing of it changes in the store."""
    before = place.query(OBSERVATIONS)
    run = place.run()
    assert (run.exit_code, run.vintage, place.query(OBSERVATIONS)) == (65, None, before)
    assert len(before) == 2 * len(ROWS) * len(STAGES)
    return outcome_of(run, OFFICIAL).message


# --- the same records -------------------------------------------------------------------------------------------------


def test_a_workbook_in_place_of_a_regions_lines_gives_the_same_observations(small: Place) -> None:
    before = small.query(OBSERVATIONS)
    use_workbook(small)
    done = small.command("run", OFFICIAL)
    assert done.returncode == 0, done.stdout + done.stderr
    assert small.query(OBSERVATIONS) == before
    # What changed is where the 48 statements of the region point to.
    assert small.query("SELECT count(*), max(first_vintage) FROM statement WHERE last_vintage IS NULL") == [(96, 2)]
    assert small.query("SELECT count(*) FROM statement WHERE last_vintage = 1") == [(48,)]


def test_a_statement_from_a_workbook_names_file_sheet_row_and_column(small: Place) -> None:
    use_workbook(small)
    small.run()
    assert [row[0] for row in small.query(LOCATOR)] == [
        f"region KZ-10, form row 91, column suspended; {FORM}, line 7",
        f"region KZ-71, form row 91, column suspended; {ASTANA}, sheet R1, row 12, column R",
    ]


def test_where_every_region_has_a_workbook_the_csv_may_be_missing(small: Place) -> None:
    before = small.query(OBSERVATIONS)
    use_workbook(small)
    write_workbook(small.raw(OFFICIAL, "kz_form1m_2022_KZ-10.xlsx"), form_cells(), title="1-M  область Абай (Свод)")
    small.raw(OFFICIAL, FORM).unlink()
    assert outcome_of(small.run(), OFFICIAL).outcome == "loaded"
    assert small.query(OBSERVATIONS) == before


def test_a_wrong_total_of_a_workbook_is_left_out_and_the_number_before_stays(small: Place) -> None:
    before = small.query(OBSERVATIONS)
    use_workbook(small, form_cells() | {"F7": 9200})
    outcome = outcome_of(small.run(), OFFICIAL)
    assert {(bad.file, bad.line) for bad in outcome.bad_rows} == {(ASTANA, 7)}
    assert "(form row 1, KZ-71, registered) is not the sum of its parts by chapter" in outcome.bad_rows[0].reason
    assert small.query(OBSERVATIONS) == before


def test_an_empty_cell_of_a_workbook_is_empty_and_not_zero(small: Place) -> None:
    use_workbook(small, form_cells() | {"U12": None})
    outcome = outcome_of(small.check(), OFFICIAL)
    reasons = [bad.reason for bad in outcome.bad_rows if bad.kind == "observation"]
    assert len(reasons) == 1
    assert "obs_status does not say why obs_value is empty" in reasons[0]


def test_another_transform_makes_the_source_be_read_again(small: Place) -> None:
    path = small.declaration(OFFICIAL).with_name("transform.py")
    before = extract(OFFICIAL, small.workspace).fingerprint
    edit(path, 'OF_THEM = "из них"', 'OF_THEM = "в том числе"')
    assert extract(OFFICIAL, small.workspace).fingerprint != before


# --- what is not as declared stops the source -------------------------------------------------------------------------


def test_a_region_in_the_csv_and_in_a_workbook_stops_with_both(small: Place) -> None:
    write_workbook(small.raw(OFFICIAL, ASTANA), form_cells())
    assert failure(small) == (
        f"{ASTANA}, sheet R1, row 7, field region_code, row_no: 6 rows are also in {FORM}; "
        f"the first: KZ-71, 1 ({FORM}, line 8). Take the rows out of one of the two files"
    )


def test_two_workbooks_of_one_region_stop_with_both(small: Place) -> None:
    use_workbook(small)
    write_workbook(small.raw(OFFICIAL, "kz_form1m_2022_KZ-71.xlsx"), form_cells())
    assert f"{ASTANA}, sheet R1, row 7, field region_code, row_no: 6 rows are also in kz_form1m_2022_KZ-71" in failure(
        small
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"J4": "K4", "K4": "J4"}, "sheet R1, cell J4: found '{K4}', expected '{J4}' (it is in K4)"),
        ({"J4": "Всего дел"}, "sheet R1, cell J4: found 'Всего дел', expected '{J4}'"),
        ({"G4": "F4"}, "sheet R1: '{F4}' is in F4 and in G4; it should be in F4 only"),
        ({"AJ6": 32}, "sheet R1, cell AJ6: found '32', expected nothing"),
        ({"R5": None}, "sheet R1, cell R5: found nothing, expected 'всего'"),
        ({"H6": 5, "I6": 4}, "sheet R1, cell H6: found '5', expected '4' (it is in I6)"),
        ({"A3": "Раздел 2"}, "sheet R1, cell A3: found 'Раздел 2', expected 'Раздел 1. Сведения о зарегистр"),
        ({"C12": "Шпионаж (ст.176)"}, "sheet R1, cell C12: found 'Шпионаж (ст.176)', expected 'Участие в иностранных"),
        ({"D12": 92}, "sheet R1, cell D12: found '92', expected '91' (this is form row 91)"),
        ({"D9": 2}, "sheet R1, cell D9: found '2', expected '3' (this is form row 3)"),
        ({"B8": None, "C8": "проступки"}, "sheet R1, cell B8: found nothing, expected 'проступки'"),
        ({"D12": None}, "sheet R1, cell D12: found nothing, expected '91' (this is form row 91)"),
        (
            {"D13": 423},
            "sheet R1, cell D13: found '423', expected nothing (rows.csv ends with form row 91)",
        ),
        ({"F12": "1200?"}, "sheet R1, cell F12: '1200?' is not a number; expected a number, or an empty cell"),
        ({"F12": "12O0"}, "sheet R1, cell F12: '12O0' is not a number"),
        ({"E7": "1 23"}, "sheet R1, cell E7: '1 23' is not a number"),
        ({"E7": True}, "sheet R1, cell E7: 'True' is not a number"),
        ({"U7": "-"}, "sheet R1, cell U7: '-' is not a number"),
    ],
)
def test_what_is_moved_unknown_or_no_number_is_named_with_its_cell(
    small: Place, changes: dict[str, Any], words: str
) -> None:
    cells = form_cells()
    # A cell's name is replaced by what that cell holds.
    use_workbook(small, cells | {name: cells.get(text, text) for name, text in changes.items()})
    headers = {name: " ".join(str(text).split()) for name, text in cells.items()}
    assert f"{ASTANA}, {words.format_map(headers)}" in failure(small)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            lambda whole: whole[:-1000],
            "is not a complete workbook (File is not a zip file); it may have been cut",
        ),
        (lambda whole: whole[:2000] + bytes(100) + whole[2100:], " is damaged: its part "),
        (lambda whole: b"<!DOCTYPE html><html>", "is an HTML or XML page, not an .xlsx workbook"),
        (lambda whole: b"\xd0\xcf\x11\xe0" + whole, "is an old or an encrypted Excel workbook, not an .xlsx workbook"),
        (lambda whole: b"", "is not a complete workbook"),
    ],
)
def test_a_file_that_is_no_whole_workbook_stops_with_its_name(small: Place, content: Any, words: str) -> None:
    path = use_workbook(small)
    path.write_bytes(content(path.read_bytes()))
    message = failure(small)
    assert message.startswith(f"{ASTANA}: ")
    assert words in message


def test_a_workbook_without_the_sheet_stops_and_names_the_nearest(small: Place) -> None:
    use_workbook(small, sheet="R-1")
    assert failure(small) == f"{ASTANA}: there is no sheet 'R1'. The nearest right value is 'R-1'."


def test_a_workbook_of_another_region_than_its_name_says_stops(small: Place) -> None:
    use_workbook(small, title="1-M  Туркестанская область (Свод)")
    words = "its document's title names Туркестанская область (KZ-61), the file's name KZ-71. Rename the file"
    assert failure(small) == f"{ASTANA}: {words}"


def test_a_workbook_whose_title_names_no_known_region_stops(small: Place) -> None:
    use_workbook(small, title="1-M  Астани (Свод)")
    words = "the region in its document's title is not known: 'Астани' is not in the code list region. The nearest"
    assert failure(small).startswith(f"{ASTANA}: {words}")


def test_a_workbook_without_a_title_is_the_region_of_its_name(small: Place) -> None:
    use_workbook(small, title="")
    assert outcome_of(small.run(), OFFICIAL).outcome == "loaded"


@pytest.mark.parametrize(("month", "outcome"), [("2022\\12", "loaded"), ("2022\\09", "failed"), ("2023\\12", "failed")])
def test_a_workbook_made_from_the_report_of_another_month_stops(small: Place, month: str, outcome: str) -> None:
    path = use_workbook(small)
    add_report_path(path, rf"C:\KPSU\REPORT\1-M\{month}\1971\\")
    found = outcome_of(small.run(), OFFICIAL)
    assert found.outcome == outcome
    assert found.message.startswith("" if outcome == "loaded" else f"{ASTANA}: it is a report of 20")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "kz_form1m_2022_astanna.xlsx",
            "part 'astanna' (the star in kz_form1m_2022_*.xlsx) is no region_code: 'astanna'",
        ),
        (
            "Astana.XLSX",
            "Astana.XLSX: no table of the declaration reads this file; a workbook is read if its name is kz",
        ),
        ("kz_form1m_2022_.xlsx", "kz_form1m_2022_.xlsx: no table of the declaration reads this file"),
    ],
)
def test_a_workbook_whose_name_says_no_region_stops(small: Place, name: str, words: str) -> None:
    use_workbook(small, name=name)
    assert words in failure(small)


def test_the_copy_that_excel_keeps_of_an_open_workbook_is_no_delivery(small: Place) -> None:
    small.raw(OFFICIAL, f"~${ASTANA}").write_bytes(b"\x06Editor")
    assert outcome_of(small.run(), OFFICIAL).outcome == "nothing new"


def test_too_few_rows_are_counted_over_the_csv_and_its_workbooks(small: Place) -> None:
    use_workbook(small)
    write_csv(small.raw(OFFICIAL, FORM), HEADER, *lines_of_region("KZ-10")[:-1])
    assert failure(small) == f"{FORM}: has 11 rows with those of {ASTANA}, at least 12 are declared"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (f'into = "{FORM}"', 'into = "rows.csv"', "no table makes records of 'rows.csv', so no transform"),
        (f'into = "{FORM}"', f'in_to = "{FORM}"', "'in_to' is not a key here. Did you mean 'into'?"),
        ("2022_*.xlsx", "2022.xlsx", "field transform.0.files: String should match pattern"),
        (
            'codes = "region"',
            'codes = "regions"',
            "there is no code list 'regions'. The nearest right value is 'region'",
        ),
    ],
)
def test_a_transform_that_is_declared_wrongly_stops_the_source(small: Place, old: str, new: str, words: str) -> None:
    use_workbook(small)
    path = small.declaration(OFFICIAL)
    path.write_text(
        path.read_text(encoding="utf-8").replace(f"\n{old}", f"\n{new}").replace(f'_{old}"', f'_{new}"'), "utf-8"
    )
    assert words in failure(small)


def test_a_declared_transform_without_its_file_stops(small: Place) -> None:
    small.declaration(OFFICIAL).with_name("transform.py").unlink()
    assert failure(small) == "source.toml: [[transform]] needs a file transform.py next to it"
