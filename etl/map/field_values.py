"""From a sheet's cells to a field's values: what each rule of a declaration does, column by column.

Everything works on whole columns: a form has 67,520 cells, which become two kinds of record.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from string import Formatter
from typing import TypeVar

from database.record_fields import FieldKind
from etl.cells import Cell
from etl.code_lists import CodeList, UnknownCodeError
from etl.declarations.tables import FieldRule, Filter
from etl.errors import nearest
from etl.periods import End, day_of
from etl.read.sheet import Sheet
from etl.records import Value

_V = TypeVar("_V")

_WHOLE = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_YES_NO = {"yes": True, "no": False}
_PRECISION = {4: "year", 7: "month", 10: "day"}
_ID_LENGTH = 12


def keep_rows(sheet: Sheet, filters: tuple[Filter, ...]) -> Sheet:
    """The rows that meet every filter."""
    if not filters:
        return sheet
    stays = [True] * len(sheet.lines)
    for part in filters:
        stays = [stay and part.accepts(cell) for stay, cell in zip(stays, sheet.column(part.column), strict=True)]
    columns = {
        name: [c for c, stay in zip(column, stays, strict=True) if stay] for name, column in sheet.columns.items()
    }
    rows = [number for number, stay in enumerate(stays) if stay]
    places = [sheet.places[number] for number in rows] if sheet.places else []
    return sheet.changed(columns, [sheet.lines[number] for number in rows], places)


def cells_by_rule(rule: FieldRule, sheet: Sheet, others: Mapping[str, Sheet]) -> list[Cell]:
    """The cells that a rule gives for every row of the sheet; `others` are the source's sheets, for look-ups."""
    if rule.constant is not None:
        return [rule.constant] * len(sheet.lines)
    if rule.text is not None:
        texts = _texts(rule.text, sheet)
        return texts if rule.values is None else list(_translate(texts, rule.values, sheet, rule.text))
    if rule.start_of is not None:
        return _days(rule.start_of, "start", rule.values or {}, sheet)
    if rule.end_of is not None:
        return _days(rule.end_of, "end", rule.values or {}, sheet)
    if rule.hash is not None:
        return _ids(rule.prefix, rule.hash, sheet)
    if rule.precision_of is not None:
        return [_PRECISION.get(len(cell)) if cell else None for cell in sheet.column(rule.precision_of)]
    return _cells_of_column(rule, sheet, others)


def _cells_of_column(rule: FieldRule, sheet: Sheet, others: Mapping[str, Sheet]) -> list[Cell]:
    """The cells of a rule's column, translated, looked up or multiplied as the rule says."""
    cells = sheet.column(str(rule.column))
    if rule.blank:
        cells = [None if cell in rule.blank else cell for cell in cells]
    if rule.values is not None:
        cells = list(_translate(cells, rule.values, sheet, str(rule.column)))
    elif rule.look_up is not None:
        other = others[rule.look_up.file]
        found = _lookup_values(other, rule.look_up.on, rule.look_up.take)
        cells = list(_translate(cells, found, sheet, str(rule.column), f"{other.file} has no row for it. "))
    if rule.scale is not None:
        by_cell = {cell: _multiplied(cell, rule.scale) for cell in dict.fromkeys(cells) if cell is not None}
        cells = [None if cell is None else by_cell[cell] for cell in cells]
    return cells


def typed_values(cells: list[Cell], kind: FieldKind, sheet: Sheet, name: str) -> list[Value]:
    """The cells as values of the field's kind. A non-number stays text: the record check quarantines that row."""
    if kind == "text":
        return list(cells)
    if kind == "yes_no":
        return list(_translate(cells, _YES_NO, sheet, name))
    convert = _whole if kind == "whole" else _number
    return _map_cells(cells, convert)


def resolved(cells: list[Value], codes: CodeList, sheet: Sheet, name: str) -> list[Value]:
    """The code that each cell means; an unknown word stops the source with the line where it first occurs."""

    def code_for(cell: str) -> Value:
        try:
            return codes.code_for(cell)
        except UnknownCodeError as error:
            raise sheet.fault(str(error), cells.index(cell), name) from error

    return _map_cells(cells, code_for)


def stable_id(prefix: str, parts: tuple[str, ...]) -> str:
    """An opaque id from the values that identify a record: equal values always give the same id."""
    return prefix + _digest("\x1f".join(parts))


