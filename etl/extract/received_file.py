"""A file as received, from a folder or an address: the starting point for everything after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReceivedFile:
    """A file as received."""

    name: str
    content: bytes
    sha256: str
    # For a fetched file: the address requested, the one that answered, what its server said about the file, and
    # whether it is unchanged.
    requested_url: str | None = None
    url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_unchanged: bool = False
