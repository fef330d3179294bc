"""What readers of files do silently elsewhere: numbers of another size, broken cells as empty ones, cut files."""

import io
import subprocess
import sys
import zipfile
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from etl.declarations.files import FileRule
from etl.errors import DeliveryError
from etl.read.formats import read_table
from tests.support.place import ROOT

GERMAN = {"decimal": ",", "thousands": ".", "numbers": ["n"]}


def read(content: bytes | str, file: str, **rule: Any) -> dict[str, list[str | None]]:
    given = content.encode() if isinstance(content, str) else content
    return read_table(file, given, "", FileRule.model_validate(rule)).columns


def refusal(content: bytes | str, file: str, **rule: Any) -> str:
    with pytest.raises(DeliveryError) as refused:
        read(content, file, **rule)
    return str(refused.value)


def workbook(*rows: list[Any], sheets: tuple[str, ...] = ("R1",)) -> bytes:
    """An .xlsx workbook whose first sheet has these rows."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        first, *_ = [book.add_worksheet(name) for name in sheets]
        for number, row in enumerate(rows):
            first.write_row(number, 0, row)
    return content.getvalue()


def edited(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with one of its parts changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in archive.namelist():
            text = archive.read(name)
            assert name != part or old in text
            target.writestr(name, text.replace(old, new) if name == part else text)
    return changed.getvalue()


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_a_number_that_a_file_holds_as_a_number_is_not_read_by_the_marks_of_texts() -> None:
    assert read(workbook(["n"], [1.234], ["1.234"]), "a.xlsx", **GERMAN) == {"n": ["1.234", "1234"]}
    assert read('[{"n": 1.234}, {"n": "1.234"}]', "a.json", **GERMAN) == {"n": ["1.234", "1234"]}
    content = io.BytesIO()
    parquet.write_table(pa.table({"n": [1.234, 1234.0]}), content)
    assert read(content.getvalue(), "a.parquet", **GERMAN) == {"n": ["1.234", "1234"]}


@pytest.mark.parametrize("cell", ["12.5", "1234.567", "1.2345"])
def test_what_would_pass_for_another_number_says_that_it_is_none(cell: str) -> None:
    assert read(f"n;m\n{cell};1\n", "a.csv", delimiter=";", **GERMAN)["n"] == [f"{cell} (not in the declared marks)"]


@pytest.mark.parametrize("cell", ["1,23", "9,0034", "12a", "1e5"])
def test_what_is_no_number_in_any_marks_stays_as_it_is(cell: str) -> None:
    assert read(f'n\n"{cell}"\n', "a.csv", thousands=",", numbers=["n"]) == {"n": [cell]}


def test_a_typographic_minus_is_a_minus() -> None:
    assert read("n\n\u22129\n", "a.csv", numbers=["n"]) == {"n": ["-9"]}


def test_a_column_of_numbers_that_is_not_there_is_named() -> None:
    words = "there is no column 'Numbers of *', which `numbers` names. The nearest right value is 'Number of A'."
    assert words in refusal("Number of A\n1\n", "a.csv", numbers=["Numbers of *"])


# --- workbooks --------------------------------------------------------------------------------------------------------


def test_a_broken_cell_of_a_workbook_holds_its_error_and_is_not_empty() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name in ("other", "R1"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["n", "m"])
            sheet.write_formula(1, 0 if name == "R1" else 1, "=1/0", None, "#DIV/0!")
            sheet.write(2, 0, 7)
    assert read(content.getvalue(), "a.xlsx", sheet="R1") == {"n": ["#DIV/0!", "7"], "m": [None, None]}


def test_days_yes_and_no_and_small_numbers_of_a_workbook_are_written_as_everywhere() -> None:
    rows = read(workbook(["d", "b", "n"], [datetime(2024, 1, 5), True, 1e-7]), "a.xlsx")
    assert rows == {"d": ["2024-01-05"], "b": ["yes"], "n": ["0.0000001"]}


def test_a_cell_in_the_last_corner_of_a_sheet_is_refused_before_the_sheet_is_laid_out() -> None:
    small = workbook(["n"], [1], ["last"], sheets=("R1", "R2"))
    far = edited(small, "xl/worksheets/sheet1.xml", b'r="A3"', b'r="XFD1048576"')
    assert "has a cell XFD1048576: with it the sheet is larger than 20,000,000 cells" in refusal(far, "a.xlsx")
    # Where the archive does not say which part is the sheet, all of them are looked at.
    hidden = edited(far, "xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/./sheet1.xml")
    assert "has a cell XFD1048576" in refusal(hidden, "a.xlsx")
    assert read(small, "a.xlsx", sheet="R1") == {"n": ["1", "last"]}


def test_a_column_named_by_its_letter_is_held_to_its_header_where_that_is_declared() -> None:
    named = {"men": {"letter": "B", "header": "n"}, "women": {"letter": "C", "header": "n"}}
    assert read(workbook(["a", "n", "n"], ["x", 1, 2]), "a.xlsx", columns=named)["women"] == ["2"]
    words = "column B is called 'new', not 'n'"
    assert words in refusal(workbook(["a", "new", "n", "n"], ["x", 0, 1, 2]), "a.xlsx", columns=named)


# --- texts, names, pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "file"),
    [('[{"a": "x\\u0000y"}]', "a.json"), (workbook(["a"], ["x\x07y"]), "a.xlsx"), ('[{"a": "x\\u0096"}]', "a.json")],
)
def test_a_control_character_is_refused_in_every_format(content: bytes | str, file: str) -> None:
    assert "contains the control character" in refusal(content, file)


def test_a_name_that_can_be_read_in_two_ways_stops_its_source() -> None:
    assert "fits '{x}-{y}.csv' in more than one way" in refusal("n\n1\n", "a-b-c.csv", name="{x}-{y}.csv")


def test_json_that_is_nested_without_end_stops_its_source() -> None:
    assert "is not valid JSON" in refusal("[" * 100_000 + "]" * 100_000, "a.json")


def test_utf_16_without_its_mark_is_refused() -> None:
    assert "has no UTF-16 byte order mark" in refusal("a\n1\n".encode("utf-16-le"), "a.csv", encoding="utf-16")


@pytest.mark.parametrize(("end", "tag"), [("", "html"), ("</html>", "table")])
def test_a_page_that_was_cut_short_is_refused(end: str, tag: str) -> None:
    page = f"<html><table><tr><td>a</td></tr><tr><td>1</td></tr>{end}"
    assert f"a <{tag}> is opened but not closed: the page may have been cut short" in refusal(page, "a.html")


@pytest.mark.long
def test_a_small_page_that_spans_a_billion_cells_is_refused_within_a_cap_on_memory() -> None:
    page = "'<table><tr>' + '<td colspan=1000 rowspan=1000>a</td>' * 1000 + '</tr></table>'"
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (1500 << 20,) * 2)\n"
        "from etl.declarations.files import FileRule; from etl.read.formats import read_table\n"
        "from etl.errors import DeliveryError\n"
        f"try: read_table('a.html', ({page}).encode(), '', FileRule())\n"
        "except DeliveryError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "its table has more than 2,000,000 cells" in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("file", "rule", "words"),
    [
        ("a.csv", {"sheet": "R1"}, "a.csv: `sheet` is for xlsx, xls and means nothing in csv"),
        ("a.json", {"skip_rows": 1}, "a.json: `skip_rows` is for csv, xlsx, xls, html and means nothing in json"),
        ("a.parquet", {"encoding": "utf-8"}, "a.parquet: `encoding` is for csv, html and means nothing in parquet"),
        ("a.csv", {"path": "rows"}, "a.csv: `path` is for json and means nothing in csv"),
        ("numbers", {"file": "a.xlsx", "delimiter": ";"}, "numbers: `delimiter` is for csv and means nothing in xlsx"),
    ],
)
def test_a_key_that_means_nothing_in_the_format_is_refused(file: str, rule: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        FileRule.model_validate(rule).check_for(file)
