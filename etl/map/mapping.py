"""From a source's files to records, as its `source.toml` says; files that it can't describe go through transforms.py.

Anything not understood stops the source: an unknown label, a column that nothing reads, a field that doesn't exist,
two records with one key. Nothing is skipped or put into "other".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from etl.cells import Cell
from etl.code_lists import CodeIndex, UnknownCodeError, code_lists_of_records
from etl.declarations.files import FileRule
from etl.declarations.patterns import star_fits
from etl.declarations.source import DECLARATION, Declaration
from etl.declarations.tables import FieldRule, TableRule
from etl.errors import DeliveryError, nearest
from etl.extract.extract import Delivery
from etl.map.code_list_files import code_list_tables, with_line_order
from etl.map.field_values import cells_by_rule, keep_rows, resolved, typed_values
from etl.map.wide_to_long import make_long, wide_names
from etl.read.sheet import Sheet, doubled_keys, size_warning
from etl.read.tables import Tables, read_tables
from etl.records import CELL, Records, Value, fields_of, key_of, kinds, may_be_empty

# Names that a rule may read in addition to the columns of the file.
_OF_THE_ROW = ("file", "line", "place")


@dataclass(frozen=True)
class MappingResult:
    """The records of one source, how many rows its filters left out, and warnings."""

    records: list[Records]
    filtered: int
    warnings: list[str]


def map_delivery(delivery: Delivery, code_lists: CodeIndex | None) -> MappingResult:
    """The records of a delivery; `code_lists` is None for the code lists themselves, which are checked with each other.

    Raises DeliveryError with file, line, field and the nearest right value for anything not understood.
    """
    declaration = delivery.declaration
    delivered = read_tables(delivery, code_lists)
    tables = code_list_tables(delivered) if declaration.is_codelists else declaration.table
    _check_columns(declaration, tables, delivered)
    _forget_ignored(delivered, declaration)
    others = {name: delivered[name][0] for name in declaration.looked_up}
    prepared: dict[tuple[str, str], Sheet] = {}
    parts: list[tuple[Records, Sheet]] = []
    filtered = 0
    for table in tables:
        for received in delivered[table.file]:
            filtered += _prepare(table, declaration, received, prepared)
            sheet = prepared[received.file, _shape_of(table)]
            parts.append((_assemble(table, declaration, sheet, others), sheet))
    used = code_lists or code_lists_of_records([records for records, _ in parts])
    records = [_with_codes(part, sheet, used) for part, sheet in parts]
    records.append(_with_codes(*_source_record(delivery), used))
    _check_keys(records)
    sizes = [size_warning(name, s, declaration.files.get(name, FileRule())) for name, s in delivered.items()]
    return MappingResult(records, filtered, [warning for warning in sizes if warning])


def _prepare(table: TableRule, declaration: Declaration, sheet: Sheet, prepared: dict[tuple[str, str], Sheet]) -> int:
    """Filters a table's sheet, makes it long and adds the constants as columns; tables of one shape share the sheet.

    Returns how many rows the filters left out; 0 for a shape that was already prepared.
    """
    shape = (sheet.file, _shape_of(table))
    if shape in prepared:
        return 0
    kept = keep_rows(sheet, table.where)
    long = make_long(kept, table.long, declaration.files.get(table.file, FileRule()).ignore)
    constants: dict[str, list[Cell]] = {n: [value] * len(long.lines) for n, value in declaration.constants.items()}
    prepared[shape] = long.changed({**long.columns, **constants}, long.lines, long.places)
    return len(sheet.lines) - len(kept.lines)


def _shape_of(table: TableRule) -> str:
    """What distinguishes prepared sheets: file, filters and columns made long."""
    return json.dumps(table.model_dump(include={"file", "where", "long"}), sort_keys=True)


def _assemble(table: TableRule, declaration: Declaration, sheet: Sheet, others: Mapping[str, Sheet]) -> Records:
    """The records that one table makes of one file, with typed values; codes are not resolved yet."""
    rules = {name: FieldRule(column=name) for name in declaration.constants} | table.rules
    columns: dict[str, list[Value]] = {}
    for field in fields_of(table.record):
        if field.name in rules:
            cells = cells_by_rule(rules[field.name], sheet, others)
        elif field.name == "snapshot":
            cells = [sheet.sha256] * len(sheet.lines)
        elif field.name == "position":
            cells = with_line_order(sheet)
        else:
            cells = [None] * len(sheet.lines)
        values = typed_values(cells, field.kind, sheet, field.name)
        if field.is_key and may_be_empty(table.record, field):
            values = ["" if value is None else value for value in values]
        columns[field.name] = values
    return Records(table.record, sheet.file, columns, sheet.lines)


def _with_codes(records: Records, sheet: Sheet, code_lists: CodeIndex) -> Records:
    """The records with every coded field resolved to its code."""
    columns = dict(records.columns)
    for field in fields_of(records.kind):
        if field.codes and any(value is not None for value in columns[field.name]):
            try:
                codes = code_lists.get(field.codes)
            except UnknownCodeError as error:
                raise DeliveryError(str(error), file=records.file, field=field.name) from error
            columns[field.name] = resolved(columns[field.name], codes, sheet, field.name)
    return Records(records.kind, records.file, columns, records.lines)


def _source_record(delivery: Delivery) -> tuple[Records, Sheet]:
    """The record of the source itself: what its declaration says to readers."""
    declaration = delivery.declaration
    spoken = {
        f"{part}_{language}": text
        for part in ("title", "counted", "not_counted")
        for language, text in getattr(declaration, part).model_dump().items()
    }
    known: dict[str, Value] = {**declaration.model_dump(), **spoken, "source_id": delivery.source_id}
    columns = {field.name: [known[field.name]] for field in fields_of("source")}
    return Records("source", DECLARATION, columns, [0]), Sheet(DECLARATION, "", {}, [0])


def _check_columns(declaration: Declaration, tables: tuple[TableRule, ...], delivered: Tables) -> None:
    """Raises DeliveryError for an unknown field or column, an unfilled required field, or a column not read."""
    read: dict[str, set[str]] = {name: set() for name in delivered}
    for number, table in enumerate(tables, start=1):
        _check_fields(table, declaration, f"table {number}")
        ignored = declaration.files.get(table.file, FileRule()).ignore
        read[table.file] |= _reads(table)
        read[table.file] |= {name for s in delivered[table.file] for name in wide_names(s, table.long, ignored)}
        for rule in table.rules.values():
            if rule.look_up:
                read[rule.look_up.file] |= {rule.look_up.on, rule.look_up.take}
    for name, sheets in delivered.items():
        used = read[name] - set(_OF_THE_ROW) - set(declaration.constants)
        for sheet in sheets:
            _check_columns_of(sheet, declaration.files.get(name, FileRule()), used, declaration)


def _check_columns_of(sheet: Sheet, rule: FileRule, used: set[str], declaration: Declaration) -> None:
    """Raises DeliveryError if a file lacks a column that is used, or has one that nothing reads."""
    for pattern in rule.ignore:
        if not any(star_fits(pattern, column) for column in sheet.columns):
            reason = f"no column matches {pattern!r}, which is to be ignored. {nearest(pattern, sheet.columns)}"
            raise DeliveryError(reason, file=sheet.file, line=1, field=pattern)
    for column in sorted(used | set(rule.key)):
        sheet.column(column)
    for column in sheet.columns:
        if column in (*declaration.constants, *_OF_THE_ROW):
            reason = "the file has a column with the name of a constant; rename one of them"
            raise DeliveryError(reason, file=sheet.file, line=1, field=column)
        if column not in used and not any(star_fits(pattern, column) for pattern in rule.ignore):
            reason = f"nothing reads the column {column!r}; use it or list it in `ignore`. {nearest(column, used)}"
            raise DeliveryError(reason, file=sheet.file, line=1, field=column)


def _forget_ignored(delivered: Tables, declaration: Declaration) -> None:
    """Drops the cells that nothing reads, now that every column is known to be read or ignored by name.

    Otherwise every filter and every table made long would copy them.
    """
    read: dict[str, set[str]] = {name: set() for name in delivered}
    for table in declaration.table:
        read[table.file] |= _reads(table) | set((table.long.columns or ()) if table.long else ())
        for look_up in (rule.look_up for rule in table.rules.values() if rule.look_up):
            read[look_up.file] |= {look_up.on, look_up.take}
    for name, sheets in delivered.items():
        ignored = declaration.files.get(name, FileRule()).ignore
        for sheet in sheets:
            unread = [column for column in sheet.columns if column not in read[name]]
            for column in unread:
                if any(star_fits(pattern, column) for pattern in ignored):
                    del sheet.columns[column]


def _reads(table: TableRule) -> set[str]:
    """The columns of its file that a table reads."""
    read = {column for rule in table.rules.values() for column in rule.reads} | {part.column for part in table.where}
    return read if table.long is None else read - set(table.long.makes)


def _check_fields(table: TableRule, declaration: Declaration, place: str) -> None:
    """Raises DeliveryError if a table names an unknown kind or field or leaves a required field without a rule."""
    if table.record not in kinds():
        raise DeliveryError(
            f"there is no record {table.record!r}. {nearest(table.record, kinds())}", file=DECLARATION, field=place
        )
    fields = {field.name: field for field in fields_of(table.record)}
    for name in table.rules:
        if name not in fields:
            reason = f"{table.record} has no field {name!r}. {nearest(name, fields)}"
            raise DeliveryError(reason, file=DECLARATION, field=place)
    filled = {*table.rules, *declaration.constants, "snapshot", "position"}
    for name, field in fields.items():
        if name not in filled and not may_be_empty(table.record, field):
            raise DeliveryError(f"{table.record} needs a rule for {name!r}", file=DECLARATION, field=place)


def _check_keys(records: list[Records]) -> None:
    """Raises DeliveryError if two records share a key, or two observations of one origin share a cell."""
    for kind in dict.fromkeys(part.kind for part in records):
        same = [part for part in records if part.kind == kind]
        for names in (key_of(kind), *([("origin_id", *CELL)] if kind == "observation" else [])):
            keys = [key for part in same for key in zip(*[part.columns[name] for name in names], strict=True)]
            if len(set(keys)) < len(keys):
                reason = doubled_keys(keys, [line for part in same for line in part.lines])
                raise DeliveryError(reason, file=same[0].file, field=", ".join(names))
