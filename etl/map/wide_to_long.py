"""Wide to long: columns whose names say what a cell counts become rows that say it in columns of their own."""

from dataclasses import dataclass
from itertools import compress

from etl.cells import Cell
from etl.declarations.patterns import AmbiguousError, parts_of, star_fits
from etl.declarations.tables import WideToLong
from etl.errors import DeliveryError
from etl.read.sheet import Sheet


@dataclass(frozen=True)
class _Wide:
    """A column that becomes rows: its name, and what each part of the pattern means there."""

    name: str
    said: dict[str, str]


def make_long(sheet: Sheet, long: WideToLong | None, ignored: tuple[str, ...] = ()) -> Sheet:
    """One row for each wide column: its name and parts in columns, its cell in another. Lines repeat.

    For a workbook each row is then one cell, and its place names the cell's column.
    """
    if long is None:
        return sheet
    wide = _wide_columns(sheet, long, ignored)
    taken = {column.name for column in wide}
    cells = [sheet.column(column.name) for column in wide]
    rows, times = len(sheet.lines), len(wide)
    columns: dict[str, list[Cell]] = {
        name: [cell for cell in column for _ in range(times)]
        for name, column in sheet.columns.items()
        if name not in taken
    }
    for made in long.makes:
        if made in columns:
            reason = f"the file has a column with the name that `long` makes, {made!r}; choose another name there"
            raise DeliveryError(reason, file=sheet.file, line=1, field=made)
    for part in long.parts:
        columns[part] = [*(column.said[part] for column in wide)] * rows
    if long.name is not None:
        columns[long.name] = [*(column.name for column in wide)] * rows
    columns[long.value] = [cell for row in zip(*cells, strict=True) for cell in row]
    letters = [sheet.letters.get(column.name, column.name) for column in wide]
    places = [f"{place}, column {letter}" for place in sheet.places for letter in letters]
    made_long = sheet.changed(columns, [line for line in sheet.lines for _ in range(times)], places)
    return _without_empty(made_long, long.value) if long.skip_empty else made_long


def _without_empty(sheet: Sheet, value: str) -> Sheet:
    """The rows that have a value."""
    stays = [cell is not None for cell in sheet.column(value)]
    columns = {name: list(compress(column, stays)) for name, column in sheet.columns.items()}
    return sheet.changed(columns, list(compress(sheet.lines, stays)), list(compress(sheet.places, stays)))


def wide_names(sheet: Sheet, long: WideToLong | None, ignored: tuple[str, ...] = ()) -> set[str]:
    """The names of the columns that become rows."""
    return set() if long is None else {column.name for column in _wide_columns(sheet, long, ignored)}


def _wide_columns(sheet: Sheet, long: WideToLong, ignored: tuple[str, ...]) -> list[_Wide]:
    """The columns that become rows, in the order of the declaration or of the file."""
    if long.columns is not None:
        return [_Wide(name, {}) for name in long.columns]
    found = [
        _fitting(name, sheet, long) for name in sheet.columns if not any(star_fits(part, name) for part in ignored)
    ]
    wide = [column for column in found if column is not None]
    if not wide or long.count not in (None, len(wide)):
        wanted = long.count or "at least one"
        reason = f"{len(wide)} columns fit the pattern {long.pattern!r}, and {wanted} should"
        raise DeliveryError(reason, file=sheet.file, line=1)
    _check_apart(wide, sheet)
    return wide


def _fitting(name: str, sheet: Sheet, long: WideToLong) -> _Wide | None:
    """The column if its name fits the pattern. Raises DeliveryError if it fits in two ways."""
    try:
        parts = parts_of(str(long.pattern), name, long.values)
    except AmbiguousError as error:
        reason = f"{error}. List the words that a part may be under `values`"
        raise DeliveryError(reason, file=sheet.file, line=1, field=name) from error
    if parts is None:
        return None
    return _Wide(name, {part: long.values.get(part, {}).get(word, word) for part, word in parts.items()})


def _check_apart(wide: list[_Wide], sheet: Sheet) -> None:
    """Raises DeliveryError if two columns mean the same: their numbers would be two values of one cell."""
    names: dict[tuple[str, ...], str] = {}
    for column in wide:
        said = tuple(column.said.values())
        if said in names:
            reason = f"the columns {names[said]!r} and {column.name!r} both mean {', '.join(said)}"
            raise DeliveryError(reason, file=sheet.file, line=1, field=column.name)
        names[said] = column.name
