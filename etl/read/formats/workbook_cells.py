"""Reads a workbook (.xlsx) for a transform: the cells of one sheet as text, and what the workbook says of itself.

A number stays what was typed: 17144.0 and "17 144" are both 17144, and an empty cell is None, never 0.
"""

import io
import re
import zipfile
import zlib
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from etl.cells import Cell
from etl.errors import DeliveryError, nearest
from etl.extract.received_file import ReceivedFile
from etl.read.formats.column_letters import number_of_column
from etl.read.formats.inside_workbook import look_inside
from etl.read.sheet import FIRST_BYTES

# A real form of 26 sheets unpacks to 10 MB; anything that unpacks to more than this is not a form.
_MOST_BYTES = 200_000_000
# Thousands may be separated by a space.
_NUMBER = re.compile(r"-?(\d+|\d{1,3}( \d{3})+)(\.\d+)?")


def read_sheet(file: ReceivedFile, name: str) -> list[list[Cell]]:
    """The cells of one sheet, from its first row and column. Raises DeliveryError if there is no such sheet."""
    check_archive(file.name, file.content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(file.content)) as workbook:
            # Without skip_empty_area, rows and columns would be counted from the first non-empty one.
            if name in workbook.sheet_names:
                look_inside(file.name, file.content, workbook.sheet_names.index(name))
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            return [[cell_text(cell) for cell in row] for row in rows]
    except WorksheetNotFound as error:
        others = [other for other in workbook.sheet_names if other != name]
        reason = f"there is no sheet {name!r}. {nearest(name, others)}"
        raise DeliveryError(reason, file=file.name) from error
    except CalamineError as error:
        raise DeliveryError(f"is damaged and can't be read as a workbook ({error})", file=file.name) from error


def search_inside(file: ReceivedFile, part: str, pattern: str) -> re.Match[str] | None:
    """The first match in one of the XML parts of a workbook that `read_sheet` has read; None if there is none."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        if part not in archive.namelist():
            return None
        return re.search(pattern, archive.read(part).decode("utf-8", errors="replace"))


def number_of(cell: Cell) -> Cell:
    """A number as text without spaces between its thousands, None for an empty cell. Raises ValueError otherwise."""
    if cell is None:
        return None
    if not _NUMBER.fullmatch(cell):
        raise ValueError(f"{cell!r} is not a number")
    return cell.replace(" ", "")


def at(rows: list[list[Cell]], row: int, letter: str) -> Cell:
    """The cell at a row (1-based) and column (by letter); None outside the sheet."""
    column = number_of_column(letter) - 1
    return rows[row - 1][column] if row <= len(rows) and column < len(rows[row - 1]) else None


def check_archive(name: str, content: bytes) -> None:
    """Raises DeliveryError if the bytes are no intact workbook: another kind of file, cut short, or far too large."""
    start = content.lstrip()[:8]
    for first, kind in FIRST_BYTES.items():
        if start.startswith(first) and first != b"PK\x03\x04":
            raise DeliveryError(f"is {kind}, not an .xlsx workbook", file=name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if (size := sum(part.file_size for part in archive.infolist())) > _MOST_BYTES:
                reason = f"unpacks to {size:,} bytes, at most {_MOST_BYTES:,} are read"
                raise DeliveryError(reason, file=name)
            damaged = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        reason = f"is not a complete workbook ({error}); it may have been cut short. Fetch it again"
        raise DeliveryError(reason, file=name) from error
    if damaged:
        raise DeliveryError(f"is damaged: its part {damaged} is not what was packed. Fetch it again", file=name)


def cell_text(cell: Any) -> Cell:
    """A cell as text with plain single spaces: a whole number without a point, None for an empty cell."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split()) or None
