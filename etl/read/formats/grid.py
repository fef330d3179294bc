"""Cells as a file holds them, and the declared table in them: its header, its names, its rows."""

import re
from dataclasses import dataclass, field

from etl.cells import Cell
from etl.declarations.files import ColumnPlace, FileRule
from etl.errors import DeliveryError, nearest
from etl.read.formats.column_letters import letter_of, number_of_column
from etl.read.sheet import Sheet


@dataclass(frozen=True)
class Grid:
    """Rows of cells, each with the line or row on which it begins.

    `where` precedes a cell's place in messages (`sheet R1, `). If `is_sheet`, rows may have any width and empty ones
    are skipped; in a text file a row of another width than the header is an error. `names` are set if the format
    itself names its columns; `columns` replaces rows if it stores columns.
    """

    rows: list[list[Cell]]
    lines: list[int]
    where: str = ""
    is_sheet: bool = False
    unit: str = "line"
    names: list[str] = field(default_factory=list)
    columns: list[list[Cell]] = field(default_factory=list)

    def at(self, place: str) -> Cell:
        """The cell at a letter and a line or row: A3; None outside the grid."""
        found = re.fullmatch(r"([A-Z]+)(\d+)", place)
        if found is None or int(found[2]) not in self.lines:
            return None
        number, column = self.lines.index(int(found[2])), number_of_column(found[1]) - 1
        row = [cells[number] for cells in self.columns] if self.columns else self.rows[number]
        return row[column] if column < len(row) else None


def sheet_of(file: str, sha256: str, grid: Grid, rule: FileRule) -> Sheet:
    """The table in a grid. Raises DeliveryError with the place of anything not as declared."""
    if grid.columns:
        return _sheet_of_columns(file, sha256, grid, rule)
    first, rows, lines = _cut(grid, rule)
    if grid.names:
        header, body, body_lines = grid.names, rows, lines
    else:
        header, body, body_lines = _split(file, grid, rule, rows, lines)
    if grid.is_sheet:
        header, body, body_lines = _squared(file, grid, header, body, body_lines)
    else:
        for row, line in zip(body, body_lines, strict=True):
            if len(row) != len(header):
                raise DeliveryError(_ragged(row, header), file=file, line=line)
    names = _renamed(file, header, rule, first)
    _check_names(file, names, rule, body_lines[0] - 1 if body_lines else 1)
    columns = dict(zip(names, _transposed(body, len(names)), strict=True))
    _fill(file, columns, rule)
    places = [f"{grid.where}{grid.unit} {line}" for line in body_lines] if grid.where or grid.unit != "line" else []
    letters = {name: letter_of(first + number) for number, name in enumerate(names)} if grid.is_sheet else {}
    return Sheet(file, sha256, columns, body_lines, places, letters)


def _sheet_of_columns(file: str, sha256: str, grid: Grid, rule: FileRule) -> Sheet:
    """The table of a format that stores columns: there is no header to find, and no row can be ragged."""
    names = _renamed(file, grid.names, rule, 1)
    _check_names(file, names, rule, 1)
    columns = dict(zip(names, grid.columns, strict=True))
    _fill(file, columns, rule)
    return Sheet(file, sha256, columns, grid.lines, [f"{grid.where}{grid.unit} {line}" for line in grid.lines])


def _cut(grid: Grid, rule: FileRule) -> tuple[int, list[list[Cell]], list[int]]:
    """The number of the first column, the rows after those to skip and inside the range, and their lines."""
    if rule.corners is None:
        return 1, grid.rows[rule.skip_rows :], grid.lines[rule.skip_rows :]
    left, top, right, bottom = rule.corners
    begin, end = number_of_column(left) - 1, number_of_column(right)
    inside = [
        number
        for number, line in enumerate(grid.lines)
        if line >= top + rule.skip_rows and (bottom is None or line <= bottom)
    ]
    rows = [(grid.rows[number] + [None] * end)[begin:end] for number in inside]
    return begin + 1, rows, [grid.lines[number] for number in inside]


def _split(
    file: str, grid: Grid, rule: FileRule, rows: list[list[Cell]], lines: list[int]
) -> tuple[list[str], list[list[Cell]], list[int]]:
    """The header's names, and the rows and lines after it."""
    if len(rows) < rule.header_rows:
        raise DeliveryError(f"ends before its header of {rule.header_rows} rows", file=file)
    head = rows[: rule.header_rows]
    if rule.names_row is not None:
        names = [cell or "" for cell in head[rule.names_row - 1]]
    elif len(head) == 1:
        names = [cell or "" for cell in head[0]]
    else:
        names = _joined(head, rule.header_join)
    if len(names) == 1 and not grid.is_sheet:
        _check_delimiter(file, names[0], rule)
    return names, rows[rule.header_rows :], lines[rule.header_rows :]


