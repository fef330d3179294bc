"""One codec for views: the same keys and values in page addresses, embeds, files and the API.

A view is written as `key=value` pairs, joined by commas in a path (`jurisdiction=UZ,stage=charged`, or `default`) and
by ampersands in a query. Its canonical form holds only what differs from the defaults, in the order of `KEY_ORDER`
(keys.py). Defaults are declared per jurisdiction and never change once released, because these addresses live for ever.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from charts.views.keys import KEY_ORDER, KEYS, Scope
from database.queries.code_lists import CodeLists
from translations import N_

MOST_QUERY_LETTERS = 400
_TRACKING = re.compile(r"utm_\w*|fbclid|gclid|yclid|mc_\w*")
_VALUE = re.compile(r"[A-Za-z0-9_.\-]{1,60}")

Pairs = Sequence[tuple[str, str]]


class ViewError(ValueError):
    """A view that can't be read: which key, which value, and what would be right."""

    def __init__(self, key: str, value: str, allowed: Iterable[str], reason: str) -> None:
        self.key, self.value, self.allowed, self.reason = key, value, tuple(allowed), reason
        super().__init__(f"{key}={value}: {reason}")


@dataclass(frozen=True)
class View:
    """A whole view of one chart: a value for every key it knows, and the defaults to compare them with."""

    slug: str
    values: Mapping[str, str]
    defaults: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values[key]

    def get(self, key: str) -> str:
        """The value of the key; empty if the chart does not know it."""
        return self.values.get(key, "")

    def pairs(self, without: Iterable[str] = ()) -> list[tuple[str, str]]:
        """What differs from the defaults, in canonical order."""
        return [
            (key, self.values[key])
            for key in KEY_ORDER
            if key in self.values and key not in without and self.values[key] != self.defaults[key]
        ]

    def path(self, without: Iterable[str] = ()) -> str:
        """The canonical form for a path."""
        return ",".join(f"{key}={value}" for key, value in self.pairs(without)) or "default"

    def query(self, without: Iterable[str] = ()) -> str:
        """The canonical form for a query, with its question mark; empty for the default view."""
        text = "&".join(f"{key}={quote(value)}" for key, value in self.pairs(without))
        return f"?{text}" if text else ""

    def changed(self, **values: str) -> "View":
        """The same view with other values."""
        return View(self.slug, {**self.values, **values}, self.defaults)


def pairs_from_path(text: str) -> Pairs:
    """The pairs of a view in a path; `default` has none."""
    if len(text) > MOST_QUERY_LETTERS:
        raise ViewError("view", text[:40] + "…", (), N_("too long"))
    if text == "default":
        return []
    pairs = []
    for part in text.split(","):
        key, equals, value = part.partition("=")
        if not equals:
            raise ViewError("view", part[:60], ("default", "key=value,key=value"), N_("not a key=value pair"))
        pairs.append((key, value))
    return pairs


def pairs_from_query(items: Iterable[tuple[str, str]]) -> Pairs:
    """The pairs of a view in a query: without tracking parameters, and empty values, which a form sends for 'any'."""
    pairs = [(key, value) for key, value in items if value and not _TRACKING.fullmatch(key)]
    if sum(len(key) + len(value) for key, value in pairs) > MOST_QUERY_LETTERS:
        raise ViewError("query", "…", (), N_("too long"))
    return pairs


def as_of_in(pairs: Pairs) -> str:
    """The vintage or day in the pairs; empty if there is none, or none that is possible."""
    asked = dict(pairs).get("as_of", "")
    return asked if KEYS["as_of"].fits(asked) else ""


def read_view(
    slug: str, keys: Sequence[str], pairs: Pairs, codes: CodeLists, languages: Sequence[str], offence: str
) -> View:
    """The whole view for the pairs. Raises ViewError before any value reaches a query to the store.

    `offence` names the column of the jurisdictions that declares which offence the view starts with.
    """
    given = _checked(keys, pairs)
    first = next(iter(codes.jurisdictions))
    scope = Scope(codes, given.get("jurisdiction") or first, offence, languages)
    check_value("jurisdiction", scope.jurisdiction, scope)
    for key, value in given.items():
        check_value(key, value, scope)
    defaults = {key: KEYS[key].default(scope) for key in KEY_ORDER if key in keys}
    values = {**defaults, **given}
    if values.get("from") and values.get("to"):
        must(values["from"] <= values["to"], "from", values["from"], (f"a year up to {values['to']}",))
    return View(slug, values, {**defaults, "jurisdiction": first})


def check_value(key: str, value: str, scope: Scope, also: Sequence[str] = ()) -> None:
    """Refuses a value that the key can't have; `also` are values that it may have here besides. Raises ViewError."""
    must(value in also or KEYS[key].takes(value, scope), key, value, (*KEYS[key].allowed(scope), *also))


def must(right: bool, key: str, value: str, allowed: Iterable[str]) -> None:
    """Refuses a value that is not right, with what would be. Raises ViewError."""
    if not right:
        raise ViewError(key, value[:40], allowed, N_("not a value of this key"))


def _checked(keys: Sequence[str], pairs: Pairs) -> dict[str, str]:
    """The pairs as a dict; an unknown or repeated key, or a value that can't be a code, raises ViewError."""
    given: dict[str, str] = {}
    for key, value in pairs:
        if key not in keys:
            raise ViewError(key[:40], value[:40], keys, N_("not a key of this chart"))
        if key in given:
            raise ViewError(key, value[:40], (), N_("given twice"))
        if not _VALUE.fullmatch(value):
            raise ViewError(key, value[:40], (), N_("not a code"))
        given[key] = value
    return given
