"""The workbook: numbers as numbers, and everything that explains them on the second sheet."""

import io
import zipfile
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from charts import all_charts
from charts.files.csv_file import columns_of
from charts.files.xlsx_file import workbook_of


def sheets_of(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def part_of(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize("slug", sorted(all_charts()))
def test_the_first_sheet_is_the_rows_of_the_csv_with_numbers_as_numbers(filed, slug):
    one = filed("default", slug)
    rows = sheets_of(workbook_of(one))["Numbers"]
    columns = columns_of(one.drawing)
    assert rows[0] == [*columns, "evidence"]
    for row, mark in zip(rows[1:], one.drawing.marks, strict=True):
        assert row[:-1] == [mark.row[name] if mark.row[name] is not None else "" for name in columns]
        assert row[-1] == one.evidence(mark)


def test_the_header_stays_in_sight_and_the_evidence_is_a_link(filed):
    content = workbook_of(filed())
    assert 'state="frozen"' in part_of(content, "xl/worksheets/sheet1.xml")
    links = part_of(content, "xl/worksheets/_rels/sheet1.xml.rels")
    assert 'Target="https://casecount.example/en/observations/o0001"' in links


def test_the_second_sheet_says_sources_licences_limits_version_and_citation(filed):
    one = filed()
    said = dict(sheets_of(workbook_of(one))["About"])
    texts = {row[1] for row in sheets_of(workbook_of(one))["About"]}
    for credit in one.drawing.credits:
        assert {credit.not_counted, f"{credit.title} ({credit.publisher})"} <= texts
    assert {note.text for note in one.drawing.notes} <= texts
    assert said["Data version"] == one.drawing.data_version
    assert said["Permanent address of these numbers"].endswith("/en/years?as_of=1#cases-by-year")
    assert said["To cite"].startswith("Casecount. (")


def test_nothing_is_a_formula_and_no_text_becomes_a_link(filed):
    one = filed()
    bad = replace(one.drawing.marks[0], row={**one.drawing.marks[0].row, "note": '=HYPERLINK("http://x.example")'})
    drawing = replace(one.drawing, marks=(bad,), title="=1+1", subtitle="http://x.example/")
    content = workbook_of(replace(one, drawing=drawing))
    sheets = [part_of(content, f"xl/worksheets/sheet{number}.xml") for number in (1, 2)]
    assert [sheet for sheet in sheets if "<f>" in sheet] == []
    assert "x.example" not in part_of(content, "xl/worksheets/_rels/sheet1.xml.rels")
    header, first = sheets_of(content)["Numbers"][:2]
    assert first[header.index("note")] == '=HYPERLINK("http://x.example")'


def test_equal_data_give_equal_bytes_with_the_day_of_the_vintage(filed):
    one = filed()
    content = workbook_of(one)
    assert workbook_of(one) == content
    assert f"{one.drawing.data_day}T00:00:00Z</dcterms:created>" in part_of(content, "docProps/core.xml")


def test_the_second_sheet_says_what_is_counted_and_not_drawn(filed):
    one = filed("origin=mediazona")
    assert dict(sheets_of(workbook_of(one))["About"])["Not drawn"] == one.drawing.also_text
