"""Base classes for every part of a declaration: strict parts, texts in four languages, addresses."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from etl.errors import DeliveryError

# The placeholder in a new declaration for what only a human knows: `python -m etl new-source` writes it.
FILL_IN = "FILL IN"

Text = Annotated[str, Field(min_length=1)]
Address = Annotated[str, Field(pattern=r"^https?://\S+$")]


class Strict(BaseModel):
    """A part of a declaration: an unknown name is an error, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Texts(Strict):
    """One text in the four languages."""

    en: Text
    uk: Text
    ru: Text
    kk: Text


def exactly_one(part: BaseModel, *names: str) -> None:
    """Raises ValueError unless exactly one of the names is given."""
    given = [name for name in names if getattr(part, name) is not None]
    if len(given) != 1:
        raise ValueError(f"give exactly one of {', '.join(names)}; given: {', '.join(given) or 'none'}")


def check_filled_in(content: dict[str, Any], file: str) -> None:
    """Raises DeliveryError with the first text of a declaration that is still to be filled in."""
    for place, text in _texts_in(content, ""):
        if text.startswith(FILL_IN):
            reason = f"is still to be filled in:{text.removeprefix(FILL_IN)}"
            raise DeliveryError(reason, file=file, field=place)


def _texts_in(part: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text inside a part of a declaration, with the path of keys that leads to it."""
    if isinstance(part, str):
        yield place, part
    inner = part.items() if isinstance(part, dict) else enumerate(part, 1) if isinstance(part, list) else ()
    for key, value in inner:
        yield from _texts_in(value, f"{place}.{key}" if place else str(key))
