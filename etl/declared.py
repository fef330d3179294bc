"""What every part of a declaration is built from: strict parts, texts in four languages, addresses."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Address = Annotated[str, Field(pattern=r"^https?://\S+$")]


class Strict(BaseModel):
    """A part of a declaration: a name that isn't known is an error, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Texts(Strict):
    """One text in the four languages."""

    en: Text
    uk: Text
    ru: Text
    kk: Text


def exactly_one(part: BaseModel, *names: str) -> None:
    """Raises where not exactly one of the names is given."""
    given = [name for name in names if getattr(part, name) is not None]
    if len(given) != 1:
        raise ValueError(f"give exactly one of {', '.join(names)}; given: {', '.join(given) or 'none'}")
