"""One codec for views: the same keys and values in page addresses, embeds, files and the API.

A view is written as `key=value` pairs, joined by commas in a path (`jurisdiction=UZ,stage=charged`, or `default`) and
by ampersands in a query. Its canonical form holds only what differs from the defaults, in the order of `KEY_ORDER`.
Defaults are declared per jurisdiction and never change once released, because these addresses are permanent.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from database.queries.code_lists import CodeLists
from translations import N_

KEY_ORDER = (
    "lang",
    "jurisdiction",
    "region",
    "offence",
    "stage",
    "unit",
    "origin",
    "conflict",
    "role",
    "sentence_type",
    "decision",
    "from",
    "to",
    "measure",
    "as_of",
    "theme",
    "notice",
    "highlight",
    "size",
    "scale",
)
ALL = "all"
NONE = "none"  # what a record does not name: a case without a sentence, a decision without a region
DECIDED = "default_decision_offence"  # the column with the offence that charts of decisions start with; empty: all
MEASURES = ("count", "per_100k")
DECISIONS = ("latest", "first")
THEMES = ("auto", "light", "dark")
SIZES = ("wide", "narrow")
SCALES = ("1", "2")
NOTICES = ("0", "1")
FORM = ("theme", "notice", "highlight", "size", "scale")  # how a view is shown, apart from what it shows
EMBED_FORM = ("theme", "notice", "highlight")  # those that an embed takes
FILE_FORM = ("lang", "theme", "highlight", "size", "scale")  # those that a file takes; its path has no language
MOST_QUERY_LETTERS = 400
_TRACKING = re.compile(r"utm_\w*|fbclid|gclid|yclid|mc_\w*")
_VALUE = re.compile(r"[A-Za-z0-9_.\-]{1,60}")
_YEAR = re.compile(r"(19|20)\d\d")

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
    return asked if _is_as_of(asked) else ""


def read_view(
    slug: str, keys: Sequence[str], pairs: Pairs, codes: CodeLists, languages: Sequence[str], offence: str
) -> View:
    """The whole view for the pairs. Raises ViewError before any value reaches a query to the store.

    `offence` names the column of the jurisdictions that declares which offence the view starts with.
    """
    given = _checked(keys, pairs)
    place = given.get("jurisdiction") or next(iter(codes.jurisdictions))
    allowed = _allowed(codes, place, languages, offence)
    _one_of("jurisdiction", place, allowed["jurisdiction"])
    defaults = {key: value for key, value in _defaults(codes, place, offence).items() if key in keys}
    for key, value in given.items():
        if key in ("from", "to"):
            _must(bool(_YEAR.fullmatch(value)), key, value, ("a year such as 2022",))
        elif key == "as_of":
            _must(_is_as_of(value), key, value, ("the number of a vintage", "a day such as 2026-11-23"))
        elif key != "highlight":  # it names a mark, which may go; the chart in an article must not go with it
            _one_of(key, value, allowed[key])
    values = {**defaults, **given}
    if values.get("from") and values.get("to"):
        _must(values["from"] <= values["to"], "from", values["from"], (f"a year up to {values['to']}",))
    return View(slug, values, {**defaults, "jurisdiction": next(iter(codes.jurisdictions))})


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


def _allowed(codes: CodeLists, place: str, languages: Sequence[str], offence: str) -> dict[str, list[str]]:
    """The values of every key that takes them from a list."""
    offences = [code for code, row in codes.offences.items() if row["jurisdiction"] == place]
    return {
        "lang": list(languages),
        "jurisdiction": list(codes.jurisdictions),
        "region": [*(code for code, row in codes.regions.items() if row["jurisdiction"] == place), NONE],
        "offence": [ALL, *offences, NONE] if offence == DECIDED else offences,
        "stage": list(codes.lists.get("stage", {})),
        "unit": [ALL, *codes.lists.get("counting_unit", {})],
        "origin": [ALL, *codes.origins],
        "conflict": [ALL, *codes.lists.get("conflict", {})],
        "role": [ALL, *codes.lists.get("role", {})],
        "sentence_type": [ALL, *codes.lists.get("sentence_type", {}), NONE],
        "decision": list(DECISIONS),
        "measure": list(MEASURES),
        "theme": list(THEMES),
        "notice": list(NOTICES),
        "size": list(SIZES),
        "scale": list(SCALES),
    }


def _defaults(codes: CodeLists, place: str, offence: str) -> dict[str, str]:
    """The default of every key, as its jurisdiction declares it."""
    declared = codes.jurisdictions[place]
    return {
        "lang": "en",
        "jurisdiction": place,
        "region": "",
        "offence": declared[offence] or (ALL if offence == DECIDED else declared["default_offence"] or ""),
        "stage": declared["default_stage"] or "",
        "unit": ALL,
        "origin": declared["default_origin"] or ALL,
        "conflict": ALL,
        "role": ALL,
        "sentence_type": ALL,
        "decision": DECISIONS[0],
        "measure": MEASURES[0],
        "from": "",
        "to": "",
        "as_of": "",
        "theme": THEMES[0],
        "notice": NOTICES[0],
        "highlight": "",
        "size": SIZES[0],
        "scale": SCALES[0],
    }


def _is_as_of(value: str) -> bool:
    if value.isascii() and value.isdigit():
        return len(value) <= 9 and int(value) > 0
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _must(right: bool, key: str, value: str, allowed: Iterable[str]) -> None:
    if not right:
        raise ViewError(key, value[:40], allowed, N_("not a value of this key"))


def _one_of(key: str, value: str, allowed: Sequence[str]) -> None:
    _must(value in allowed, key, value, allowed)
