"""What is wrong with a delivery: the error that stops one source, and wording for the nearest right value."""

from collections.abc import Iterable
from difflib import get_close_matches


class DeliveryError(Exception):
    """Stops one source; names file, line and field, what is wrong and what would be right. Other sources continue.

    `place` replaces the line for a file without lines: `sheet R1, cell F91`.
    """

    def __init__(self, reason: str, *, file: str = "", line: int = 0, place: str = "", field: str = "") -> None:
        place = place or (f"line {line}" if line else "")
        place = ", ".join(part for part in (file, place, f"field {field}" if field else "") if part)
        super().__init__(f"{place}: {reason}" if place else reason)
        self.reason, self.file, self.line, self.field = reason, file, line, field


class UnreachedError(Exception):
    """A source's server does not answer now: the source is left as it is and tried again in the next run."""


def nearest(wrong: str, known: Iterable[str]) -> str:
    """A sentence with the value that was probably meant, or with the first few that exist."""
    names = list(known)
    if (close := _closest(wrong, names)) is not None:
        return f"The nearest right value is {close!r}."
    if not names:
        return "No value is known here."
    return "Right values are: " + _first_few(names)


def nearest_key(wrong: str, known: Iterable[str]) -> str:
    """A sentence with the key that was probably meant, or with the first few that exist."""
    names = list(known)
    close = _closest(wrong, names)
    return f"Did you mean {close!r}?" if close is not None else "Keys here are: " + _first_few(names)


def _closest(wrong: str, known: Iterable[str]) -> str | None:
    """The known name most like the wrong one, if any is similar."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(wrong.casefold(), by_folded, n=1, cutoff=0.6)
    close = close or [name for name in by_folded if name.startswith(wrong.casefold())]
    return by_folded[close[0]] if wrong and close else None


def _first_few(names: list[str]) -> str:
    """Up to eight names in order, as the end of a sentence."""
    names = sorted({name.casefold(): name for name in names}.values())
    return ", ".join(names[:8]) + (", ..." if len(names) > 8 else ".")
