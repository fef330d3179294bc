"""What a reader asks of the list of changes: country, region, offence, vintage and page."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from charts.views.view import Pairs, ViewError, as_of_in
from database.queries.change_filters import ChangeFilter
from database.queries.change_log import LogPage
from database.queries.code_lists import CodeLists
from database.queries.vintages import Row
from translations import N_
from wording.changes import _LONGEST_PAGE

KEYS = ("jurisdiction", "region", "offence", "as_of", "page")


@dataclass(frozen=True)
class ChangeQuery:
    """The changes that an address asks for: which, up to which vintage or day, and which page of them."""

    wanted: ChangeFilter
    as_of: str
    page: int

    def query(self, page: int = 1, *, is_pinned: bool = True) -> str:
        """The same as a query with its question mark; empty for the defaults."""
        parts = {
            "jurisdiction": self.wanted.jurisdiction,
            "region": self.wanted.region,
            "offence": self.wanted.offence,
            "as_of": self.as_of if is_pinned else "",
            "page": str(page) if page > 1 else "",
        }
        text = urlencode({key: value for key, value in parts.items() if value})
        return f"?{text}" if text else ""


def read_change_query(pairs: Pairs, codes: CodeLists, *, also: Sequence[str] = ()) -> ChangeQuery:
    """The query that the pairs describe. Raises ViewError.

    A form in which only the country was changed still has the old region and offence: these are dropped.
    """
    keys: tuple[str, ...] = (*KEYS, *also)
    given: dict[str, str] = {}
    for key, value in pairs:
        if key not in keys:
            raise ViewError(key[:40], value[:40], keys, N_("not a key of this page"))
        if key in given:
            raise ViewError(key, value[:40], (), N_("given twice"))
        given[key] = value
        _check(key, value, codes)
    place = given.get("jurisdiction", "")
    return ChangeQuery(
        ChangeFilter(
            place,
            _of_place(given.get("region", ""), codes.regions, place),
            _of_place(given.get("offence", ""), codes.offences, place),
        ),
        given.get("as_of", ""),
        int(given.get("page", "1")),
    )


def check_page(log: LogPage) -> None:
    """Raises ViewError for a page beyond the last one."""
    if log.number > log.pages:
        raise ViewError("page", str(log.number), (f"a page from 1 to {log.pages}",), N_("not a value of this key"))


def _of_place(code: str, rows: dict[str, Row], place: str) -> str:
    return "" if code and place and rows[code]["jurisdiction"] != place else code


def _check(key: str, value: str, codes: CodeLists) -> None:
    """Raises ViewError for a value that the key can't have."""
    lists = {"jurisdiction": codes.jurisdictions, "region": codes.regions, "offence": codes.offences}
    if key in lists:
        allowed, right = list(lists[key]), value in lists[key]
    elif key == "as_of":
        allowed, right = ["the number of a vintage", "a day such as 2026-11-23"], bool(as_of_in([(key, value)]))
    elif key == "page":
        is_number = value.isascii() and value.isdigit() and len(value) <= _LONGEST_PAGE
        allowed, right = ["a page such as 2"], is_number and value == str(int(value)) and int(value) > 0
    else:
        return
    if not right:
        raise ViewError(key, value[:40], allowed, N_("not a value of this key"))
