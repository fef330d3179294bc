"""A file as it was received, from a folder or from an address: what everything after it starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReceivedFile:
    """A file as it was received."""

    name: str
    content: bytes
    sha256: str
    # Of a fetched file: the address that was asked, the one that answered, what its server said of the file, and
    # whether it is as it was.
    requested_url: str | None = None
    url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_unchanged: bool = False
