"""Patterns in a declaration: a star matches any text, `{name}` captures a part.

A pattern never guesses: if a text fits in two ways, nobody can say which was meant, and that is an error.
"""

import re
from collections.abc import Collection, Mapping

_PART = re.compile(r"\{([a-z][a-z0-9_]*)\}")

# The words that a part may be; a part without an entry may be any non-empty text.
Allowed = Mapping[str, Collection[str]]


class AmbiguousError(Exception):
    """A text fits a pattern in more than one way; the message names two of them."""


def star_fits(pattern: str, text: str) -> bool:
    """Whether a text matches the pattern, in which each star matches any text, even empty."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def part_names(pattern: str) -> list[str]:
    """The names of a pattern's parts, in order: `Number of {offence} {outcome}` has offence and outcome.

    Raises ValueError if a brace belongs to no part, a name is used twice, or two parts have nothing between them.
    """
    names = _PART.findall(pattern)
    if "{" in (rest := _PART.sub("", pattern)) or "}" in rest:
        raise ValueError(f"{pattern!r} has a brace that belongs to no part; a part is {{a_name}} in lower case")
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{pattern!r} needs at least one part like {{offence}}, and each only once")
    if "}{" in pattern:
        raise ValueError(f"{pattern!r} has two parts with nothing between them, so they can't be separated")
    return names


def parts_of(pattern: str, text: str, allowed: Allowed) -> dict[str, str] | None:
    """What each part of the pattern matches in the text; None if the text doesn't fit.

    Raises AmbiguousError if it fits in more than one way.
    """
    pieces = _PART.split(pattern)
    ways = _ways(pieces, text, allowed)
    if len(ways) > 1:
        raise AmbiguousError(f"{text!r} fits {pattern!r} in more than one way: {_words(ways[0])}, or {_words(ways[1])}")
    return ways[0] if ways else None


def _ways(pieces: list[str], text: str, allowed: Allowed) -> list[dict[str, str]]:
    """Up to two ways in which a text is literal, part, literal, part, ..., literal."""
    literal, *rest = pieces
    if not text.startswith(literal):
        return []
    text = text[len(literal) :]
    if not rest:
        return [] if text else [{}]
    name, *after = rest
    ways: list[dict[str, str]] = []
    for end in _ends(text, after, allowed.get(name)):
        ways += [{name: text[:end], **way} for way in _ways(after, text[end:], allowed)]
        if len(ways) > 1:
            break
    return ways[:2]


def _ends(text: str, after: list[str], words: Collection[str] | None) -> list[int]:
    """Where a part that starts the text may end: after one of its words, or before the literal that follows."""
    if words is not None:
        return [len(word) for word in words if word and text.startswith(word)]
    if len(after) == 1:
        return [len(text) - len(after[0])] if len(text) > len(after[0]) else []
    return [end for end in range(1, len(text)) if text.startswith(after[0], end)]


def _words(way: Mapping[str, str]) -> str:
    """One reading of a text, in words."""
    return " and ".join(f"{name} {text!r}" for name, text in way.items())
