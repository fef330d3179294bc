"""Reads a delivered file of any declared format, strictly, into one table of text.

Each format gives a `Grid` of cells; from there all are read alike: header rows, names, notation of numbers, empty
cells, and what the file's name and single cells say about all rows.
"""

from collections.abc import Callable

from etl.cells import Cell
from etl.declarations.files import FileRule
from etl.declarations.patterns import AmbiguousError, parts_of
from etl.errors import DeliveryError
from etl.read.formats.csv_text import CONTROL
from etl.read.formats.grid import Grid, sheet_of
from etl.read.formats.notation import plain
from etl.read.sheet import Sheet


def read_table(file: str, content: bytes, sha256: str, rule: FileRule) -> Sheet:
    """The rows of a file. Raises DeliveryError with file and place if it isn't what its rule says."""
    if rule.arcgis:
        from etl.read.formats.arcgis_layer import read_layer

        return plain(read_layer(file, content, sha256, rule.arcgis), rule)
    grid = _reader(rule.format_of(file))(file, content, rule)
    sheet = sheet_of(file, sha256, grid, rule)
    _check_letters(sheet)
    sheet = plain(sheet, rule)
    said = {**_said_by_name(file, rule), **_said_by_cells(file, grid, rule)}
    for name in said:
        if name in sheet.columns:
            reason = "the file has a column with the name of a part of its name or cells; rename one of them"
            raise DeliveryError(reason, file=file, field=name)
    constant: dict[str, list[Cell]] = {name: [text] * len(sheet.lines) for name, text in said.items()}
    return sheet.changed({**sheet.columns, **constant}, sheet.lines, sheet.places)


def _reader(name: str) -> Callable[[str, bytes, FileRule], Grid]:
    """The reader of a format, imported on demand because some are heavy."""
    if name == "csv":
        from etl.read.formats.csv_text import read_csv

        return read_csv
    if name == "json":
        from etl.read.formats.json_text import read_json

        return read_json
    if name == "html":
        from etl.read.formats.html_page import read_html

        return read_html
    if name == "parquet":
        from etl.read.formats.parquet_file import read_parquet

        return read_parquet
    from etl.read.formats.workbook import read_workbook

    return read_workbook


def _said_by_name(file: str, rule: FileRule) -> dict[str, str]:
    """What the file's name says about every row."""
    if rule.name is None:
        return {}
    said = _parts(rule.name, file, file)
    if said is None:
        raise DeliveryError(f"its name is not of the form {rule.name!r}", file=file)
    return said


def _said_by_cells(file: str, grid: Grid, rule: FileRule) -> dict[str, str]:
    """What single cells say about every row."""
    said: dict[str, str] = {}
    for place, pattern in rule.cells.items():
        text = grid.at(place)
        parts = _parts(pattern, text, file) if text is not None else None
        if parts is None:
            shown = "nothing" if text is None else repr(text)
            reason = f"found {shown}, expected a text of the form {pattern!r}"
            raise DeliveryError(reason, file=file, place=f"{grid.where}cell {place}")
        said |= parts
    return said


def _parts(pattern: str, text: str, file: str) -> dict[str, str] | None:
    """What the pattern's parts match in a text; None if it doesn't fit. Raises DeliveryError if it fits in two ways."""
    try:
        return parts_of(pattern, text, {})
    except AmbiguousError as error:
        raise DeliveryError(str(error), file=file) from error


def _check_letters(sheet: Sheet) -> None:
    """Raises DeliveryError if a cell holds a control character, which is never text and a sign of damage."""
    for name, cells in sheet.columns.items():
        for cell in set(cells):
            if cell is not None and (found := CONTROL.search(cell)):
                reason = f"contains the control character {found.group()!r}"
                raise sheet.fault(reason, cells.index(cell), name)
