"""CSV and TSV: the first bytes, the encoding, every quote and the last newline are checked before a cell is used."""

import csv
import io
import re

from etl.cells import Cell
from etl.declarations.files import FileRule
from etl.errors import DeliveryError
from etl.read.formats.grid import Grid
from etl.read.sheet import FIRST_BYTES

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MARKS_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UTF_8 = ("utf-8", "utf-8-sig")
_BYTES_OF_ONE = ("iso-8859-1", "windows-1251", "windows-1252")


def read_csv(file: str, content: bytes, rule: FileRule) -> Grid:
    """The cells of a CSV file. Raises DeliveryError with the line if it isn't one."""
    text = decoded(file, content, rule.encoding, is_whole=rule.google_sheet is not None)
    rows, lines = _parse(file, text, rule.delimiter_of(file))
    # Spaces around a cell are spreadsheet noise, and an empty cell is None: both are settled here, once for everything.
    cells: list[list[Cell]] = [[cell.strip() or None for cell in row] for row in rows]
    return Grid(cells, lines)


def decoded(file: str, content: bytes, encoding: str, *, is_whole: bool = False) -> str:
    """The file's text, after checking its first bytes, encoding and last newline.

    `is_whole`: something else proved that nothing is cut off. Google's CSV exports end without a newline.
    """
    _check_bytes(file, content, encoding)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        name = "UTF-8" if encoding in _UTF_8 else encoding
        todo = "save it as UTF-8" if encoding in _UTF_8 else "declare the encoding that it has"
        raise DeliveryError(
            f"is not {name} (byte {content[error.start]:#04x}); {todo}", file=file, line=line
        ) from error
    if not text:
        raise DeliveryError("is empty", file=file)
    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise DeliveryError(f"contains the control character {control.group()!r}", file=file, line=line)
    if not text.endswith("\n") and not is_whole:
        line = text.count("\n") + 1
        raise DeliveryError("the last line has no end: the file may have been cut short", file=file, line=line)
    return text


def _check_bytes(file: str, content: bytes, encoding: str) -> None:
    """Raises DeliveryError if the bytes are another kind of file, or another encoding than declared."""
    start = content.lstrip()[:8]
    for first, name in FIRST_BYTES.items():
        if start.startswith(first):
            raise DeliveryError(f"is {name}, not a CSV table", file=file, line=1)
    if b"\x00" in content and encoding != "utf-16":
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise DeliveryError("contains a NUL byte; the file is damaged or not UTF-8 text", file=file, line=line)
    if content.startswith(b"\xef\xbb\xbf") and encoding != "utf-8-sig":
        reason = 'starts with a byte order mark; declare encoding = "utf-8-sig" if that is so'
        raise DeliveryError(reason, file=file, line=1)
    if encoding == "utf-16" and not content.startswith(_MARKS_OF_UTF_16):
        raise DeliveryError("has no UTF-16 byte order mark", file=file, line=1)
    if encoding in _BYTES_OF_ONE and _is_utf_8(content):
        # Every byte is a letter in these encodings: UTF-8 read as one of them would become nonsense without an error.
        raise DeliveryError(f"is UTF-8, not {encoding} as declared", file=file, line=1)


def _is_utf_8(content: bytes) -> bool:
    """Whether the bytes hold letters beyond ASCII and are valid UTF-8."""
    try:
        return not content.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _parse(file: str, text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The rows, and the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        reason = "a quote is opened but not closed" if "unexpected end" in str(error) else f"is not valid CSV ({error})"
        raise DeliveryError(reason, file=file, line=begins) from error
    return rows, lines
