"""What the workbook library does not report: how far a sheet reaches, and which of its cells hold an error.

It allocates a sheet from its first to its last cell before anybody can ask for the size, so that one cell in the far
corner of a small file kills the whole process; and it reads a cell that holds `#DIV/0!` as an empty one.
"""

import io
import re
import zipfile

from etl.errors import DeliveryError
from etl.read.formats.column_letters import number_of_column

# A form of 26 sheets has a quarter of a million in total.
MOST_CELLS = 20_000_000
_CELL = re.compile(rb"""<(?:\w+:)?c\s([^>]*?\b)?r=["']([A-Z]{1,3})(\d{1,7})["']([^>]*)>""")
_IS_ERROR = re.compile(rb"""\bt=["']e["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_SHEET = re.compile(rb"""<(?:\w+:)?sheet\s[^>]*?\b\w+:id=["']([^"']+)["']""")
_ATTRIBUTE = re.compile(rb"""\b(\w+)=["']([^"']*)["']""")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")


def look_inside(file: str, content: bytes, number: int) -> dict[tuple[int, int], str]:
    """The error in each broken cell of a sheet, by (row, column); `number` is the sheet's 0-based index.

    Raises DeliveryError if the sheet spans more cells than are read.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part_of(archive, number)
        if part is not None:
            return _look(file, archive.read(part))
        # Unusual layout: none of its sheets may be too large.
        for other in archive.namelist():
            if re.search(r"worksheets/[^/]+\.xml$", other):
                _look(file, archive.read(other))
        return {}


def _part_of(archive: zipfile.ZipFile, number: int) -> str | None:
    """The name of the part that holds a sheet; None if the archive does not name it in the usual place."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    ids = _SHEET.findall(archive.read("xl/workbook.xml"))
    targets = {}
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        said = dict(_ATTRIBUTE.findall(relation))
        targets[said.get(b"Id")] = said.get(b"Target", b"").decode("utf-8", "replace")
    target = targets.get(ids[number], "") if number < len(ids) else ""
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in names else None


def _look(file: str, text: bytes) -> dict[tuple[int, int], str]:
    """The broken cells of one sheet's XML."""
    errors: dict[tuple[int, int], str] = {}
    last_row = last_column = 0
    for found in _CELL.finditer(text):
        row, column = int(found[3]), number_of_column(found[2].decode())
        last_row, last_column = max(last_row, row), max(last_column, column)
        if last_row * last_column > MOST_CELLS:
            reason = f"has a cell {found[2].decode()}{row}: with it the sheet is larger than {MOST_CELLS:,} cells"
            raise DeliveryError(reason, file=file)
        if _IS_ERROR.search((found[1] or b"") + found[4]):
            value = _VALUE.search(text, found.end())
            errors[row, column] = value[1].decode("utf-8", "replace") if value else "#ERROR"
    return errors
