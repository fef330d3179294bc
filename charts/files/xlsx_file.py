"""Drawing -> XLSX: the rows of the CSV with numbers as numbers, and a second sheet with everything that explains them.

Text is written as text whatever it begins with, and only our own addresses become links: no spreadsheet runs
anything. The creation day is the day of the vintage, so that equal data give equal bytes.
"""

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import xlsxwriter

from charts.files.citation import AUTHOR, apa
from charts.files.csv_file import columns_of
from charts.files.file_view import FileView
from translations import _

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDEST = 60


def workbook_of(filed: FileView) -> bytes:
    """The workbook of a view."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    created = datetime.combine(date.fromisoformat(filed.drawing.data_day), datetime.min.time())
    book.set_properties({"title": filed.drawing.title, "author": AUTHOR, "created": created})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    _numbers(book.add_worksheet(_("Numbers")[:31]), filed, bold)
    _about(book.add_worksheet(_("About")[:31]), filed, bold, book.add_format({"text_wrap": True, "valign": "top"}))
    book.close()
    return content.getvalue()


def _numbers(sheet: Any, filed: FileView, bold: Any) -> None:
    """One row per mark under a frozen header; the last column links to its evidence."""
    columns = columns_of(filed.drawing)
    sheet.freeze_panes(1, 0)
    for place, name in enumerate((*columns, "evidence")):
        sheet.write_string(0, place, name, bold)
        longest = max([len(name), *[len(str(mark.row.get(name) or "")) for mark in filed.drawing.marks]])
        sheet.set_column(place, place, min(longest + 2, _WIDEST))
    for line, mark in enumerate(filed.drawing.marks, start=1):
        for place, name in enumerate(columns):
            _write(sheet, line, place, mark.row[name])
        sheet.write_url(line, len(columns), filed.evidence(mark), string=filed.evidence(mark))


def _write(sheet: Any, line: int, place: int, value: object) -> None:
    """A number as a number, text as text, None as an empty cell."""
    if isinstance(value, int | float):
        sheet.write_number(line, place, value)
    elif value is not None and value != "":
        sheet.write_string(line, place, str(value))


def _about(sheet: Any, filed: FileView, bold: Any, plain: Any) -> None:
    """What the numbers are, where they are from, and how to cite them: one name and text per row."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for line, (name, text) in enumerate(pair for pair in about(filed) if pair[1]):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, text, plain)


def about(filed: FileView) -> Iterator[tuple[str, str]]:
    """Everything that explains a view, as pairs of a name and a text; a text may be empty."""
    drawing = filed.drawing
    yield _("Title"), drawing.title
    yield _("How to read it"), drawing.subtitle
    yield _("Caveat"), drawing.caveat
    for credit in drawing.credits:
        yield _("Source"), f"{credit.title} ({credit.publisher})"
        yield _("Licence"), " ".join(part for part in (credit.licence, credit.licence_url) if part)
        yield _("Address of the source"), credit.url
        yield _("What it counts"), credit.counted
        yield _("What it does not count"), credit.not_counted
    yield _("Map"), drawing.map_credit
    for corrected in drawing.corrected:
        yield _("Corrected later"), corrected.text
    for beside in drawing.beside:
        yield _("Not among the numbers"), beside.words
    yield _("Not drawn"), drawing.also_text
    for note in drawing.notes:
        yield _("Note"), note.text
    for event in drawing.events:
        yield _("Event"), " ".join(part for part in (event.words, event.url) if part)
    for band in drawing.bands:
        yield _("What the law allows"), " ".join(part for part in (band.words, band.url) if part)
    yield _("Loaded on"), drawing.data_day
    yield _("Vintage"), str(drawing.vintage)
    yield _("Data version"), drawing.data_version
    yield _("Address"), filed.page
    yield _("Permanent address of these numbers"), filed.pinned
    yield _("To cite"), apa(filed)
