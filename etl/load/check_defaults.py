"""Whether what jurisdiction.csv declares for the pages of a country is right: of that country, and with numbers.

A line that is new or changed and declares what shows nothing, while the country has numbers, stops the code lists.
Into an empty store they are loaded and say so: its first sources need not be all. A line that stays may lose its
numbers, by a withdrawal or a take-down: that stops nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from database.loading.filled_cells import FilledCell, decided_offences, filled_cells
from database.loading.live_records import Connection
from database.log.source_runs import CODE_LISTS
from etl.errors import DeliveryError, nearest
from etl.load.find_defaults import OFFENCE, REGION_OFFENCE, STAGE
from etl.load.outcome import SourceOutcome
from etl.load.reconcile import added_keys
from etl.records import Records, RecordTuple, Value

ORIGIN, DECISION_OFFENCE = "default_origin", "default_decision_offence"
_OFFENCES = (OFFENCE, REGION_OFFENCE, DECISION_OFFENCE)


@dataclass(frozen=True)
class _Line:
    """A line of jurisdiction.csv, as its file says it."""

    file: str
    number: int
    row: dict[str, Value]

    def __getitem__(self, name: str) -> str:
        return str(self.row[name] or "")

    def wrong(self, field: str, why: str, right: Iterable[str]) -> DeliveryError:
        """The error about one of its fields, with what would be right."""
        reason = f"{self[field]!r} {why}. {nearest(self[field], sorted(right))} Empty is right too"
        return DeliveryError(reason, file=self.file, line=self.number, field=field)


def check_listed_defaults(records: Iterable[Records]) -> None:
    """Raises DeliveryError if a line declares an offence of another country, or an origin that is not in the list."""
    records = list(records)
    lines = _lines(records)
    if not lines:
        return
    offences = [pair for part in records if part.kind == "offence" for pair in _pairs(part)]
    origins = {str(name) for part in records if part.kind == "origin" for name in part.columns["origin_id"]}
    for line in lines:
        own = {code for code, place in offences if place == line["jurisdiction"]}
        for field in _OFFENCES:
            if line[field] and line[field] not in own:
                raise line.wrong(field, f"is not an offence of {line['jurisdiction']} in offence.csv", own)
        if line[ORIGIN] and line[ORIGIN] not in origins:
            raise line.wrong(ORIGIN, "is not in origin.csv", origins)


def wrong_defaults(sources: Sequence[SourceOutcome], store: Connection | None) -> list[str]:
    """What new or changed lines declare although it shows nothing, in words, the first fault of every line.

    What counts are the records that would be live after this run.
    """
    lists = next((source for source in sources if source.source_id == CODE_LISTS), None)
    changed = _changed(lists) if lists else set()
    if lists is None or not changed:
        return []
    cells, decided = _cells(sources, store, changed), _decided(sources, store)
    found = []
    for line in _lines(lists.records):
        own = [cell for cell in cells if cell.jurisdiction == line["jurisdiction"]]
        if line["jurisdiction"] in changed:
            found += _fault_of(line, own, decided & _offences_of(line, lists.records))
    return found


def _fault_of(line: _Line, cells: list[FilledCell], decided: set[str]) -> list[str]:
    try:
        _check_counts(line, cells)
        _check_regions(line, cells)
        _check_decisions(line, decided)
    except DeliveryError as error:
        return [str(error)]
    return []


def _check_counts(line: _Line, cells: list[FilledCell]) -> None:
    """Offence, stage and origin must have a number together, if the country has any."""
    left = cells
    for field, name in ((OFFENCE, "offence"), (STAGE, "stage"), (ORIGIN, "origin")):
        if left and line[field]:
            right = {getattr(cell, name) for cell in left}
            left = [cell for cell in left if getattr(cell, name) == line[field]]
            if not left:
                raise line.wrong(field, f"shows nothing: {line['jurisdiction']} has no number for it", right)


def _check_regions(line: _Line, cells: list[FilledCell]) -> None:
    """The offence of regions must have a number, if regions have any."""
    right = {cell.offence for cell in cells if cell.is_regional}
    if line[REGION_OFFENCE] and right and line[REGION_OFFENCE] not in {cell.offence for cell in cells}:
        raise line.wrong(
            REGION_OFFENCE, f"shows nothing: no region of {line['jurisdiction']} has a number for it", right
        )


def _check_decisions(line: _Line, decided: set[str]) -> None:
    """The offence of decisions must be named by one, if any names an offence of the country."""
    if line[DECISION_OFFENCE] and decided and line[DECISION_OFFENCE] not in decided:
        raise line.wrong(DECISION_OFFENCE, "shows nothing: no reported decision names it", decided)


# --- what is read -----------------------------------------------------------------------------------------------------


def _lines(records: Iterable[Records]) -> list[_Line]:
    return [
        _Line(part.file, number, {name: column[index] for name, column in part.columns.items()})
        for part in records
        if part.kind == "jurisdiction"
        for index, number in enumerate(part.lines)
    ]


def _pairs(part: Records) -> list[tuple[str, str]]:
    """Code and country of the offences."""
    names = ("offence_code", "jurisdiction")
    return [(str(code), str(place)) for code, place in zip(*[part.columns[name] for name in names], strict=True)]


def _offences_of(line: _Line, records: Iterable[Records]) -> set[str]:
    parts = (part for part in records if part.kind == "offence")
    return {code for part in parts for code, place in _pairs(part) if place == line["jurisdiction"]}


def _changed(lists: SourceOutcome) -> set[str]:
    """The countries whose line is new or changed."""
    found: list[RecordTuple] = []
    for change in lists.changes:
        if change.kind == "jurisdiction":
            found += [*added_keys(change), *(new for _, new in change.revised)]
    return {str(row[0]) for row in found}  # its key comes first


def _cells(sources: Sequence[SourceOutcome], store: Connection | None, places: set[str]) -> list[FilledCell]:
    """The filled cells after this run: of new records, and of stored ones of sources that are not replaced."""
    replaced = {source.source_id for source in sources if source.records}
    stored = filled_cells(store, places) if store is not None else []
    return [
        *(cell for cell in stored if cell.source_id not in replaced),
        *(cell for source in sources for part in source.records for cell in _cells_of(part, source.source_id, places)),
    ]


def _cells_of(part: Records, source_id: str, places: set[str]) -> list[FilledCell]:
    """The filled cells of new records, by the same rules as those of the store."""
    if part.kind not in ("observation", "derived_value"):
        return []
    names = (
        "jurisdiction", "offence_code", "stage", "origin_id", "region_code", "measure_kind", "obs_value", "citizenship",
        "sentence_type", "value_qualifier",
    )  # fmt: skip
    found: Counter[tuple[str, str, str, str, bool]] = Counter()
    for row in zip(*[part.columns[name] for name in names], strict=True):
        place, offence, stage, origin, region, kind, value, citizenship, sentence, qualifier = row
        is_drawn = kind == "flow" or (part.kind == "observation" and not region)
        is_silent = part.kind == "derived_value" and value == 0 and qualifier == "at_least"
        is_of_all = not citizenship and not sentence
        if place in places and is_drawn and value is not None and is_of_all and not is_silent:
            found[str(place), str(offence), str(stage), str(origin), bool(region)] += 1
    return [FilledCell(source_id, *cell, newest="", number=number) for cell, number in found.items()]


def _decided(sources: Sequence[SourceOutcome], store: Connection | None) -> set[str]:
    """The offences that reported decisions name after this run."""
    replaced = {source.source_id for source in sources if source.records}
    stored = decided_offences(store) if store is not None else {}
    found = {code for source_id, codes in stored.items() if source_id not in replaced for code in codes}
    for source in sources:
        for part in source.records:
            if part.kind == "decision_offence":
                found |= {str(code) for code in part.columns["offence_code"]}
    return found
