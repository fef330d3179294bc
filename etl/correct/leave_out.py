"""Records that were taken down stay away: a run leaves them and their dependants out, however often delivered.

They are left out before anything is checked, summed or compared: a total that lacks one of its parts is not computed
from the others, just as if the part had never been delivered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from database.loading.live_records import Connection
from database.log.takedowns import takedowns
from etl.records import Records, key_of

# Which field of which kind identifies a record, in the order in which one can lead to the next.
_HANGS_ON = (
    ("decision", "person_case_id", "person_case"),
    ("decision_offence", "decision_id", "decision"),
    ("statement", "observation_id", "observation"),
    ("statement", "person_case_id", "person_case"),
    ("derived_input", "observation_id", "derived_value"),
    ("derived_input", "input_id", "observation"),
)

Names = dict[str, set[str]]


@dataclass(frozen=True)
class Omissions:
    """Records in a delivery that were taken down; `records` are parts of the delivery's files."""

    records: tuple[Records, ...] = ()
    asked_for: int = 0

    @property
    def files(self) -> frozenset[str]:
        """The files that hold them."""
        return frozenset(part.file for part in self.records)

    @property
    def words(self) -> list[str]:
        """Sentences for the report of a run: how many were left out and where they are; none if there are none."""
        count = sum(map(len, self.records))
        if not count:
            return []
        named = self.asked_for or count
        more = count - named
        said = f"{named:,} record{'' if named == 1 else 's'} left out: taken down"
        said += f", with {more:,} that belong{'s' if more == 1 else ''} to it" if more else ""
        return [f"{said} ({', '.join(_places(self.records))})"]


def _places(records: Iterable[Records]) -> list[str]:
    """The files and lines that hold the records, the first few of each."""
    lines: dict[str, set[int]] = {}
    for part in records:
        lines.setdefault(part.file, set()).update(number for number in part.lines if number)
    return [f"{file}{_listed(sorted(numbers))}" for file, numbers in sorted(lines.items())]


def _listed(numbers: list[int]) -> str:
    """The first eight of some line numbers as text; empty for a file without lines."""
    if not numbers:
        return ""
    shown = ", ".join(map(str, numbers[:8])) + (", ..." if len(numbers) > 8 else "")
    return f" line{'' if len(numbers) == 1 else 's'} {shown}"


def kept_out(store: Connection | None) -> tuple[Names, Names]:
    """(ids by kind that no load may bring back, those among them that were asked for); empty without a store."""
    every: Names = {}
    asked_for: Names = {}
    for found in takedowns(store) if store is not None else ():
        if found.is_kept_out:
            every.setdefault(found.kind, set()).add(found.record_id)
            if found.part_of is None:
                asked_for.setdefault(found.kind, set()).add(found.record_id)
    return every, asked_for


def leave_out(records: Sequence[Records], kept_out: tuple[Names, Names]) -> tuple[list[Records], Omissions]:
    """The records without those that were taken down and without their dependants, and what was left out.

    A decision that superseded one of them stays, and no longer supersedes anything.
    """
    every, asked_for = kept_out
    if not every:
        return list(records), Omissions()
    gone = {kind: set(ids) for kind, ids in every.items()}
    for kind, column, target in _HANGS_ON:
        _spread(records, gone, kind, column, target)
    flags = [_stay(part, gone) for part in records]
    left = [part.keep([not stay for stay in stays]) for part, stays in zip(records, flags, strict=True)]
    kept = [part.keep(stays) for part, stays in zip(records, flags, strict=True)]
    count = sum(key in asked_for.get(part.kind, ()) for part in left for key in part.columns[key_of(part.kind)[0]])
    return _unsuperseded(kept, gone), Omissions(tuple(part for part in left if len(part)), count)


def _spread(records: Iterable[Records], gone: Names, kind: str, column: str, target: str) -> None:
    """Adds the ids of the records that depend on one that is gone, if they have an id of their own."""
    ids = gone.get(target)
    if not ids or len(key_of(kind)) != 1:
        return
    for part in records:
        if part.kind == kind:
            named = zip(part.columns[key_of(kind)[0]], part.columns[column], strict=True)
            gone.setdefault(kind, set()).update(str(key) for key, on in named if on in ids)


def _stay(part: Records, gone: Mapping[str, set[str]]) -> list[bool]:
    """For each record whether it stays: it is not gone, does not depend on one that is, and corrects none."""
    key = key_of(part.kind)
    named = [(part.columns[key[0]], gone[part.kind])] if len(key) == 1 and part.kind in gone else []
    named += [
        (part.columns[column], gone[target])
        for kind, column, target in _HANGS_ON
        if kind == part.kind and target in gone
    ]
    stays = [True] * len(part)
    for column, ids in named:
        stays = [stay and value not in ids for stay, value in zip(stays, column, strict=True)]
    if part.kind == "correction":
        corrected = zip(part.columns["record"], part.columns["record_id"], strict=True)
        stays = [
            stay and not _corrects(str(kind), str(target), gone)
            for stay, (kind, target) in zip(stays, corrected, strict=True)
        ]
    return stays


def _corrects(kind: str, target: str, gone: Mapping[str, set[str]]) -> bool:
    """Whether a correction is for a record that is gone; a decision_offence target begins with its decision's id."""
    if kind == "decision_offence":
        return target.split("/")[0] in gone.get("decision", ())
    return target in gone.get(kind, ())


def _unsuperseded(records: list[Records], gone: Mapping[str, set[str]]) -> list[Records]:
    """The records, without references to superseded decisions that are gone."""
    ids = gone.get("decision", set())
    return [
        Records(
            part.kind,
            part.file,
            {**part.columns, "supersedes": [None if one in ids else one for one in part.columns["supersedes"]]},
            part.lines,
        )
        if part.kind == "decision"
        else part
        for part in records
    ]
