"""Reading a delivered table strictly: a CSV that isn't exactly right is an error with its line, never a guess.

Parsers of convenience take an HTML error page, a cut file or a moved column for data. Here the first bytes, the
encoding, the header, every row's width and the last newline are checked before a cell is used.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from etl.faults import DeliveryError, nearest
from etl.file_rules import FileRule

Cell = str | None

FIRST_BYTES = {
    b"<": "an HTML or XML page",
    b"%PDF": "a PDF file",
    b"{": "a JSON file",
    b"[": "a JSON file",
    b"PK\x03\x04": "a workbook or zip file",
    b"\xd0\xcf\x11\xe0": "an old or an encrypted Excel workbook",
    b"\x1f\x8b": "a gzip file",
}
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OTHER_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}


@dataclass
class Sheet:
    """A table as delivered: its columns of text (an empty cell is None) and the line on which each row begins.

    Of a workbook the lines are the rows of its sheet; `places` says so in words, a row each, and `letters` says which
    of the sheet's columns each column is.
    """

    file: str
    sha256: str
    columns: dict[str, list[Cell]]
    lines: list[int]
    places: list[str] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    # Hashes of the same fields serve several records (an observation and its statement): computed once a sheet.
    digests: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def column(self, name: str) -> list[Cell]:
        """The cells of one column; DeliveryError names the nearest column where there is none of this name."""
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
        """Where a row stands in the file, in words."""
        return self.places[number] if self.places else f"line {self.lines[number]}"

    def fault(self, reason: str, number: int, name: str) -> DeliveryError:
        """The error of one cell: file, row and column."""
        return DeliveryError(reason, file=self.file, line=self.lines[number], place=self.place(number), field=name)

    def changed(self, columns: dict[str, list[Cell]], lines: list[int], places: list[str]) -> "Sheet":
        """The same file with other columns or rows."""
        return Sheet(self.file, self.sha256, columns, lines, places, self.letters)


def read_table(file: str, content: bytes, sha256: str, rule: FileRule) -> Sheet:
    """The rows of a CSV file; DeliveryError with file and line where it isn't one."""
    text = _decode(file, content, rule)
    header, rows, lines = _parse(file, text, rule)
    _check_header(file, header, rule)
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(header):
            raise DeliveryError(_ragged(row, header), file=file, line=line)
    # Surrounding blanks are spreadsheet noise, and an empty cell is no text: both go here, once for everything.
    cells = [[cell.strip() or None for cell in column] for column in zip(*rows, strict=True)]
    return Sheet(file, sha256, dict(zip(header, cells or [[] for _ in header], strict=True)), lines)


def check_table(name: str, sheets: Sequence[Sheet], rule: FileRule) -> None:
    """Raises where the files that make up one declared table are too small together or share a key.

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
                f"{len(both)} rows stand in {other.file} too; the first: {', '.join(map(str, keys[both[0]]))} "
                f"({other.file}, {other.place(there)}). Take the rows out of one of the two files"
            )
            raise sheet.fault(reason, both[0], ", ".join(rule.key))
        held |= {key: (sheet, number) for number, key in enumerate(keys)}


def _decode(file: str, content: bytes, rule: FileRule) -> str:
    """The file's text; its first bytes, encoding and last newline are checked."""
    start = content.lstrip()[:8]
    for first, name in FIRST_BYTES.items():
        if start.startswith(first):
            raise DeliveryError(f"is {name}, not a CSV table", file=file, line=1)
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise DeliveryError("contains a NUL byte; the file is damaged or not UTF-8 text", file=file, line=line)
    if content.startswith(b"\xef\xbb\xbf") and rule.encoding != "utf-8-sig":
        raise DeliveryError(
            'starts with a byte order mark; declare encoding = "utf-8-sig" if that is so', file=file, line=1
        )
    try:
        text = content.decode(rule.encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DeliveryError(
            f"is not UTF-8 (byte {content[error.start]:#04x}); save it as UTF-8", file=file, line=line
        ) from error
    if not text:
        raise DeliveryError("is empty", file=file)
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise DeliveryError(f"contains the control character {control.group()!r}", file=file, line=line)
    if not text.endswith("\n"):
        line = text.count("\n") + 1
        raise DeliveryError("the last line has no end: the file may have been cut short", file=file, line=line)
    return text


def _parse(file: str, text: str, rule: FileRule) -> tuple[list[str], list[list[str]], list[int]]:
    """The header, the rows and the line that each row begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=rule.delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        reason = "a quote is opened and not closed" if "unexpected end" in str(error) else f"is not valid CSV ({error})"
        raise DeliveryError(reason, file=file, line=begins) from error
    return [name.strip() for name in rows[0]], rows[1:], lines[1:]


def _check_header(file: str, header: list[str], rule: FileRule) -> None:
    """Raises where a column has no name or a name twice, or where another delimiter was used."""
    if len(header) == 1:
        for other, name in _OTHER_DELIMITERS.items():
            if other != rule.delimiter and other in header[0]:
                expected = _OTHER_DELIMITERS[rule.delimiter]
                raise DeliveryError(f"its columns are separated by {name}, not by {expected}", file=file, line=1)
    for number, name in enumerate(header, start=1):
        if not name:
            raise DeliveryError(f"column {number} has no name", file=file, line=1)
        if header.count(name) > 1:
            raise DeliveryError(f"the column {name!r} stands {header.count(name)} times", file=file, line=1, field=name)


def _ragged(row: list[str], header: list[str]) -> str:
    """The words for a row of another width than the header."""
    if not row:
        return "is an empty line; remove it"
    return (
        f"has {len(row)} cells where the header has {len(header)}; a comma inside a text needs quotes around the text"
    )


def size_warning(name: str, sheets: Sequence[Sheet], rule: FileRule) -> str | None:
    """The words for a table whose files have more rows than declared; None where they haven't."""
    rows = sum(len(sheet.lines) for sheet in sheets)
    if rule.maximum_rows is None or rows <= rule.maximum_rows:
        return None
    return f"{name} has {rows} rows{_others(name, sheets)}, at most {rule.maximum_rows} are declared"


def _others(name: str, sheets: Iterable[Sheet]) -> str:
    """The words for the files that give rows of a table beside the one of its name."""
    others = [sheet.file for sheet in sheets if sheet.file != name]
    return f" with those of {', '.join(others)}" if others else ""


def doubled_keys(keys: Iterable[tuple[object, ...]], lines: list[int]) -> str:
    """The words for keys that stand more than once, each with its lines; empty where there are none."""
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
