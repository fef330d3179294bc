"""A delivered table: its cells as text, each with its place, and what its size and its keys must be.

Lenient parsers accept an HTML error page, a truncated file or a moved column as data. `etl.read.formats` checks the
first bytes, the encoding, the header and every row's width before a cell is used.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from etl.cells import Cell
from etl.declarations.files import FileRule
from etl.errors import DeliveryError, nearest

FIRST_BYTES = {
    b"<": "an HTML or XML page",
    b"%PDF": "a PDF file",
    b"{": "a JSON file",
    b"[": "a JSON file",
    b"PK\x03\x04": "a workbook or zip file",
    b"\xd0\xcf\x11\xe0": "an old or an encrypted Excel workbook",
    b"\x1f\x8b": "a gzip file",
    b"PAR1": "a Parquet file",
}


@dataclass
class Sheet:
    """A table as delivered: its columns of text (an empty cell is None) and the line on which each row begins.

    For a workbook the lines are the rows of its sheet; `places` says so in words, one per row, and `letters` says
    which of the sheet's columns each column is.
    """

    file: str
    sha256: str
    columns: dict[str, list[Cell]]
    lines: list[int]
    places: list[str] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    # Hashes of the same fields serve several records (an observation and its statement): computed once per sheet.
    digests: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def column(self, name: str) -> list[Cell]:
        """The cells of one column. Raises DeliveryError with the nearest column if there is none of this name."""
        if name == "file":
            return [self.file] * len(self.lines)
        if name == "line":
            return [str(line) for line in self.lines]
        if name == "place":
            return [self.place(number) for number in range(len(self.lines))]
        if name not in self.columns:
            raise DeliveryError(f"there is no column {name!r}. {nearest(name, self.columns)}", file=self.file, line=1)
        return self.columns[name]

    def place(self, number: int) -> str:
        """Where a row is in the file, in words."""
        return self.places[number] if self.places else f"line {self.lines[number]}"

    def fault(self, reason: str, number: int, name: str) -> DeliveryError:
        """The error of one cell: file, row and column."""
        return DeliveryError(reason, file=self.file, line=self.lines[number], place=self.place(number), field=name)

    def changed(self, columns: dict[str, list[Cell]], lines: list[int], places: list[str]) -> "Sheet":
        """The same file with other columns or rows."""
        return Sheet(self.file, self.sha256, columns, lines, places, self.letters)


def check_table(name: str, sheets: Sequence[Sheet], rule: FileRule) -> None:
    """Raises DeliveryError if the files that make up a declared table are too small together or share a key.

    Suddenly less is dangerous: fewer rows than declared stop the source. More is usually growth and only warns.
    """
    rows = sum(len(sheet.lines) for sheet in sheets)
    if rows < rule.minimum_rows:
        more = _others(name, sheets)
        raise DeliveryError(f"has {rows} rows{more}, at least {rule.minimum_rows} are declared", file=name)
    held: dict[tuple[Cell, ...], tuple[Sheet, int]] = {}
    for sheet in sheets if rule.key else ():
        keys = list(zip(*[sheet.column(column) for column in rule.key], strict=True))
        if doubled := doubled_keys(keys, sheet.lines):
            raise DeliveryError(doubled, file=sheet.file, field=", ".join(rule.key))
        both = [number for number, key in enumerate(keys) if key in held]
        if both:
            other, there = held[keys[both[0]]]
            reason = (
                f"{len(both)} rows are also in {other.file}; the first: {', '.join(map(str, keys[both[0]]))} "
                f"({other.file}, {other.place(there)}). Take the rows out of one of the two files"
            )
            raise sheet.fault(reason, both[0], ", ".join(rule.key))
        held |= {key: (sheet, number) for number, key in enumerate(keys)}


def size_warning(name: str, sheets: Sequence[Sheet], rule: FileRule) -> str | None:
    """The warning for a table whose files have more rows than declared; None if they don't."""
    rows = sum(len(sheet.lines) for sheet in sheets)
    if rule.maximum_rows is None or rows <= rule.maximum_rows:
        return None
    return f"{name} has {rows} rows{_others(name, sheets)}, at most {rule.maximum_rows} are declared"


def _others(name: str, sheets: Iterable[Sheet]) -> str:
    """The phrase that names the files that add rows to a table besides the one of its name."""
    others = [sheet.file for sheet in sheets if sheet.file != name]
    return f" with those of {', '.join(others)}" if others else ""


def doubled_keys(keys: Iterable[tuple[object, ...]], lines: list[int]) -> str:
    """The sentence for keys that occur more than once, each with its lines; empty if there are none."""
    seen: dict[tuple[object, ...], int] = {}
    doubled: dict[tuple[object, ...], list[int]] = {}
    for key, line in zip(keys, lines, strict=True):
        if key in seen:
            doubled.setdefault(key, [seen[key]]).append(line)
        else:
            seen[key] = line
    listed = [f"{', '.join(map(str, key))} on lines {', '.join(map(str, found))}" for key, found in doubled.items()]
    more = f"; and {len(listed) - 20} more" if len(listed) > 20 else ""
    return f"the key is not unique: {'; '.join(listed[:20])}{more}" if listed else ""
