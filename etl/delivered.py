"""Reading a delivered table strictly: a CSV that isn't exactly right is an error with its line, never a guess.

Parsers of convenience take an HTML error page, a cut file or a moved column for data. Here the first bytes, the
encoding, the header, every row's width and the last newline are checked before a cell is used.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from etl.declaration import FileRule
from etl.faults import DeliveryError, nearest

Cell = str | None

_FIRST_BYTES = {
    b"<": "an HTML or XML page",
    b"%PDF": "a PDF file",
    b"{": "a JSON file",
    b"[": "a JSON file",
    b"PK\x03\x04": "a workbook or zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a gzip file",
}
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OTHER_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}


@dataclass
class Sheet:
    """A table as delivered: its columns of text (an empty cell is None) and the line on which each row begins."""

    file: str
    sha256: str
    columns: dict[str, list[Cell]]
    lines: list[int]
    # Hashes of the same fields serve several records (an observation and its statement): computed once a sheet.
    digests: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def column(self, name: str) -> list[Cell]:
        """The cells of one column; DeliveryError names the nearest column where there is none of this name."""
        if name == "file":
            return [self.file] * len(self.lines)
        if name == "line":
            return [str(line) for line in self.lines]
        if name not in self.columns:
            raise DeliveryError(f"there is no column {name!r}. {nearest(name, self.columns)}", file=self.file, line=1)
        return self.columns[name]


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
    sheet = Sheet(file, sha256, dict(zip(header, cells or [[] for _ in header], strict=True)), lines)
    _check_size(sheet, rule)
    _check_key(sheet, rule.key)
    return sheet


def _decode(file: str, content: bytes, rule: FileRule) -> str:
    """The file's text; its first bytes, encoding and last newline are checked."""
    start = content.lstrip()[:8]
    for first, name in _FIRST_BYTES.items():
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


def _check_size(sheet: Sheet, rule: FileRule) -> None:
    """Suddenly less is dangerous: fewer rows than declared stop the source. More is usually growth and only warns."""
    if len(sheet.lines) < rule.minimum_rows:
        raise DeliveryError(f"has {len(sheet.lines)} rows, at least {rule.minimum_rows} are declared", file=sheet.file)


def size_warning(sheet: Sheet, rule: FileRule) -> str | None:
    """The words for a file that has more rows than declared; None where it hasn't."""
    if rule.maximum_rows is None or len(sheet.lines) <= rule.maximum_rows:
        return None
    return f"{sheet.file} has {len(sheet.lines)} rows, at most {rule.maximum_rows} are declared"


def _check_key(sheet: Sheet, key: tuple[str, ...]) -> None:
    """Raises where rows share the declared key, and lists them."""
    if key:
        doubled = doubled_keys(zip(*[sheet.column(name) for name in key], strict=True), sheet.lines)
        if doubled:
            raise DeliveryError(doubled, file=sheet.file, field=", ".join(key))


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
