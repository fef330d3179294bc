"""Files that are not what they should be: each is refused with its line and what would be right."""

import pytest

from etl.declarations.files import FileRule
from etl.errors import DeliveryError
from etl.read.formats import read_table
from etl.read.sheet import check_table, size_warning

GOOD = b"code,label_en\nKZ,Kazakhstan\nUZ,\n"


def refusal(content: bytes, **rule: object) -> str:
    """The words with which a file is refused."""
    file_rule = FileRule.model_validate(rule)
    with pytest.raises(DeliveryError) as refused:
        check_table("stage.csv", [read_table("stage.csv", content, "", file_rule)], file_rule)
    return str(refused.value)


def test_a_good_table_is_read_with_the_line_of_every_row() -> None:
    sheet = read_table("stage.csv", b'code,label_en\nKZ,"two\nlines"\nUZ, a \n', "", FileRule())
    assert sheet.columns == {"code": ["KZ", "UZ"], "label_en": ["two\nlines", "a"]}
    assert sheet.lines == [2, 4]


def test_an_empty_cell_is_empty_and_not_zero() -> None:
    assert read_table("stage.csv", GOOD, "", FileRule()).columns["label_en"] == ["Kazakhstan", None]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html>\n", "stage.csv, line 1: is an HTML or XML page"),
        (b"%PDF-1.7\n", "line 1: is a PDF file"),
        (b'{"error": 1}\n', "line 1: is a JSON file"),
        (b"PK\x03\x04rest\n", "line 1: is a workbook or zip file"),
        (b"code,label_en\nKZ,Kaz\x00akhstan\n", "line 2: contains a NUL byte"),
        (b"code,label_en\nKZ,Kaz\x07\n", "line 2: contains the control character"),
        (b'code,label_en\nKZ,"Kazakhstan\nUZ,Uzbekistan\n', "line 2: a quote is opened but not closed"),
        (b"code,label_en\nKZ,Kazakhstan\nUZ\n", "line 3: has 1 cells where the header has 2"),
        (b"code,label_en\nKZ,Kazakhstan, the\n", "line 2: has 3 cells where the header has 2"),
        (b"code,label_en\nKZ,Kazakhstan\n\nUZ,\n", "line 3: is an empty line"),
        (b"code,label_en\nKZ,Kazakhstan\nUZ,Uzb", "line 3: the last line has no end"),
        (b"code;label_en\nKZ;Kazakhstan\n", "line 1: its columns are separated by semicolon, not by comma"),
        (b"code,code\nKZ,Kazakhstan\n", "line 1, field code: the column 'code' occurs 2 times"),
        (b"code,\nKZ,Kazakhstan\n", "line 1: column 2 has no name"),
        (b"\xef\xbb\xbf" + GOOD, "line 1: starts with a byte order mark"),
        ("code,label_ru\nKZ,Казахстан\n".encode("cp1251"), "line 2: is not UTF-8 (byte 0xca)"),
        (b"", "stage.csv: is empty"),
        (b"code,label_en\n", "has 0 rows, at least 1 are declared"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_a_byte_order_mark_is_read_where_it_is_declared() -> None:
    rule = FileRule(encoding="utf-8-sig")
    assert list(read_table("stage.csv", b"\xef\xbb\xbf" + GOOD, "", rule).columns) == ["code", "label_en"]


def test_doubled_keys_are_listed_with_their_lines() -> None:
    words = refusal(b"code,label_en\nKZ,a\nUZ,b\nKZ,c\nUZ,d\nTJ,e\n", key=["code"])
    assert "KZ on lines 2, 4; UZ on lines 3, 5" in words


def test_fewer_rows_than_declared_stop_and_more_only_warn() -> None:
    assert "has 2 rows, at least 3 are declared" in refusal(GOOD, minimum_rows=3)
    rule = FileRule(maximum_rows=1)
    sheets = [read_table("stage.csv", GOOD, "", rule)]
    assert size_warning("stage.csv", sheets, rule) == "stage.csv has 2 rows, at most 1 are declared"
