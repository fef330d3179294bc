"""A sheet of a workbook (.xlsx or .xls): cells as typed, numbers without the point that a program adds."""

import io
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from etl.cells import Cell, Plain
from etl.declarations.files import FileRule
from etl.errors import DeliveryError, nearest
from etl.read.formats.grid import Grid
from etl.read.formats.inside_workbook import look_inside
from etl.read.formats.workbook_cells import cell_text, check_archive
from etl.read.sheet import FIRST_BYTES

_OLD = b"\xd0\xcf\x11\xe0"


def read_workbook(file: str, content: bytes, rule: FileRule) -> Grid:
    """The cells of the declared sheet. Raises DeliveryError if the file is no workbook or has no such sheet."""
    is_new = rule.format_of(file) == "xlsx"
    if is_new:
        check_archive(file, content)
    else:
        _check_old(file, content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            name = _sheet_name(file, workbook.sheet_names, rule.sheet)
            errors = look_inside(file, content, workbook.sheet_names.index(name)) if is_new else {}
            # Without skip_empty_area, rows and columns would be counted from the first non-empty one.
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, WorksheetNotFound) as error:
        raise DeliveryError(f"is damaged and can't be read as a workbook ({error})", file=file) from error
    cells = [[_text(cell) for cell in row] for row in rows]
    for (row, column), broken in errors.items():
        if row <= len(cells) and column <= len(cells[row - 1]):
            cells[row - 1][column - 1] = broken
    return Grid(cells, list(range(1, len(cells) + 1)), f"sheet {name}, ", is_sheet=True, unit="row")


def _text(cell: Any) -> Cell:
    """A cell as text; a number becomes Plain, so that no notation for texts is applied to it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and not cell.is_integer():
        return Plain(format(Decimal(repr(cell)), "f"))
    text = cell_text(cell)
    return Plain(text) if text is not None and isinstance(cell, int | float) else text


def _sheet_name(file: str, names: list[str], wanted: str | int) -> str:
    """The sheet declared by its name or number."""
    if isinstance(wanted, int):
        if wanted > len(names):
            raise DeliveryError(f"has {len(names)} sheets, number {wanted} is declared", file=file)
        return names[wanted - 1]
    if wanted not in names:
        raise DeliveryError(f"there is no sheet {wanted!r}. {nearest(wanted, names)}", file=file)
    return wanted


def _check_old(file: str, content: bytes) -> None:
    """Raises DeliveryError if the bytes are not an old workbook."""
    if content.startswith(_OLD):
        return
    kind = next((name for first, name in FIRST_BYTES.items() if content.lstrip().startswith(first)), "another file")
    raise DeliveryError(f"is {kind}, not an .xls workbook", file=file)
