"""A source's declaration, `source.toml`: what is published and counted, and how its files become records.

It holds everything that is known about a source, in words that an editor can change; only a file that these words
can't describe (a workbook) needs Python, a `transform.py` next to it. An unknown name, a missing one or a wrong type
stops that source with the file and the field.
"""

import tomllib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationError, model_validator

from database.durations import DURATION
from database.log.source_runs import CODE_LISTS
from etl.declarations.checks import AgreementRule, Derivation, Difference, Sum
from etl.declarations.files import FileRule
from etl.declarations.patterns import star_fits
from etl.declarations.strict import Address, Strict, Text, Texts, check_filled_in
from etl.declarations.tables import TableRule
from etl.errors import DeliveryError, nearest_key

DECLARATION, CORRECTIONS = "source.toml", "corrections.toml"
TRANSFORM = "transform.py"


class NamePart(Strict):
    """What a file's name says about all its rows: the text between the pattern's ends, as a code for `column`.

    An underscore means a space. The text is a code, a label or an alias of the code list, or a key of `values`.
    """

    column: Text
    codes: Text
    values: dict[str, str] = Field(default={})


class Transform(Strict):
    """Files that `transform.py` reads: each gives rows of the declared file `into`, added to it or instead of it."""

    files: Annotated[str, Field(pattern=r"^[^*/\\]+\*[^*/\\]+$")]
    into: Text
    name: NamePart | None = None

    def part_of(self, name: str) -> str | None:
        """The part of a file's name that matches the pattern's star; None if the name does not fit the pattern."""
        start, _, end = self.files.partition("*")
        fits = name.startswith(start) and name.endswith(end) and len(name) > len(start) + len(end)
        return name[len(start) : -len(end)] if fits else None


class DefaultOrigin(Strict):
    """Which origin a single-series chart follows for a cell that several origins count."""

    cell: Annotated[dict[str, str], Field(min_length=1)]
    origin_id: Text
    why: Text


class Declaration(Strict):
    """The whole of a `source.toml`."""

    publisher: Text
    publisher_local: str | None = None
    source_kind: Text
    counting_unit: Text | None = None
    label_status: Text
    licence: Text
    licence_url: Address | None = None
    url: Address | None = None
    expect_every: Annotated[str, Field(pattern=DURATION)] | None = None
    # auto: kept by hand, an editor's additions and revisions publish at once; review: a rewritten past is held too.
    trust: Literal["auto", "review"]
    # A source that is switched off is read only if it is named: python -m etl run SOURCE.
    enabled: bool = True
    folder: str | None = None
    is_codelists: bool = False
    title: Texts
    counted: Texts
    not_counted: Texts
    constants: dict[str, str] = Field(default={})
    files: dict[str, FileRule] = Field(default={})
    transform: tuple[Transform, ...] = ()
    table: tuple[TableRule, ...] = ()
    sums: tuple[Sum, ...] = Field(default=(), alias="sum")
    reconciles_with: tuple[AgreementRule, ...] = ()
    derive: tuple[Annotated[Derivation | Difference, Field(discriminator="formula")], ...] = ()
    default_origin: tuple[DefaultOrigin, ...] = ()

    @model_validator(mode="after")
    def _has_tables(self) -> "Declaration":
        if self.is_codelists == bool(self.table):
            raise ValueError("every source except the code lists has tables")
        for name, rule in self.files.items():
            rule.check_for(name)
        unread = set(self.files) - self.file_names
        if unread and not self.is_codelists:
            raise ValueError(f"no table reads {', '.join(sorted(unread))}")
        for transform in self.transform:
            if transform.into not in self.file_names - self.looked_up:
                raise ValueError(f"no table makes records of {transform.into!r}, so no transform can give its rows")
        return self

    @cached_property
    def file_names(self) -> set[str]:
        """The files that the tables read, including those of their look-ups."""
        return {table.file for table in self.table} | self.looked_up

    @cached_property
    def looked_up(self) -> set[str]:
        """The files that look-ups read."""
        return {r.look_up.file for t in self.table for r in t.rules.values() if r.look_up}

    def file_of(self, table: str) -> str:
        """The name of the delivered file that holds a declared table; a star in it matches any text."""
        rule = self.files.get(table)
        return rule.file or table if rule else table

    def tables_in(self, file: str) -> list[str]:
        """The declared tables in a delivered file."""
        return sorted(table for table in self.file_names if star_fits(self.file_of(table), file))

    def transform_of(self, name: str) -> Transform | None:
        """The transform that reads a file of this name; None if there is none."""
        return next((part for part in self.transform if part.part_of(name) is not None), None)


def find_sources(sources_dir: Path) -> list[str]:
    """The sources, found by their folders; the code lists first, because the others are checked against them."""
    folders = [path.name for path in sources_dir.glob("[!_.]*") if path.is_dir()]
    return sorted(folders, key=lambda name: (name != CODE_LISTS, name))


def is_enabled(path: Path) -> bool:
    """Whether a source is read without being named; an unreadable declaration counts, so that its error is reported."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).get("enabled") is not False
    except (OSError, ValueError):
        return True


def read_declaration(path: Path) -> Declaration:
    """Reads one `source.toml`. Raises DeliveryError with the file and field if it isn't right."""
    if not path.is_file():
        raise DeliveryError(f"the folder {path.parent.name!r} has no {path.name}", file=path.name)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        check_filled_in(content, path.name)
        return Declaration.model_validate(content)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeliveryError(f"is not valid TOML: {error}", file=path.name) from error
    except ValidationError as error:
        # A misspelt key is also a missing one: report the spelling to the editor.
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        *place, key = first["loc"] or ("",)
        reason = f"{first['msg']}."
        if first["type"] == "extra_forbidden":
            reason = f"{key!r} is not a key here. {nearest_key(str(key), _keys_at(place))}"
        field = ".".join(str(part) for part in first["loc"])
        raise DeliveryError(reason, file=path.name, field=field) from error


def _keys_at(place: Sequence[str | int]) -> list[str]:
    """The keys allowed in the part of a declaration at this place."""
    part: type[Strict] = Declaration
    for step in place:
        # A number in a list and a key that the editor chose (a file, a field) lead to no further part.
        part = _part_in(_keys_of(part).get(str(step))) or part
    return list(_keys_of(part))


def _keys_of(part: type[Strict]) -> dict[str, Any]:
    """The keys of a part as written in TOML, each with its type."""
    return {field.alias or name: field.annotation for name, field in part.model_fields.items()}


def _part_in(annotation: Any) -> type[Strict] | None:
    """The part of a declaration inside a type: itself, in a tuple, or as the values of a dict."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _part_in(inner))), None)