def _joined(head: list[list[Cell]], between: str) -> list[str]:
    """The names from several header rows: an empty cell of an upper row repeats the one to its left, as if merged."""
    width = max(map(len, head))
    padded = [[*row, *[None] * (width - len(row))] for row in head]
    for row in padded[:-1]:
        for number in range(1, width):
            if row[number] is None:
                row[number] = row[number - 1]
    names = []
    for parts in zip(*padded, strict=True):
        said = [part for part in dict.fromkeys(parts) if part]
        names.append(between.join(said))
    return names


def _squared(
    file: str, grid: Grid, header: list[str], rows: list[list[Cell]], lines: list[int]
) -> tuple[list[str], list[list[Cell]], list[int]]:
    """Rows of one width, without empty ones and without empty columns on the right."""
    kept = [number for number, row in enumerate(rows) if any(cell is not None for cell in row)]
    rows, lines = [rows[number] for number in kept], [lines[number] for number in kept]
    used = [len(row) - next((n for n, cell in enumerate(reversed(row)) if cell is not None), len(row)) for row in rows]
    named = len(header) - next((n for n, name in enumerate(reversed(header)) if name), len(header))
    width = max([named, *used])
    header = [*header, *[""] * width][:width]
    return header, [[*row, *[None] * width][:width] for row in rows], lines


def _renamed(file: str, header: list[str], rule: FileRule, first: int) -> list[str]:
    """The columns' names: as delivered, or as the declaration renames them."""
    names = [name.strip() for name in header]
    for new, place in rule.columns.items():
        names[_number_of(file, names, header, place, first, new)] = new
    return names


def _number_of(file: str, names: list[str], header: list[str], place: ColumnPlace, first: int, new: str) -> int:
    """The column that a declared place means. Raises DeliveryError if there is none or several."""
    if place.letter or place.number:
        number = place.number or number_of_column(str(place.letter)) - first + 1
        if not 0 < number <= len(names):
            raise DeliveryError(f"there is no column {place.number or place.letter} for {new!r}", file=file, line=1)
        if place.header not in (None, header[number - 1].strip()):
            reason = f"column {place.number or place.letter} is called {header[number - 1]!r}, not {place.header!r}"
            raise DeliveryError(reason, file=file, line=1, field=new)
        return number - 1
    found = [number for number, name in enumerate(header) if name.strip() == place.header]
    if len(found) != 1:
        many = f"{len(found)} columns are called {place.header!r}; say which by its letter or number"
        none = f"there is no column {place.header!r} for {new!r}. {nearest(str(place.header), names)}"
        raise DeliveryError(many if found else none, file=file, line=1, field=new)
    return found[0]


def _check_names(file: str, names: list[str], rule: FileRule, line: int) -> None:
    """Raises DeliveryError if a column has no name or a name occurs twice."""
    line = 1 if rule.skip_rows == 0 and rule.header_rows == 1 and rule.range is None else max(line, 1)
    for number, name in enumerate(names, start=1):
        if not name:
            raise DeliveryError(f"column {number} has no name", file=file, line=line)
        if names.count(name) > 1:
            raise DeliveryError(
                f"the column {name!r} occurs {names.count(name)} times", file=file, line=line, field=name
            )


def _transposed(rows: list[list[Cell]], width: int) -> list[list[Cell]]:
    """Rows as columns."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def _fill(file: str, columns: dict[str, list[Cell]], rule: FileRule) -> None:
    """In the declared columns, fills empty cells with the one above, as merged cells mean it."""
    for name in rule.fill:
        if name not in columns:
            raise DeliveryError(f"there is no column {name!r} to fill. {nearest(name, columns)}", file=file, line=1)
        above: Cell = None
        for number, cell in enumerate(columns[name]):
            above = columns[name][number] = above if cell is None else cell


def _ragged(row: list[Cell], header: list[str]) -> str:
    """The reason for rejecting a row of another width than the header."""
    if not row:
        return "is an empty line; remove it"
    return (
        f"has {len(row)} cells where the header has {len(header)}; a comma inside a text needs quotes around the text"
    )


_OTHER_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def _check_delimiter(file: str, name: str, rule: FileRule) -> None:
    """Raises DeliveryError if a header's only column looks like several with another delimiter."""
    expected = rule.delimiter_of(file)
    for other, word in _OTHER_DELIMITERS.items():
        if other != expected and other in name:
            reason = f"its columns are separated by {word}, not by {_OTHER_DELIMITERS[expected]}"
            raise DeliveryError(reason, file=file, line=1)
