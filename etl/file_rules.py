"""What a delivered file must look like, as `[files."name"]` of a `source.toml` says."""

from typing import Annotated, Literal

from pydantic import Field

from etl.declared import Text
from etl.remote import Remote


class FileRule(Remote):
    """What a file must look like: its encoding, its key, its size, and the columns that are left unread on purpose."""

    encoding: Literal["utf-8", "utf-8-sig"] = "utf-8"
    delimiter: Literal[",", ";", "\t"] = ","
    key: tuple[Text, ...] = ()
    ignore: tuple[Text, ...] = ()
    minimum_rows: Annotated[int, Field(ge=0)] = 1
    maximum_rows: int | None = None
