"""From a source's files to records, as its `source.toml` says; there is no Python for a single source.

What isn't understood stops the source: an unknown label, a column that nothing reads, a field that doesn't exist, two
records with one key. Nothing is skipped or put into "other".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from etl.codelists import code_list_tables, with_line_order
from etl.codes import CodeLists, UnknownCodeError, code_lists_of_records
from etl.declaration import DECLARATION, Declaration, FieldRule, FileRule, TableRule
from etl.delivered import Cell, Sheet, doubled_keys, read_table, size_warning
from etl.extract import Delivery
from etl.faults import DeliveryError, nearest
from etl.field_values import cells_by_rule, keep_rows, make_long, resolved, typed
from etl.records import CELL, Records, Value, fields_of, key_of, kinds, may_be_empty

# Names that a rule may read beside the columns of the file.
_OF_THE_ROW = ("file", "line")


@dataclass(frozen=True)
class Mapped:
    """The records of one source, how many rows its filters left out, and what is worth a warning."""

    records: list[Records]
    filtered: int
    warnings: list[str]


def map_delivery(delivery: Delivery, code_lists: CodeLists | None) -> Mapped:
    """The records of a delivery; `code_lists` is None for the code lists themselves, which are checked with each other.

    DeliveryError with file, line, field and the nearest right value for whatever isn't understood.
    """
    declaration = delivery.declaration
    sheets = {
        file.name: read_table(file.name, file.content, file.sha256, declaration.files.get(file.name, FileRule()))
        for file in delivery.files
    }
    tables = code_list_tables(sheets) if declaration.is_codelists else declaration.table
    _check_columns(declaration, tables, sheets)
    prepared: dict[str, Sheet] = {}
    parts: list[tuple[Records, Sheet]] = []
    filtered = 0
    for table in tables:
        filtered += _prepare(table, declaration, sheets, prepared)
        sheet = prepared[_shape_of(table)]
        parts.append((_assemble(table, declaration, sheet, sheets), sheet))
    used = code_lists or code_lists_of_records([records for records, _ in parts])
    records = [_with_codes(part, sheet, used) for part, sheet in parts]
    records.append(_with_codes(*_source_record(delivery), used))
    _check_keys(records)
    warnings = [w for name, s in sheets.items() if (w := size_warning(s, declaration.files.get(name, FileRule())))]
    return Mapped(records, filtered, warnings)


def _prepare(
    table: TableRule, declaration: Declaration, sheets: Mapping[str, Sheet], prepared: dict[str, Sheet]
) -> int:
    """Filters a table's sheet, makes it long and adds the constants as columns; tables of one shape share the sheet.

    Returns how many rows the filters left out; a shape that was prepared before leaves out no further ones.
    """
    shape = _shape_of(table)
    if shape in prepared:
        return 0
    kept = keep_rows(sheets[table.file], table.where)
    long = make_long(kept, table.long)
    constants: dict[str, list[Cell]] = {n: [value] * len(long.lines) for n, value in declaration.constants.items()}
    prepared[shape] = Sheet(long.file, long.sha256, {**long.columns, **constants}, long.lines)
    return len(sheets[table.file].lines) - len(kept.lines)


def _shape_of(table: TableRule) -> str:
    """What distinguishes the prepared sheets: file, filters and columns made long."""
    return json.dumps(table.model_dump(include={"file", "where", "long"}), sort_keys=True)


def _assemble(table: TableRule, declaration: Declaration, sheet: Sheet, sheets: Mapping[str, Sheet]) -> Records:
    """The records of one table with typed values; codes are not resolved yet."""
    rules = {name: FieldRule(column=name) for name in declaration.constants} | table.rules
    columns: dict[str, list[Value]] = {}
    for field in fields_of(table.record):
        if field.name in rules:
            cells = cells_by_rule(rules[field.name], sheet, sheets)
        elif field.name == "snapshot":
            cells = [sheet.sha256] * len(sheet.lines)
        elif field.name == "position":
            cells = with_line_order(sheet)
        else:
            cells = [None] * len(sheet.lines)
        values = typed(cells, field.kind, sheet, field.name)
        if field.is_key and may_be_empty(table.record, field):
            values = ["" if value is None else value for value in values]
        columns[field.name] = values
    return Records(table.record, sheet.file, columns, sheet.lines)


def _with_codes(records: Records, sheet: Sheet, code_lists: CodeLists) -> Records:
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


def _check_columns(declaration: Declaration, tables: tuple[TableRule, ...], sheets: Mapping[str, Sheet]) -> None:
    """Raises where a field or column doesn't exist, a required field isn't filled, or a column isn't read."""
    read: dict[str, set[str]] = {name: set() for name in sheets}
    for number, table in enumerate(tables, start=1):
        _check_fields(table, declaration, f"table {number}")
        read[table.file] |= _reads(table)
        for rule in table.rules.values():
            if rule.look_up:
                read[rule.look_up.file] |= {rule.look_up.on, rule.look_up.take}
    for name, sheet in sheets.items():
        rule_of_file = declaration.files.get(name, FileRule())
        used = read[name] - set(_OF_THE_ROW) - set(declaration.constants)
        for column in sorted(used | set(rule_of_file.ignore) | set(rule_of_file.key)):
            sheet.column(column)
        for column in sheet.columns:
            if column in (*declaration.constants, *_OF_THE_ROW):
                reason = "the file has a column with the name of a constant; rename one of them"
                raise DeliveryError(reason, file=name, line=1, field=column)
            if column not in used and column not in rule_of_file.ignore:
                reason = f"nothing reads the column {column!r}; use it or list it in `ignore`. {nearest(column, used)}"
                raise DeliveryError(reason, file=name, line=1, field=column)


def _reads(table: TableRule) -> set[str]:
    """The columns of its file that a table reads."""
    read = {column for rule in table.rules.values() for column in rule.reads} | {part.column for part in table.where}
    return read if table.long is None else read - {table.long.name, table.long.value} | set(table.long.columns)


def _check_fields(table: TableRule, declaration: Declaration, place: str) -> None:
    """Raises where a table names a kind or field that doesn't exist or leaves a required field without a rule."""
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
    """Raises where two records of one kind have the same key, or two observations of one origin the same cell."""
    for kind in dict.fromkeys(part.kind for part in records):
        same = [part for part in records if part.kind == kind]
        for names in (key_of(kind), *([("origin_id", *CELL)] if kind == "observation" else [])):
            keys = [key for part in same for key in zip(*[part.columns[name] for name in names], strict=True)]
            if len(set(keys)) < len(keys):
                reason = doubled_keys(keys, [line for part in same for line in part.lines])
                raise DeliveryError(reason, file=same[0].file, field=", ".join(names))
