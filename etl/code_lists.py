"""The code lists that the other sources are checked against: from a code, a label or an alias to the code.

An unknown word never goes into "other": it stops the source with an error that names the nearest right value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from etl.errors import nearest
from etl.records import Records, RecordTuple, Value, fields_of

# Code lists with columns of their own; all others are part of `code`.
_OWN_TABLE = ("jurisdiction", "region", "offence", "origin")
CODE_LIST_KINDS = ("code", *_OWN_TABLE)
# A list without a file: regions and jurisdictions together, for what is known of both parts and whole countries.
_REGION_OR_JURISDICTION = "region_or_jurisdiction"
_LABELS = ("label_en", "label_uk", "label_ru", "label_kk", "label_local")


class UnknownCodeError(Exception):
    """A word that is no code, label or alias of the list, or that matches several codes."""


@dataclass
class CodeList:
    """One code list: its codes with the dates on which each is valid, and the words that mean them."""

    name: str
    validity: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    words: dict[str, set[str]] = field(default_factory=dict)
    # For stages: the units in which each can be counted; a stage that is missing here can be counted in any.
    units: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, code: str, words: Iterable[str], valid_from: str, valid_to: str) -> None:
        """Adds a code; the same code may be added again for another time (a region with other boundaries)."""
        self.validity.setdefault(code, []).append((valid_from, valid_to))
        for word in (code, *words):
            self.words.setdefault(word.strip().casefold(), set()).add(code)

    def code_for(self, word: str) -> str:
        """The code that a word means. Raises UnknownCodeError with the nearest right value if there is none."""
        if word in self.validity:
            return word
        codes = self.words.get(word.casefold(), set())
        if len(codes) == 1:
            return next(iter(codes))
        if codes:
            raise UnknownCodeError(f"{word!r} means several codes of {self.name}: {', '.join(sorted(codes))}")
        raise UnknownCodeError(
            f"{word!r} is not in the code list {self.name}. {nearest(word, [*self.validity, *self.words])}"
        )

    def is_valid(self, code: str, start: str, end: str) -> bool:
        """Whether the code is valid on a day of the period; both ends are inclusive, dates may be truncated."""
        return any(
            (not valid_from or valid_from[: len(end)] <= end[: len(valid_from)])
            and (not valid_to or start[: len(valid_to)] <= valid_to[: len(start)])
            for valid_from, valid_to in self.validity.get(code, [])
        )

    @property
    def has_validity(self) -> bool:
        """Whether the validity of any code in the list is limited."""
        return any(start or end for versions in self.validity.values() for start, end in versions)


@dataclass(frozen=True)
class CodeIndex:
    """All code lists by name."""

    lists: dict[str, CodeList]

    def get(self, name: str) -> CodeList:
        """The list of this name. Raises UnknownCodeError if there is none."""
        if name not in self.lists:
            raise UnknownCodeError(f"there is no code list {name!r}. {nearest(name, self.lists)}")
        return self.lists[name]


def code_lists_of_rows(rows_by_kind: dict[str, list[RecordTuple]]) -> CodeIndex:
    """The code lists from rows of the store or of the code list files."""
    lists: dict[str, CodeList] = {}
    for kind in CODE_LIST_KINDS:
        names = [field.name for field in fields_of(kind)]
        for row in rows_by_kind.get(kind, []):
            _add(lists, kind, dict(zip(names, row, strict=True)))
    return CodeIndex(lists)


def code_lists_of_records(records: Iterable[Records]) -> CodeIndex:
    """The code lists from newly mapped records."""
    rows: dict[str, list[RecordTuple]] = {}
    for part in records:
        rows.setdefault(part.kind, []).extend(part.rows())
    return code_lists_of_rows(rows)


def _add(lists: dict[str, CodeList], kind: str, record: dict[str, Value]) -> None:
    """Adds one record to the list, or the two lists, that it belongs to."""
    own = str(record["codelist"]) if kind == "code" else kind
    code = record["code"] if kind == "code" else record[fields_of(kind)[0].name]
    words = [str(record[label]) for label in _LABELS if record.get(label)]
    words += str(record.get("aliases") or "").split("|") if record.get("aliases") else []
    start, end = str(record.get("valid_from") or ""), str(record.get("valid_to") or "")
    for name in (own, _REGION_OR_JURISDICTION) if kind in ("region", "jurisdiction") else (own,):
        codes = lists.setdefault(name, CodeList(name))
        codes.add(str(code), [word for word in words if word], start, end)
        if units := str(record.get("counting_units") or ""):
            codes.units[str(code)] = frozenset(units.split("|"))
