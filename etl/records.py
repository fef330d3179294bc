"""The contract between the sources and everything after them: the kinds of record and the rules for each.

A kind is a table of `database/schema.py`; its fields, types, keys and code lists are the table's own, so that a new
column needs no line here. What a table can't express is here: which texts are dates, which fields point to which
other record, and what a record must fulfil beyond its types.
"""

from dataclasses import dataclass
from functools import cache

from database.record_fields import SENTENCE, RecordField, record_fields

Value = str | int | float | bool | None
RecordTuple = tuple[Value, ...]

# Whole days: a period without its days is no period.
DAYS = ("period_start", "period_end")
# Dates that may be truncated if the day or month isn't known.
DATES = (
    "published_on",
    "seen_on",
    "decision_date",
    "service_start",
    "event_date",
    "valid_from",
    "valid_to",
    "corrected_on",
)
# Dates of past events; laws and code lists may reach into the future.
PAST = ("period_start", "period_end", "published_on", "seen_on", "decision_date", "service_start", "corrected_on")
ORDERED = (("period_start", "period_end"), ("valid_from", "valid_to"), ("min_months", "max_months"))
ADDRESSES = ("url", "archived_url", "licence_url")
PRECISION_OF = {"statement": "published_on", "decision": "decision_date", "event": "event_date"}
# A count is of whole things, and none here comes near a billion: such a number is a typing error or two joined cells.
TOO_MANY = 1_000_000_000
# An earlier year is a typing error, and so is one that has not begun.
FIRST_YEAR = 1900
# The states that say why there is no value (SDMX): missing, not collected, cannot exist, suppressed.
NO_VALUE = ("O", "L", "M", "Q")
LABELLED = ("code", "jurisdiction", "region", "offence", "origin", "event")
# Records with a page of their own, whose id is part of its address.
PAGES = ("observation", "derived_value", "person_case")

# Parts of a key that may be unknown. A key column can't be NULL: there the store has an empty text.
MAY_BE_EMPTY_IN_KEY = {("penalty_range", "part"), ("penalty_range", "valid_from"), ("region", "boundary_set")}

# A field that names another record of the same source. The second pair says which field of which kind it names.
REFERENCES = (
    ("statement", "observation_id", "observation", "observation_id"),
    ("statement", "person_case_id", "person_case", "person_case_id"),
    ("decision", "person_case_id", "person_case", "person_case_id"),
    ("decision", "supersedes", "decision", "decision_id"),
    ("decision_offence", "decision_id", "decision", "decision_id"),
    ("form_row", "parent_row", "form_row", "row_no"),
    ("offence", "parent_code", "offence", "offence_code"),
    ("offence", "group_members", "offence", "offence_code"),
    ("region", "split_from", "region", "region_code"),
    ("code", "parent_code", "code", "code"),
    ("jurisdiction", "default_origin", "origin", "origin_id"),
)

# Sentences that have no length: a fine, and life imprisonment, which is never in a band.
WITHOUT_LENGTH = ("fine", "life")

CELL = (
    "jurisdiction", "region_code", "offence_code", "stage", "counting_unit", "measure_kind",
    "period_start", "period_end", "period_end_basis", "citizenship", *SENTENCE,
)  # fmt: skip


@dataclass(frozen=True)
class Records:
    """Records of one kind made from one file, as columns of equal length, with the line that each came from."""

    kind: str
    file: str
    columns: dict[str, list[Value]]
    lines: list[int]

    def __len__(self) -> int:
        return len(self.lines)

    def rows(self) -> list[RecordTuple]:
        """The records as tuples, in the order of the kind's fields."""
        return list(zip(*[self.columns[field.name] for field in fields_of(self.kind)], strict=True))

    def keep(self, stays: list[bool]) -> "Records":
        """The records whose flag is set."""
        if all(stays):
            return self
        columns = {
            name: [v for v, stay in zip(column, stays, strict=True) if stay] for name, column in self.columns.items()
        }
        return Records(self.kind, self.file, columns, [n for n, stay in zip(self.lines, stays, strict=True) if stay])


def kinds() -> tuple[str, ...]:
    """The kinds of record, in the order of the schema: a kind comes before those that refer to it."""
    return tuple(record_fields())


@cache
def fields_of(kind: str) -> tuple[RecordField, ...]:
    """The fields of one kind."""
    return record_fields()[kind]


@cache
def key_of(kind: str) -> tuple[str, ...]:
    """The names of the fields that stay the same when a record of this kind is revised."""
    return tuple(field.name for field in fields_of(kind) if field.is_key)


def may_be_empty(kind: str, field: RecordField) -> bool:
    """Whether a record of this kind may leave the field empty."""
    return not field.required or (kind, field.name) in MAY_BE_EMPTY_IN_KEY
