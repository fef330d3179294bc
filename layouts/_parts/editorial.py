"""An editor's file -> words and numbers: its texts refer to numbers by id, and the store fills them in.

No text can disagree with the store: a part that names an unknown, withdrawn or empty number, or that can't be read, is
left out and logged once; the page never fails because of it.
"""

import logging
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from markupsafe import Markup, escape
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from database.queries.code_lists import CodeLists
from database.queries.evidence import measured_value
from database.queries.reading import Reading
from database.queries.vintages import Row
from translations import format_number, language
from wording.observations import counter_of, years_of
from wording.phrases import count_words, with_qualifier

Part = TypeVar("Part", bound=BaseModel)
_PLACE = re.compile(r"\{([\w-]+)(?:\.(\w+))?\}")
_FIELDS: dict[str, Callable[[Row, CodeLists], str]] = {
    "": lambda row, codes: with_qualifier(row["value_qualifier"], format_number(row["obs_value"])),
    "number": lambda row, codes: format_number(row["obs_value"]),
    "count": lambda row, codes: with_qualifier(
        row["value_qualifier"], count_words(row["counting_unit"], row["obs_value"])
    ),
    "who": counter_of,
    "year": lambda row, codes: years_of(row),
}
_LINKED = ("", "number", "count")  # a number leads to its evidence


class EditorialError(ValueError):
    """A part of the file that can't be shown, and why."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Words(_Strict):
    """A text in the languages it was written in, with English as the fallback."""

    en: str
    uk: str = ""
    ru: str = ""
    kk: str = ""


class LeadNumber(_Strict):
    """A lead number of the page, and an editor's line below it."""

    observation: str
    beside: Words | None = None


class ChartLink(_Strict):
    """A link to a view on a chart's page."""

    chart: str
    view: str = "default"
    words: Words


class Panel(_Strict):
    """A chart of the page; `rows` keeps the first ones of a ranked chart, `more` links to all of it."""

    chart: str
    view: str = "default"
    wide: bool = False
    rows: int = Field(default=0, ge=0)
    more: Words | None = None


def editorial(path: Path) -> Mapping[str, Any]:
    """The file's current content; empty if it does not exist or can't be read."""
    try:
        stamp = path.stat()
    except OSError as error:
        complain(f"{path} can't be read: {error.strerror}")
        return {}
    return _parsed(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=8)
def _parsed(path: Path, _changed: int, _size: int) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        complain(f"{path} can't be read: {error}")
        return {}


@lru_cache(maxsize=512)
def complain(message: str) -> None:
    """Logs an error, once per message."""
    logging.getLogger(__name__).error("%s", message)


def table_in(file: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A table of the file; empty, and logged, if the name holds something else."""
    found = file.get(name, {})
    if not isinstance(found, dict):
        complain(f"{name} of the overview is not a table")
        return {}
    return found


def list_in(file: Mapping[str, Any], name: str) -> list[Any]:
    """A list of the file; empty, and logged, if the name holds something else."""
    found = file.get(name, [])
    if not isinstance(found, list):
        complain(f"{name} of the overview is not a list")
        return []
    return found


def part_of(model: type[Part], raw: object) -> Part:
    """A part of the file as its model. Raises EditorialError."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise EditorialError(said) from error


@dataclass(frozen=True)
class EditorialText:
    """A text of the file with its numbers filled in, and its language."""

    text: Markup
    lang: str


class TextFiller:
    """Fills the editor's texts with numbers of one vintage."""

    def __init__(self, now: Reading) -> None:
        self._now = now
        self._rows: dict[str, Row] = {}

    def number(self, observation_id: str) -> Row:
        """The number with this id. Raises EditorialError if the vintage has none, or no value for it."""
        if observation_id not in self._rows:
            row = measured_value(self._now.connection, self._now.vintage.number, observation_id)
            if row is None or row["obs_value"] is None:
                raise EditorialError(f"{observation_id} is not a number in the newest vintage")
            self._rows[observation_id] = row
        return self._rows[observation_id]

    def text(self, words: Words, *, linked: bool = False, **more: str) -> EditorialText:
        """The text in the reader's language, filled in; `linked` numbers link to their evidence.

        Raises EditorialError if a placeholder in it can't be filled.
        """
        own = getattr(words, language(), "")
        text = own or words.en
        parts, end = [], 0
        for place in _PLACE.finditer(text):
            parts += [_plain(text[end : place.start()]), self._filled(place[1], place[2] or "", linked, more)]
            end = place.end()
        parts.append(_plain(text[end:]))
        return EditorialText(Markup().join(parts), language() if own else "en")

    def _filled(self, name: str, attribute: str, linked: bool, more: Mapping[str, str]) -> Markup:
        if name in more and not attribute:
            return escape(more[name])
        if attribute not in _FIELDS:
            raise EditorialError(f"{{{name}.{attribute}}} is not one of {', '.join(filter(None, _FIELDS))}")
        said = escape(_FIELDS[attribute](self.number(name), self._now.codes))
        if not linked or attribute not in _LINKED:
            return said
        return Markup('<a href="/{}/observations/{}">{}</a>').format(language(), name, said)


def _plain(text: str) -> Markup:
    if "{" in text or "}" in text:
        raise EditorialError(f"a bracket that names nothing, in: {text}")
    return escape(text)
