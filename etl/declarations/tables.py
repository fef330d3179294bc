"""How rows of a file become records: the parts of `[[table]]` in a `source.toml`."""

import re
from functools import cached_property
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from etl.declarations.patterns import part_names, star_fits
from etl.declarations.strict import Strict, Text, exactly_one

_CONDITIONS = ("equals", "one_of", "not_equals", "not_in", "matches", "not_matches", "present", "absent")
_WAYS = ("column", "constant", "text", "hash", "precision_of", "start_of", "end_of")


class Filter(Strict):
    """A condition on one column: exactly one of equals, in, not_equals, not_in, matches, not_matches, present, absent.

    In `matches` and `not_matches` a star matches any text. An empty cell equals nothing and matches nothing.
    """

    column: Text
    equals: str | None = None
    one_of: tuple[str, ...] | None = Field(default=None, alias="in")
    not_equals: str | None = None
    not_in: tuple[str, ...] | None = None
    matches: Text | None = None
    not_matches: Text | None = None
    present: Literal[True] | None = None
    absent: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_condition(self) -> "Filter":
        exactly_one(self, *_CONDITIONS)
        return self

    def accepts(self, cell: str | None) -> bool:
        """Whether a row with this cell stays."""
        if self.equals is not None:
            return cell == self.equals
        if self.one_of is not None:
            return cell in self.one_of
        if self.not_equals is not None:
            return cell != self.not_equals
        if self.not_in is not None:
            return cell not in self.not_in
        if self.matches is not None:
            return cell is not None and star_fits(self.matches, cell)
        if self.not_matches is not None:
            return cell is None or not star_fits(self.not_matches, cell)
        return (cell is not None) is bool(self.present)


class LookUp(Strict):
    """A value from another file of the source: the row whose `on` equals the cell gives its `take`."""

    file: Text
    on: Text
    take: Text


class FieldRule(Strict):
    """How one field of a record is filled: exactly one of column, constant, text, hash, precision_of, start_of, end_of.

    `values` translates a column's cells or a whole text; in `start_of` and `end_of` it says what a word in one of the
    period's columns means (a month's name). `blank` lists cells of a column that mean no value in this field. `look_up`
    takes a column's cells through another file of the source, and `scale` multiplies them (thousands).
    """

    column: Text | None = None
    constant: Text | None = None
    text: Text | None = None
    hash: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    precision_of: Text | None = None
    start_of: Text | None = None
    end_of: Text | None = None
    prefix: str = ""
    values: dict[str, str] | None = None
    blank: tuple[Text, ...] = ()
    look_up: LookUp | None = None
    scale: Annotated[int, Field(gt=1)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "FieldRule":
        exactly_one(self, *_WAYS)
        if self.column is None and (self.look_up or self.blank or self.scale):
            raise ValueError("`look_up`, `blank` and `scale` need `column`")
        if self.values and self.column is None and self.template is None:
            raise ValueError("`values` needs `column`, `text`, `start_of` or `end_of`")
        if self.values and self.look_up:
            raise ValueError("give `values` or `look_up`, not both")
        if self.hash and not re.fullmatch(r"[a-z][a-z0-9]*", self.prefix):
            raise ValueError("`hash` needs a `prefix` of lower-case letters and digits")
        return self

    @cached_property
    def template(self) -> str | None:
        """The text with named columns that this rule fills in, if it has one."""
        return next((text for text in (self.text, self.start_of, self.end_of) if text is not None), None)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The columns that this rule reads."""
        if self.template is not None:
            return tuple(name for _, name, _, _ in Formatter().parse(self.template) if name)
        return self.hash or tuple(name for name in (self.column, self.precision_of) if name)


def _as_rule(rule: Any) -> Any:
    """Plain text as a rule names the column to copy."""
    return {"column": rule} if isinstance(rule, str) else rule


class WideToLong(Strict):
    """Wide to long: some columns become one row each; the cell goes to column `value`, the name to column `name`.

    The columns are listed (`columns`), or are all those that fit a `pattern` and that the file does not ignore. The
    named parts of a pattern become columns too. `values` restricts a part to words and says what each means; `count` is
    the number of columns that must fit, so that a missing one is noticed. With `skip_empty` an empty cell makes no row:
    for tables whose empty cells say that there was no such column that year.
    """

    columns: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    pattern: Text | None = None
    name: Text | None = None
    value: Text
    values: dict[str, dict[str, str]] = Field(default={})
    count: Annotated[int, Field(gt=0)] | None = None
    skip_empty: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> "WideToLong":
        exactly_one(self, "columns", "pattern")
        if self.columns and self.name is None:
            raise ValueError("`columns` needs `name`, the column that says which of them a row was")
        if self.columns and (self.values or self.count):
            raise ValueError("`values` and `count` belong to `pattern`")
        if unknown := sorted(set(self.values) - set(self.parts)):
            raise ValueError(f"`values` names {unknown[0]!r}, which is not part of the pattern")
        if len(set(self.makes)) < len(self.makes):
            raise ValueError(f"two of the columns {', '.join(self.makes)} have one name")
        return self

    @cached_property
    def parts(self) -> list[str]:
        """The named parts of the pattern."""
        return part_names(self.pattern) if self.pattern else []

    @cached_property
    def makes(self) -> list[str]:
        """The columns that replace the wide ones."""
        return [*self.parts, *([self.name] if self.name else []), self.value]


class TableRule(Strict):
    """One kind of record made from one file. A file may have several, and so may a kind."""

    record: Text
    file: Text
    where: tuple[Filter, ...] = ()
    long: WideToLong | None = None
    copy_columns: tuple[Text, ...] = Field(default=(), alias="copy")
    fields: dict[str, Annotated[FieldRule, BeforeValidator(_as_rule)]] = Field(default={})

    @cached_property
    def rules(self) -> dict[str, FieldRule]:
        """The rule of every declared field; a column in `copy` fills the field of the same name."""
        return {name: FieldRule(column=name) for name in self.copy_columns} | self.fields
