"""Guesses about a table that has no declaration yet: format, encoding, notation, header, and what its columns mean.

Only `new-source` guesses, and every guess is written into a declaration for somebody to correct. A run guesses
nothing.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.cells import Cell
from etl.declarations.files import FileRule, Format
from etl.errors import DeliveryError
from etl.read.formats.notation import number_pattern, plain_number
from etl.read.sheet import Sheet

# (decimal, thousands), the more likely first: if several fit equally well, the first is taken.
_MARKS = ((".", ""), (".", ","), (".", " "), (",", " "), (",", "."), (",", ""), (".", "'"))
_EMPTY = ("-", "–", "—", "…", "...", "..", ".", "x", "X", "n/a", "N/A", "н/д")
_NUMBER = re.compile(r"-?\d[\d\s.,']*%?")
_YEAR = re.compile(r"(19|20)\d\d")
_MOST_HEADER_ROWS = 5
_ENCODINGS = {"cp1251": "windows-1251", "cp1252": "windows-1252", "latin_1": "iso-8859-1"}


@dataclass(frozen=True)
class Guess:
    """A table as it appears to be: how to read it (`rule`, as keys of the declaration) and what its columns are."""

    rule: dict[str, Any]
    sheet: Sheet
    numbers: tuple[str, ...]
    year: str | None
    region: str | None
    offence: str | None


def guess(file: str, content: bytes, codelists: Path) -> Guess:
    """Everything that can be guessed from a file. Raises DeliveryError if the reader finds no table in it."""
    from etl.read.formats import read_table

    keys = _workbook(file, content) if file.lower().endswith((".xlsx", ".xls")) else _text(file, content)
    sheet = read_table(file, content, "", FileRule(**keys))
    if not sheet.lines:
        raise DeliveryError("has no rows under its header", file=file)
    empty = sorted({cell for cells in sheet.columns.values() for cell in cells if cell in _EMPTY})
    marks, numeric = _numbers(sheet, empty)
    years = [name for name in numeric if _all_years(_filled(sheet.columns[name], empty))]
    values = tuple(name for name in numeric if name not in years)
    texts = [name for name in sheet.columns if name not in numeric]
    region = _coded(sheet, texts, words_of(codelists / "region.csv"))
    offence = _coded(sheet, [name for name in texts if name != region], words_of(codelists / "offence.csv"))
    if values and marks != _MARKS[0]:
        keys |= {"numbers": list(values), "decimal": marks[0], "thousands": marks[1]}
    if empty:
        keys["empty"] = empty
    return Guess(keys, sheet, values, years[0] if years else None, region, offence)


def words_of(codelist: Path) -> dict[str, str]:
    """Every code, label and alias in a code list's file, case-folded, with its code."""
    with codelist.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words: dict[str, str] = {}
    for row in rows:
        code = next(iter(row.values()))
        labels = [text for name, text in row.items() if name.startswith("label_") and name != "label_status"]
        for word in (code, *labels, *(row.get("aliases") or "").split("|")):
            if word:
                words.setdefault(word.strip().casefold(), code)
    return words


def encoding_of(file: str, content: bytes) -> str:
    """The encoding: from its byte order mark, strict UTF-8, or the likeliest one that a declaration can name."""
    from charset_normalizer import from_bytes

    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(content, cp_isolation=list(_ENCODINGS)).best()
        if best is None or best.encoding not in _ENCODINGS:
            raise DeliveryError("its encoding can't be guessed; save it as UTF-8", file=file) from None
        return _ENCODINGS[best.encoding]
    return "utf-8"


def _text(file: str, content: bytes) -> dict[str, Any]:
    """How to read a CSV file."""
    encoding = encoding_of(file, content)
    text = content.decode(encoding)
    tried = {mark: list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)) for mark in (",", ";", "\t", "|")}
    delimiter = max(tried, key=lambda mark: _likeness(tried[mark]))
    rows = [[cell.strip() or None for cell in row] for row in tried[delimiter]]
    return {"format": "csv", "encoding": encoding, "delimiter": delimiter} | _header(rows)


def _workbook(file: str, content: bytes) -> dict[str, Any]:
    """How to read the first sheet of a workbook."""
    from etl.read.formats.workbook import read_workbook

    kind: Format = "xlsx" if file.lower().endswith(".xlsx") else "xls"
    grid = read_workbook(file, content, FileRule(format=kind, sheet=1))
    # Naming a sheet is safer than counting: another one may be inserted before it.
    return {"format": kind, "sheet": grid.where.removeprefix("sheet ").removesuffix(", ")} | _header(grid.rows)


def _likeness(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """How much rows look like a table: (share with the commonest width, that width); one column is no table."""
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return 0.0, 0
    width, count = widths.most_common(1)[0]
    return (round(count / widths.total(), 1), width) if width > 1 else (0.0, 0)


def _header(rows: Sequence[Sequence[Cell]]) -> dict[str, Any]:
    """Where the table begins: the lines before its header, and the rows of the header, which hold no number."""
    filled = [sum(cell is not None for cell in row) for row in rows]
    if not filled:
        return {}
    usual = Counter(count for count in filled if count).most_common(1)
    wanted = max(2, (usual[0][0] if usual else 0) // 2)
    skip = next((number for number, count in enumerate(filled) if count >= wanted), 0)
    numbered = [
        number
        for number in range(skip + 1, len(rows))
        if any(cell and _NUMBER.fullmatch(cell) for cell in rows[number])
    ]
    count = numbered[0] - skip if numbered else 1
    return {"skip_rows": skip, "header_rows": count if count <= _MOST_HEADER_ROWS else 1}


def _numbers(sheet: Sheet, empty: Sequence[str]) -> tuple[tuple[str, str], list[str]]:
    """The (decimal, thousands) marks under which most columns are numbers, and those columns."""
    best: tuple[tuple[str, str], list[str]] = (_MARKS[0], [])
    for decimal, thousands in _MARKS:
        pattern = number_pattern(decimal, thousands)
        rule = FileRule.model_construct(decimal=decimal, thousands=thousands)
        columns = []
        for name, cells in sheet.columns.items():
            plain = [plain_number(cell, pattern, rule) for cell in _filled(cells, empty)]
            if plain and all(re.fullmatch(r"-?\d+(\.\d+)?", cell) for cell in plain):
                columns.append(name)
        if len(columns) > len(best[1]):
            best = ((decimal, thousands), columns)
    return best


def _filled(cells: Sequence[Cell], empty: Sequence[str]) -> list[str]:
    """The cells that are not empty."""
    return [cell for cell in cells if cell is not None and cell not in empty]


def _all_years(cells: Sequence[str]) -> bool:
    return bool(cells) and all(_YEAR.fullmatch(cell) for cell in cells)


def _coded(sheet: Sheet, columns: Sequence[str], words: dict[str, str]) -> str | None:
    """The column whose distinct values are most often in a code list; None if no column has half of them there."""
    shares = {}
    for name in columns:
        cells = {cell.casefold() for cell in sheet.columns[name] if cell is not None}
        shares[name] = sum(cell in words for cell in cells) / len(cells) if cells else 0.0
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= 0.5 else None
