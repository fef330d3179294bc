"""A cell as it was read: plain values."""


class Plain(str):
    """A number that the file stores as a number: its text has a decimal point and no other mark."""

    __slots__ = ()


Cell = str | None
