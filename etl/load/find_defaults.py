"""What the pages of a country begin with where its line in jurisdiction.csv declares nothing: found from the data.

A default is found when the country has its first number, and written down: addresses that leave it out live for ever.
It stays for as long as it shows something; then another one is found. That an empty default_decision_offence means
all offences is not looked for: it always shows what there is.
"""

from collections.abc import Iterable
from operator import itemgetter

from database.loading.filled_cells import FilledCell, filled_cells
from database.loading.live_records import Connection, live_rows
from database.log.found_defaults import FoundDefault, found_defaults
from etl.records import Value, fields_of

OFFENCE, STAGE, REGION_OFFENCE = "default_offence", "default_stage", "default_region_offence"

_Rank = tuple[bool, str, int, int, int, int]


def find_defaults(connection: Connection, vintage: int) -> list[FoundDefault]:
    """The defaults that are found now, with this vintage: none for a country that declares all, or has those it needs.

    The connection sees the records as they are after the load.
    """
    rows = {str(row["jurisdiction"]): row for row in _rows_of(connection, "jurisdiction")}
    open_places = [
        place for place, row in rows.items() if not all(row[name] for name in (OFFENCE, STAGE, REGION_OFFENCE))
    ]
    if not open_places:
        return []
    known, order = found_defaults(connection, vintage), _order_of(connection)
    cells = filled_cells(connection, open_places)
    return [
        FoundDefault(place, name, value)
        for place in open_places
        for name, value in _found(rows[place], known.get(place, {}), _of(cells, place), order).items()
        if value != known.get(place, {}).get(name)
    ]


def found_words(found: Iterable[FoundDefault]) -> list[str]:
    """For the editor: what was found, and where it could be declared instead."""
    return [
        f"jurisdiction.csv declares no {one.field} for {one.jurisdiction}: {one.value} was found from the data"
        for one in found
    ]


def _rows_of(connection: Connection, kind: str) -> list[dict[str, Value]]:
    names = [field.name for field in fields_of(kind)]
    return [dict(zip(names, row, strict=True)) for row in live_rows(connection, kind)]


def _order_of(connection: Connection) -> dict[str, int]:
    """Offence or stage -> its place in its code list."""
    offences = {str(row["offence_code"]): _whole(row["position"]) for row in _rows_of(connection, "offence")}
    codes = (row for row in _rows_of(connection, "code") if row["codelist"] == "stage")
    return offences | {str(row["code"]): _whole(row["position"]) for row in codes}


def _whole(value: Value) -> int:
    return int(value or 0)


def _of(cells: Iterable[FilledCell], place: str) -> list[FilledCell]:
    return [cell for cell in cells if cell.jurisdiction == place]


def _found(
    row: dict[str, Value], known: dict[str, str], cells: list[FilledCell], order: dict[str, int]
) -> dict[str, str]:
    """The defaults of one country that its line lacks, by field; those found before stay if they show something."""
    if not cells:
        return {}
    declared = {name: str(row[name] or "") for name in (OFFENCE, STAGE, REGION_OFFENCE)}
    now = {name: value or known.get(name, "") for name, value in declared.items()}
    if not _shows(cells, now[OFFENCE], now[STAGE]):
        best = _best_cell(cells, declared, order)
        now |= {name: declared[name] or best[name] for name in best}
    if not now[REGION_OFFENCE]:
        now[REGION_OFFENCE] = _region_offence(cells, now, order)
    elif not declared[REGION_OFFENCE] and not _shows(cells, now[REGION_OFFENCE]):
        now[REGION_OFFENCE] = _region_offence(cells, now, order) or now[REGION_OFFENCE]
    return {name: value for name, value in now.items() if value and not declared[name]}


def _shows(cells: Iterable[FilledCell], offence: str, stage: str = "") -> bool:
    """Whether there is a number for the offence, at the stage if one is named."""
    return any(cell.offence == offence and stage in ("", cell.stage) for cell in cells)


def _best_cell(cells: list[FilledCell], declared: dict[str, str], order: dict[str, int]) -> dict[str, str]:
    """The offence and stage to begin with: of the newest count of the whole country, then those of most numbers, then
    the first of the code lists. What is declared is kept to, if there is any number for it."""
    wanted = [cell for cell in cells if declared[OFFENCE] in ("", cell.offence) and declared[STAGE] in ("", cell.stage)]
    ranks: dict[tuple[str, str], _Rank] = {}
    for cell in wanted or cells:
        ranks.setdefault((cell.offence, cell.stage), _rank(wanted or cells, cell, order))
    offence, stage = max(ranks.items(), key=itemgetter(1))[0]
    return {OFFENCE: offence, STAGE: stage}


def _rank(cells: Iterable[FilledCell], like: FilledCell, order: dict[str, int]) -> _Rank:
    same = [cell for cell in cells if (cell.offence, cell.stage) == (like.offence, like.stage)]
    national = [cell for cell in same if not cell.is_regional]
    return (
        bool(national),
        max((cell.newest for cell in national), default=""),
        sum(cell.number for cell in national),
        sum(cell.number for cell in same),
        -order.get(like.offence, 0),
        -order.get(like.stage, 0),
    )


def _region_offence(cells: Iterable[FilledCell], now: dict[str, str], order: dict[str, int]) -> str:
    """The offence that charts of regions begin with; empty if the country's own offence does, or no region counts.

    Its numbers are best at the stage that the country begins with.
    """
    regional = [cell for cell in cells if cell.is_regional]
    stages = {cell.stage for cell in cells if cell.offence == now[OFFENCE] and not cell.is_regional}
    if not regional or _shows(regional, now[OFFENCE], now[STAGE]) or len(stages) > 1:
        return ""
    best = max(regional, key=lambda one: (one.stage == now[STAGE], one.newest, one.number, -order.get(one.offence, 0)))
    return best.offence
