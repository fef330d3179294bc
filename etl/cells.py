"""A cell as it was read: plain values, and where they are in the file."""


class Plain(str):
    """A number that the file holds as a number: its text has a point and no other mark."""

    __slots__ = ()


Cell = str | None
