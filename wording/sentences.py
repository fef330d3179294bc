"""A number of sentences in words: their type, and the band of lengths that it counts.

Publishers draw their bands in two ways, and the words keep them apart: "over 2 to 3 years" holds exactly three years,
"2 to under 3 years" holds exactly two.
"""

from collections.abc import Mapping
from typing import Any

from database.queries.code_lists import CodeLists
from translations import _, format_number, label_of, n_

FROM_UNDER = "from_under"
_YEAR = 12  # months


def is_band(row: Mapping[str, Any]) -> bool:
    """Whether a number counts sentences of some lengths only."""
    return row["months_over"] is not None or row["months_to"] is not None


def band_words(row: Mapping[str, Any]) -> str:
    """The band of a number: `over 2 to 3 years`, `up to 1 year`, `20 years or more`; empty for any length.

    In years if both ends are whole years, else in months. A band that begins at 0 begins at nothing.
    """
    if not is_band(row):
        return ""
    over, to = row["months_over"] or 0, row["months_to"]
    is_from = row["band_ends"] == FROM_UNDER
    if over % _YEAR == 0 and (to or 0) % _YEAR == 0:
        return _in_years(over // _YEAR, None if to is None else to // _YEAR, is_from=is_from)
    return _in_months(over, to, is_from=is_from)


def _in_years(low: int, high: int | None, *, is_from: bool) -> str:
    """A band in years; `is_from`: its lower end belongs to it."""
    if high is None:
        if is_from:
            return n_("%(n)s year or more", "%(n)s years or more", low)
        return n_("over %(n)s year", "over %(n)s years", low)
    if low == 0:
        if is_from:
            return n_("under %(n)s year", "under %(n)s years", high)
        return n_("up to %(n)s year", "up to %(n)s years", high)
    if is_from:
        return n_("%(low)s to under %(n)s year", "%(low)s to under %(n)s years", high, low=format_number(low))
    return n_("over %(low)s to %(n)s year", "over %(low)s to %(n)s years", high, low=format_number(low))


def _in_months(low: int, high: int | None, *, is_from: bool) -> str:
    """A band in months; `is_from`: its lower end belongs to it."""
    if high is None:
        if is_from:
            return n_("%(n)s month or more", "%(n)s months or more", low)
        return n_("over %(n)s month", "over %(n)s months", low)
    if low == 0:
        if is_from:
            return n_("under %(n)s month", "under %(n)s months", high)
        return n_("up to %(n)s month", "up to %(n)s months", high)
    if is_from:
        return n_("%(low)s to under %(n)s month", "%(low)s to under %(n)s months", high, low=format_number(low))
    return n_("over %(low)s to %(n)s month", "over %(low)s to %(n)s months", high, low=format_number(low))


def with_sentence(what: str, row: Mapping[str, Any], codes: CodeLists) -> str:
    """What a number counts, and the sentence that it is about: `51 persons convicted (custodial sentence, ...)`."""
    sentence = sentence_words(row, codes)
    return _("%(what)s (%(sentence)s)", what=what, sentence=sentence) if sentence else what


def sentence_words(row: Mapping[str, Any], codes: CodeLists) -> str:
    """The sentence that a number is about: `custodial sentence, over 2 to 3 years`; empty if it is about none."""
    if not row["sentence_type"]:
        return ""
    kind = label_of(codes.lists["sentence_type"][row["sentence_type"]])[0]
    band = band_words(row)
    return _("%(sentence)s, %(band)s", sentence=kind, band=band) if band else kind
