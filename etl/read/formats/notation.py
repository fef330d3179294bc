"""How a file writes numbers and empty cells, turned into the one notation that everything after it reads.

Only the declared columns are numbers. A cell in them that does not use the declared marks stays as it is: the record
checks then keep its row out and show the cell. What a file stores as a number, not as text, is already plain: 1.234
in a workbook is never 1,234, whatever marks are declared for its texts.
"""

import re

from etl.cells import Cell, Plain
from etl.declarations.files import FileRule
from etl.declarations.patterns import star_fits
from etl.errors import DeliveryError, nearest
from etl.read.sheet import Sheet

# The space between thousands is typed in many ways: no-break, narrow no-break, thin.
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " "))
_MINUS = "\u2212"
_PLAIN = re.compile(r"-?\d+(\.\d+)?")
NOT_SO_WRITTEN = "(not in the declared marks)"


def plain(sheet: Sheet, rule: FileRule) -> Sheet:
    """The same table with None for the declared empty words, and numbers with a point and no other marks."""
    if not rule.empty and not rule.numbers:
        return sheet
    for wanted in rule.numbers:
        if not any(star_fits(wanted, name) for name in sheet.columns):
            reason = f"there is no column {wanted!r}, which `numbers` names. {nearest(wanted, sheet.columns)}"
            raise DeliveryError(reason, file=sheet.file)
    words = set(rule.empty)
    number = number_pattern(rule.decimal, rule.thousands)
    columns = {}
    for name, cells in sheet.columns.items():
        kept: list[Cell] = [None if cell in words else cell for cell in cells] if words else cells
        if rule.is_number(name):
            kept = [cell if cell is None else plain_number(cell, number, rule) for cell in kept]
        columns[name] = kept
    return sheet.changed(columns, sheet.lines, sheet.places)


def number_pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    """The pattern of a number with these marks: groups of three, or no mark at all."""
    mark = re.escape(thousands)
    whole = rf"\d{{1,3}}(?:{mark}\d{{3}})+|\d+" if thousands else r"\d+"
    return re.compile(rf"-?(?:{whole})(?:{re.escape(decimal)}\d+)?")


def plain_number(cell: str, pattern: re.Pattern[str], rule: FileRule) -> str:
    """A number with a point and no other marks; a cell that is no number in these marks is unchanged.

    If it would pass for a plain number, such as 12.5 where a point separates thousands, a remark is added: nobody knows
    which number it is.
    """
    if isinstance(cell, Plain):
        return cell
    text = (cell.translate(_BLANKS) if rule.thousands == " " else cell).replace(_MINUS, "-", 1)
    if not pattern.fullmatch(text):
        return f"{cell} {NOT_SO_WRITTEN}" if _PLAIN.fullmatch(text) else cell
    return (text.replace(rule.thousands, "") if rule.thousands else text).replace(rule.decimal, ".")
