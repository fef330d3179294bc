"""Files of every format, read strictly: what is right gives its cells, what is not is refused with its place."""

import io
import json
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from etl.declarations.files import FileRule
from etl.declarations.tables import WideToLong
from etl.errors import DeliveryError
from etl.map.wide_to_long import make_long
from etl.read.formats import read_table
from etl.read.sheet import Sheet


def read(content: bytes | str, file: str = "a.csv", **rule: object) -> Sheet:
    given = content.encode() if isinstance(content, str) else content
    return read_table(file, given, "", FileRule.model_validate(rule))


def refusal(content: bytes | str, file: str = "a.csv", **rule: object) -> str:
    with pytest.raises(DeliveryError) as refused:
        read(content, file, **rule)
    return str(refused.value)


def workbook(rows: list[list[object]], sheet: str = "R1", merged: tuple[str, str] | None = None) -> bytes:
    """An .xlsx workbook with one sheet."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        if merged:
            page.merge_range(*merged)
    return content.getvalue()


def packed(**columns: object) -> bytes:
    content = io.BytesIO()
    parquet.write_table(pa.table(columns), content)
    return content.getvalue()


# --- text tables ------------------------------------------------------------------------------------------------------


def test_marks_of_numbers_and_words_for_empty_are_read_as_declared() -> None:
    marks = {"decimal": ",", "thousands": ".", "numbers": ["n1", "n2"], "empty": ["-", "k.A."], "delimiter": ";"}
    sheet = read("name;n1;n2\n1.000;1.234,5;-\nk.A.;12;1.2345\n", **marks)
    # What is no number in these marks but would pass for one says so, and the check of the records keeps it out.
    assert sheet.columns == {
        "name": ["1.000", None],
        "n1": ["1234.5", "12"],
        "n2": [None, "1.2345 (not in the declared marks)"],
    }


def test_blanks_between_thousands_may_be_any_blank() -> None:
    sheet = read("n\n1 234\n1\u00a0234\n1\u202f234\n12 34\n", thousands=" ", numbers=["n"])
    assert sheet.columns["n"] == ["1234", "1234", "1234", "12 34"]


def test_two_header_rows_are_joined_and_an_empty_cell_takes_the_one_to_its_left() -> None:
    sheet = read("area,2014,,2015,\n,men,women,men,women\nA,1,2,3,4\n", header_rows=2)
    assert list(sheet.columns) == ["area", "2014 | men", "2014 | women", "2015 | men", "2015 | women"]
    assert (sheet.columns["2015 | men"], sheet.lines) == (["3"], [3])


def test_one_of_two_header_rows_may_name_the_columns() -> None:
    sheet = read("1;2;2\nKey;Year;Cases\nx;2014;7\n", delimiter=";", header_rows=2, names_row=2)
    assert sheet.columns == {"Key": ["x"], "Year": ["2014"], "Cases": ["7"]}


def test_lines_before_the_header_are_skipped_and_lines_counted_from_the_first() -> None:
    sheet = read("A title\n\narea,n\nx,1\n", skip_rows=2)
    assert (sheet.columns, sheet.lines) == ({"area": ["x"], "n": ["1"]}, [4])


def test_columns_get_names_by_their_header_their_number_or_their_letter() -> None:
    named = {"area": "", "second": {"number": 3}, "first": {"letter": "B"}}
    sheet = read(",n,n\nx,1,2\n", columns=named)
    assert sheet.columns == {"area": ["x"], "first": ["1"], "second": ["2"]}


def test_the_files_name_and_single_cells_say_what_holds_for_every_row() -> None:
    rule = {"name": "cps_{year}-{month}.csv", "cells": {"A1": "Outcomes of {what}"}, "skip_rows": 1}
    sheet = read("Outcomes of charges\narea\nx\n", "cps_2014-01.csv", **rule)
    assert sheet.columns == {"area": ["x"], "year": ["2014"], "month": ["01"], "what": ["charges"]}


@pytest.mark.parametrize(
    ("content", "file", "rule", "said"),
    [
        ("area\nx\n", "cps.csv", {"name": "cps_{year}.csv"}, "cps.csv: its name is not of the form 'cps_{year}.csv'"),
        (
            "Other\nx\n",
            "a.csv",
            {"cells": {"A1": "Of {x}"}},
            "a.csv, cell A1: found 'Other', expected a text of the form",
        ),
        ("year\nx\n", "a1.csv", {"name": "a{year}.csv"}, "the file has a column with the name of a part of its name"),
        ("a,b\n1,2\n", "a.csv", {"columns": {"c": "d"}}, "there is no column 'd' for 'c'. Right values are: a, b."),
        (
            ",a,a\n1,2,3\n",
            "a.csv",
            {"columns": {"c": "a"}},
            "2 columns are called 'a'; say which by its letter or number",
        ),
        ("a,b\n1,2\n", "a.csv", {"columns": {"c": {"number": 7}}}, "there is no column 7 for 'c'"),
        ("a\n1\n", "a.csv", {"fill": ["b"]}, "there is no column 'b' to fill."),
        ("a\n", "a.csv", {"header_rows": 2}, "ends before its header of 2 rows"),
    ],
)
def test_what_is_not_as_declared_is_refused(content: str, file: str, rule: dict[str, object], said: str) -> None:
    assert said in refusal(content, file, **rule)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"thousands": ","}, "`decimal` and `thousands` need `numbers`"),
        ({"thousands": ".", "numbers": ["n"]}, "`decimal` and `thousands` are the same mark"),
        ({"names_row": 3, "header_rows": 2}, "`names_row` is 3, but there are 2 header rows"),
        ({"name": "{a}{b}.csv"}, "two parts with nothing between them"),
        ({"range": "A5"}, "String should match pattern"),
        ({"columns": {"a": {"letter": "A", "number": 1}}}, "give exactly one of `letter` and `number`"),
    ],
)
def test_a_rule_that_says_two_things_is_refused(rule: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        FileRule.model_validate(rule)


# --- encodings: FAULT 13 ----------------------------------------------------------------------------------------------

WORD = "name\nSchlüssel\n"


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_fault_13_a_file_is_read_in_the_encoding_that_is_declared(encoding: str) -> None:
    assert read(WORD.encode(encoding), encoding=encoding).columns["name"] == ["Schlüssel"]


@pytest.mark.parametrize(
    ("real", "declared", "said"),
    [
        ("iso-8859-1", "utf-8", "line 2: is not UTF-8 (byte 0xfc); save it as UTF-8"),
        ("utf-8", "iso-8859-1", "is UTF-8, not iso-8859-1 as declared"),
        ("utf-8", "windows-1251", "is UTF-8, not windows-1251 as declared"),
        ("utf-16", "utf-8", "contains a NUL byte"),
        ("utf-8-sig", "utf-8", "starts with a byte order mark"),
        ("cp437", "iso-8859-1", "contains the control character '\\x81'"),
    ],
)
def test_fault_13_another_encoding_is_never_guessed(real: str, declared: str, said: str) -> None:
    assert said in refusal(WORD.encode(real), encoding=declared)


# --- workbooks --------------------------------------------------------------------------------------------------------

FORM: list[list[object]] = [
    ["Form 1", None, None],
    ["for 6 months of 2022", None, None],
    ["Name", "Cases", None],
    [None, "all", "of them open"],
    ["Total", 14672, 211.5],
    ["of which", "1 234", None],
    [None, None, None],
    [None, 7, 0],
]


def test_a_sheet_is_read_with_its_header_rows_cells_and_places() -> None:
    rule = {"skip_rows": 2, "header_rows": 2, "fill": ["Name"], "thousands": " ", "numbers": ["Cases*"]}
    sheet = read(workbook(FORM), "a.xlsx", sheet="R1", cells={"A2": "for {months} months of {year}"}, **rule)
    assert sheet.columns["Name"] == ["Total", "of which", "of which"]
    assert sheet.columns["Cases | all"] == ["14672", "1234", "7"]
    assert sheet.columns["Cases | of them open"] == ["211.5", None, "0"]
    assert (sheet.columns["months"], sheet.columns["year"]) == (["6"] * 3, ["2022"] * 3)
    assert (sheet.place(2), sheet.letters["Cases | all"]) == ("sheet R1, row 8", "B")


def test_a_range_cuts_the_table_out_of_its_sheet() -> None:
    sheet = read(workbook(FORM), "a.xlsx", range="A5:B6", columns={"n": {"letter": "B"}, "name": {"letter": "A"}})
    assert (sheet.columns, sheet.lines) == ({"name": ["of which"], "n": ["1 234"]}, [6])


def test_a_merged_cell_repeats_where_that_is_declared() -> None:
    rows: list[list[object]] = [["region", "n"], [None, 1], [None, 2], ["B", 3]]
    content = workbook(rows, merged=("A2:A3", "A"))
    assert read(content, "a.xlsx", fill=["region"]).columns["region"] == ["A", "A", "B"]
    assert read(content, "a.xlsx").columns["region"] == ["A", None, "B"]


@pytest.mark.parametrize(
    ("content", "rule", "said"),
    [
        (workbook(FORM), {"sheet": "R2"}, "there is no sheet 'R2'. Right values are: R1."),
        (workbook(FORM), {"sheet": 3}, "has 1 sheets, number 3 is declared"),
        (workbook(FORM)[:900], {}, "is not a complete workbook"),
        (b"<html>", {}, "is an HTML or XML page, not an .xlsx workbook"),
        (workbook([["a", "a"], [1, 2]]), {}, "the column 'a' occurs 2 times"),
        (workbook([["a", None], [1, 2]]), {}, "column 2 has no name"),
    ],
)
def test_a_workbook_that_is_not_as_declared_is_refused(content: bytes, rule: dict[str, object], said: str) -> None:
    assert said in refusal(content, "a.xlsx", **rule)


def test_what_is_no_old_workbook_is_refused() -> None:
    assert "is a workbook or zip file, not an .xls workbook" in refusal(workbook(FORM), "a.xls")


# --- JSON, HTML, Parquet ----------------------------------------------------------------------------------------------


def test_objects_at_a_path_are_rows_and_numbers_stay_as_written() -> None:
    text = '{"data": [{"rows": [{"n": 1.10, "ok": true, "x": null}]}, {"rows": [{"n": 12345678901234567890}]}]}'
    sheet = read(text, "a.json", path="data[].rows[]")
    assert sheet.columns == {"n": ["1.10", "12345678901234567890"], "ok": ["yes", None], "x": [None, None]}
    assert sheet.place(1) == "object 2"


def test_one_object_a_line_is_a_row_a_line() -> None:
    assert read('{"a": 1}\n{"a": "x"}\n', "a.jsonl").columns == {"a": ["1", "x"]}


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ('{"a": 1', "", "is not valid JSON"),
        ('[{"a": NaN}]', "", "NaN is not a number"),
        ('[{"a": 1, "a": 2}]', "", "the key 'a' occurs twice"),
        ('{"a": []}', "b", "the path 'b' ends at 'b': there is no such key"),
        ('{"a": {}}', "a[]", "'a' is not a list"),
        ("[1, 2]", "", "the file is not a list of objects"),
        ('[{"a": [1]}]', "", "object 1, field a: 'a' holds a list or an object"),
        ("<html>", "", "is an HTML or XML page, not JSON"),
    ],
)
def test_json_that_is_not_as_declared_is_refused(text: str, path: str, said: str) -> None:
    assert said in refusal(text, "a.json", path=path)


PAGE = """<!doctype html><html><body><table><tr><td>menu</td></tr></table>
<table><caption>Cases by region</caption>
<tr><th rowspan="2">Region</th><th colspan="2">2022</th></tr><tr><th>all</th><th>open</th></tr>
<tr><td>A &amp; B</td><td>1</td><td> 2 </td></tr></table></body></html>
"""


@pytest.mark.parametrize("table", [2, "Cases by region"])
def test_a_table_of_a_page_is_read_with_cells_that_span(table: object) -> None:
    sheet = read(PAGE, "a.html", table=table, header_rows=2)
    assert sheet.columns == {"Region": ["A & B"], "2022 | all": ["1"], "2022 | open": ["2"]}


@pytest.mark.parametrize(
    ("table", "said"), [(3, "has 2 tables, number 3 is declared"), ("Verdicts", "0 tables have 'Verdicts' in their")]
)
def test_a_page_without_the_declared_table_is_refused(table: object, said: str) -> None:
    assert said in refusal(PAGE, "a.html", table=table)
    assert "is not an HTML page" in refusal("a,b\n", "a.html")


def test_a_parquet_file_gives_whole_numbers_yes_and_no_days_and_nothing() -> None:
    content = packed(n=[1, None, 3], x=[1.0, 2.5, float("nan")], ok=[True, None, False], s=["a", " ", None])
    sheet = read(content, "a.parquet")
    assert sheet.columns == {
        "n": ["1", None, "3"],
        "x": ["1", "2.5", None],
        "ok": ["yes", None, "no"],
        "s": ["a", None, None],
    }
    assert sheet.place(0) == "row 1"


def test_a_parquet_column_of_lists_is_refused_unless_it_is_ignored() -> None:
    content = packed(a=[[1], [2]], b=[1, 2])
    assert "the column 'a' holds lists or structures" in refusal(content, "a.parquet")
    assert read(content, "a.parquet", ignore=["a"]).columns["b"] == ["1", "2"]
    assert "is not a Parquet file, or was cut short" in refusal(content[:-3], "a.parquet")


def test_an_arcgis_answer_is_read_like_any_other_table() -> None:
    asked = {"layer": "https://maps.example/1", "fields": ["n"], "order_by": ["n"]}
    page = json.dumps({"features": [{"attributes": {"n": "1,5"}}]}) + "\n"
    assert read(page, "a.json", arcgis=asked, numbers=["n"], decimal=",").columns == {"n": ["1.5"]}


def test_a_published_sheet_may_end_without_a_newline_because_its_transport_says_where_it_ends() -> None:
    sheet = "https://docs.google.com/spreadsheets/d/e/2PACX-1vTabc/pub?output=csv"
    assert read("a,b\n1,2", google_sheet=sheet).columns == {"a": ["1"], "b": ["2"]}
    assert "the last line has no end" in refusal("a,b\n1,2")


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    content = (Path(__file__).parent / "small.xls").read_bytes()
    sheet = read(content, "a.xls", sheet="R1", header_rows=2, thousands=" ", numbers=["Cases*"])
    assert sheet.columns == {"Name": ["A & B", "C"], "Cases | all": ["1234", "1234"], "Cases | open": ["0.5", None]}
    assert sheet.place(0) == "sheet R1, row 3"


def test_two_header_rows_become_rows_with_both_their_words() -> None:
    sheet = read("area,2014,,2015,\n,men,women,men,women\nA,1,2,3,4\n", header_rows=2)
    long = make_long(sheet, WideToLong.model_validate({"pattern": "{year} | {sex}", "value": "printed", "count": 4}))
    assert list(zip(long.columns["year"], long.columns["sex"], long.columns["printed"], strict=True)) == [
        ("2014", "men", "1"),
        ("2014", "women", "2"),
        ("2015", "men", "3"),
        ("2015", "women", "4"),
    ]
