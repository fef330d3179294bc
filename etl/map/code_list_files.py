"""The code lists are files like any other, except that their columns already have the names of the fields.

A file named after a kind of record (`region.csv`, `offence.csv`) holds that kind; any other file is one list of
`code`, named after the file. The order of the lines is the order on the page.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from etl.cells import Cell
from etl.declarations.tables import FieldRule, TableRule
from etl.errors import DeliveryError, nearest
from etl.read.sheet import Sheet
from etl.records import fields_of, kinds


def code_list_tables(delivered: Mapping[str, Sequence[Sheet]]) -> tuple[TableRule, ...]:
    """One table per file. Raises DeliveryError with the nearest field for an unknown column."""
    return tuple(_table_of(name, sheet) for name, sheets in delivered.items() for sheet in sheets)


def with_line_order(sheet: Sheet) -> list[Cell]:
    """The position of every row in the file."""
    return [str(number) for number in range(1, len(sheet.lines) + 1)]


def _table_of(name: str, sheet: Sheet) -> TableRule:
    """The table of one file: every column fills the field with its name."""
    stem = PurePath(name).stem
    record = stem if stem in kinds() else "code"
    fields = [field.name for field in fields_of(record)]
    for column in sheet.columns:
        if column not in fields:
            raise DeliveryError(
                f"{record} has no field {column!r}. {nearest(column, fields)}", file=name, line=1, field=column
            )
    constants = {"codelist": FieldRule(constant=stem)} if record == "code" else {}
    return TableRule(record=record, file=name, copy=tuple(sheet.columns), fields=constants)
