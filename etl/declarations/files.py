"""What a delivered file must look like, as given by `[files."name"]` in a `source.toml`."""

import re
from functools import cached_property
from pathlib import PurePath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from etl.declarations.patterns import part_names, star_fits
from etl.declarations.remote import Remote
from etl.declarations.strict import Strict, Text

Format = Literal["csv", "xlsx", "xls", "json", "html", "parquet"]
_ENDINGS: dict[str, Format] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xls": "xls", ".json": "json", ".jsonl": "json",
    ".ndjson": "json",
    ".html": "html", ".htm": "html", ".parquet": "parquet",
}  # fmt: skip
_GRIDS: tuple[Format, ...] = ("csv", "xlsx", "xls", "html")
# The formats for which a key has a meaning; keys not listed here are for all.
_ONLY_IN: dict[str, tuple[Format, ...]] = {
    "encoding": ("csv", "html"),
    "delimiter": ("csv",),
    "sheet": ("xlsx", "xls"),
    "table": ("html",),
    "path": ("json",),
    **dict.fromkeys(("skip_rows", "header_rows", "names_row", "header_join", "range", "cells"), _GRIDS),
}
_CELL = r"^[A-Z]{1,3}[1-9][0-9]*$"
_RANGE = re.compile(r"([A-Z]{1,3})([1-9][0-9]*):([A-Z]{1,3})([1-9][0-9]*)?")


class ColumnPlace(Strict):
    """A delivered column by its header, letter or number, for when the header alone does not identify it.

    With a letter or number, `header` is the text that must be there, so that a moved column is noticed.
    """

    header: str | None = None
    letter: Annotated[str, Field(pattern=r"^[A-Z]{1,3}$")] | None = None
    number: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _one_place(self) -> "ColumnPlace":
        if self.letter is None and self.number is None and self.header is None:
            raise ValueError("give `header`, `letter` or `number`")
        if self.letter is not None and self.number is not None:
            raise ValueError("give exactly one of `letter` and `number`")
        return self


def _as_place(place: Any) -> Any:
    """Plain text is a header; empty text is the column without a header."""
    return {"header": place} if isinstance(place, str) else place


class FileRule(Remote):
    """What a file must look like and how its cells are read; nothing is guessed, and a difference stops the source."""

    # The delivered file that holds it, if several tables come from one (sheets of a workbook); else its own name.
    file: Text | None = None
    format: Format | None = None
    encoding: Literal["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1251", "windows-1252"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    # Where the table is: lines before its header, rows of its header, and in a workbook its sheet and range.
    skip_rows: Annotated[int, Field(ge=0)] = 0
    header_rows: Annotated[int, Field(gt=0, le=5)] = 1
    names_row: Annotated[int, Field(gt=0)] | None = None
    header_join: Text = " | "
    sheet: Text | Annotated[int, Field(gt=0)] = 1
    range: Annotated[str, Field(pattern=_RANGE.pattern)] | None = None
    table: Text | Annotated[int, Field(gt=0)] = 1
    path: str = ""
    # The columns' names here, and which columns repeat the cell above when empty (merged cells).
    columns: dict[Text, Annotated[ColumnPlace, BeforeValidator(_as_place)]] = Field(default={})
    fill: tuple[Text, ...] = ()
    # How numbers and empty cells are written.
    numbers: tuple[Text, ...] = ()
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    empty: tuple[Text, ...] = ()
    # What the file's name and single cells say about every row: {parts} become columns.
    name: str | None = None
    cells: dict[Annotated[str, Field(pattern=_CELL)], Text] = Field(default={})
    key: tuple[Text, ...] = ()
    ignore: tuple[Text, ...] = ()
    minimum_rows: Annotated[int, Field(ge=0)] = 1
    maximum_rows: int | None = None

    @model_validator(mode="after")
    def _agrees(self) -> "FileRule":
        if self.decimal == self.thousands:
            raise ValueError("`decimal` and `thousands` are the same mark")
        if (self.thousands or self.decimal != ".") and not self.numbers:
            raise ValueError("`decimal` and `thousands` need `numbers`: the columns whose cells use them")
        if self.names_row is not None and self.names_row > self.header_rows:
            raise ValueError(f"`names_row` is {self.names_row}, but there are {self.header_rows} header rows")
        for pattern in (self.name, *self.cells.values()):
            if pattern is not None:
                part_names(pattern)
        return self

    def check_for(self, name: str) -> None:
        """Raises ValueError if a key is given that has no meaning for the format of a file of this name."""
        read_as = self.format_of(self.file or name)
        for key in sorted(self.model_fields_set & set(_ONLY_IN)):
            if self.arcgis is not None or read_as not in _ONLY_IN[key]:
                wrong = "an arcgis layer" if self.arcgis is not None else read_as
                raise ValueError(f"{name}: `{key}` is for {', '.join(_ONLY_IN[key])} and means nothing in {wrong}")

    def format_of(self, file: str) -> Format:
        """The declared format, else the one in the file's ending, else CSV."""
        return self.format or _ENDINGS.get(PurePath(file).suffix.lower(), "csv")

    def delimiter_of(self, file: str) -> str:
        """The declared delimiter, else a tab for .tsv and a comma for the rest."""
        return self.delimiter or ("\t" if file.lower().endswith(".tsv") else ",")

    @cached_property
    def corners(self) -> tuple[str, int, str, int | None] | None:
        """The range as first column, first row, last column and last row; the last row may be None."""
        found = _RANGE.fullmatch(self.range) if self.range else None
        return (found[1], int(found[2]), found[3], int(found[4]) if found[4] else None) if found else None

    def is_number(self, column: str) -> bool:
        """Whether a column's cells are numbers written with the declared marks."""
        return any(star_fits(pattern, column) for pattern in self.numbers)