def _digest(text: str) -> str:
    """Twelve base32 characters (60 bits) of the text's SHA-256, in lower case."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:10]).decode().lower()[:_ID_LENGTH]


def _ids(prefix: str, names: tuple[str, ...], sheet: Sheet) -> list[Cell]:
    """The opaque id of every row."""
    if names not in sheet.digests:
        columns = [[cell or "" for cell in sheet.column(name)] for name in names]
        sheet.digests[names] = [_digest("\x1f".join(parts)) for parts in zip(*columns, strict=True)]
    return [prefix + digest for digest in sheet.digests[names]]


def _texts(template: str, sheet: Sheet) -> list[Cell]:
    """The text of every row with its columns filled in."""
    pieces = list(Formatter().parse(template))
    pattern = "".join(literal.replace("%", "%%") + ("%s" if name else "") for literal, name, _, _ in pieces)
    columns = [[cell or "" for cell in sheet.column(name)] for _, name, _, _ in pieces if name]
    if not columns:
        return [template] * len(sheet.lines)
    return [pattern % cells for cells in zip(*columns, strict=True)]


def _days(template: str, end: End, values: Mapping[str, str], sheet: Sheet) -> list[Cell]:
    """The first or last day of every row's period; a text that is no period stays, for the record check to report.

    A row whose period is partly empty has no period.
    """
    names = [name for _, name, _, _ in Formatter().parse(template) if name]
    columns = {name: [values.get(cell, cell) if cell else None for cell in sheet.column(name)] for name in names}
    texts = _texts(template, sheet.changed(columns, sheet.lines, sheet.places))
    by_text = {text: day_of(text, end) or text for text in dict.fromkeys(texts) if text is not None}
    known = [all(cells) for cells in zip(*columns.values(), strict=True)] if columns else [True] * len(texts)
    days = [None if text is None else by_text[text] for text in texts]
    return [day if is_known else None for day, is_known in zip(days, known, strict=True)]


def _multiplied(cell: str, scale: int) -> str:
    """A number times an integer, exactly: 1.005 thousand is 1005, not 1004.9999. Anything else stays unchanged."""
    if not _NUMBER.fullmatch(cell):
        return cell
    with localcontext(prec=len(cell) + len(str(scale))):
        product = Decimal(cell) * scale
        # Written as it is counted: 1.5 thousand is 1500, and a fraction keeps only its significant digits.
        return f"{product.to_integral_value() if product == product.to_integral_value() else product.normalize():f}"


def _lookup_values(sheet: Sheet, on: str, take: str) -> dict[str, Cell]:
    """The look-up's cells by key. Raises DeliveryError if a key occurs twice."""
    found: dict[str, Cell] = {}
    for number, (key, cell) in enumerate(zip(sheet.column(on), sheet.column(take), strict=True)):
        if key in found:
            raise sheet.fault(f"{key!r} occurs twice, so it can't be looked up", number, on)
        if key is not None:
            found[key] = cell
    return found


def _translate(cells: list[Cell], values: Mapping[str, _V], sheet: Sheet, name: str, why: str = "") -> list[_V | None]:
    """Each cell's counterpart; a cell without one stops the source with its line and the nearest right value."""
    for cell in set(cells) - {None}:
        if cell not in values:
            reason = f"{cell!r} is not known here. {why}{nearest(str(cell), values)}"
            raise sheet.fault(reason, cells.index(cell), name)
    return [None if cell is None else values[cell] for cell in cells]


def _map_cells(cells: Sequence[Value], convert: Callable[[str], Value]) -> list[Value]:
    """Converts every cell, each distinct one once; an empty cell stays empty."""
    by_cell: dict[Value, Value] = {cell: convert(str(cell)) for cell in dict.fromkeys(cells) if cell is not None}
    return [by_cell.get(cell) for cell in cells]


def _whole(cell: str) -> Value:
    """A whole number, or the text if it isn't one."""
    return int(cell) if _WHOLE.fullmatch(cell) else cell


def _number(cell: str) -> Value:
    """A number with a decimal point, or the text if it isn't one; `1e5`, `nan` and `1,5` don't count as numbers.

    A fraction too small for a float does not make a whole number: the text stays.
    """
    if not _NUMBER.fullmatch(cell):
        return cell
    value = float(cell)
    return cell if value.is_integer() and "." in cell and Decimal(cell) != Decimal(value) else value
