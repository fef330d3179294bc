"""A table of an HTML page, found by number or by words in its caption or header; cells that span are repeated."""

import re
from typing import Any

from etl.cells import Cell
from etl.declarations.files import FileRule
from etl.errors import DeliveryError
from etl.read.formats.csv_text import decoded
from etl.read.formats.grid import Grid

_MOST_SPAN = 1000
# A few bytes can ask for a billion cells; no real table has this many.
_MOST_CELLS = 2_000_000


def read_html(file: str, content: bytes, rule: FileRule) -> Grid:
    """The cells of the declared table. Raises DeliveryError if the page has no such table."""
    if not content.lstrip().startswith(b"<"):
        raise DeliveryError("is not an HTML page", file=file, line=1)
    from bs4 import BeautifulSoup

    text = _text(file, content, rule)
    _check_end(file, text)
    page = BeautifulSoup(text, "html.parser")
    rows = _cells(file, _table(file, page, rule.table))
    return Grid(rows, list(range(1, len(rows) + 1)), "", is_sheet=True, unit="row")


def _text(file: str, content: bytes, rule: FileRule) -> str:
    """The page's text in the declared encoding; a page need not begin as a data file does."""
    return decoded(file, b"\n" + content.lstrip()[1:] + b"\n", rule.encoding).replace("\n", "<", 1)


def _check_end(file: str, text: str) -> None:
    """Raises DeliveryError if the page or a table is not closed: browsers and parsers repair truncated pages."""
    folded = text.casefold()
    for tag in ("html", "table"):
        if len(re.findall(rf"<{tag}[\s>]", folded)) > folded.count(f"</{tag}"):
            reason = f"a <{tag}> is opened but not closed: the page may have been cut short"
            raise DeliveryError(reason, file=file, line=text.count("\n"))


def _table(file: str, page: Any, wanted: str | int) -> Any:
    """The one declared table."""
    tables = [table for table in page.find_all("table") if table.find_parent("table") is None]
    if isinstance(wanted, int):
        if wanted > len(tables):
            raise DeliveryError(f"has {len(tables)} tables, number {wanted} is declared", file=file)
        return tables[wanted - 1]
    found = [table for table in tables if wanted in _heading(table)]
    if len(found) != 1:
        raise DeliveryError(f"{len(found)} tables have {wanted!r} in their caption or header", file=file)
    return found[0]


def _heading(table: Any) -> str:
    """The words of a table's caption and first row."""
    return " ".join(part.get_text(" ", strip=True) for part in (table.caption, table.find("tr")) if part is not None)


def _cells(file: str, table: Any) -> list[list[Cell]]:
    """The cells row by row; one that spans columns or rows is repeated in all of them."""
    below: dict[tuple[int, int], Cell] = {}
    rows: list[list[Cell]] = []
    size = 0
    for number, row in enumerate(table.find_all("tr")):
        cells: list[Cell] = []
        for cell in row.find_all(["td", "th"]):
            while (number, len(cells)) in below:
                cells.append(below.pop((number, len(cells))))
            text = " ".join(cell.get_text(" ", strip=True).split()) or None
            wide, high = (_span(file, cell, name) for name in ("colspan", "rowspan"))
            size += wide * high
            if size > _MOST_CELLS:
                raise DeliveryError(f"its table has more than {_MOST_CELLS:,} cells", file=file)
            for column in range(len(cells), len(cells) + wide):
                below |= {(number + step, column): text for step in range(1, high)}
            cells += [text] * wide
        while (number, len(cells)) in below:
            cells.append(below.pop((number, len(cells))))
        rows.append(cells)
    return rows


def _span(file: str, cell: Any, name: str) -> int:
    """How many columns or rows a cell spans."""
    said = str(cell.get(name) or 1)
    if not said.isdigit() or not 0 < int(said) <= _MOST_SPAN:
        raise DeliveryError(f"a cell has {name}={said!r}", file=file)
    return int(said)
