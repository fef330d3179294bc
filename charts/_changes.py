"""A change as sentences in words of statistics, for the page of changes and its feed; and what of them is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from charts._counted import counted, counts_words
from charts._observed import is_end_unknown, years_of
from charts._speak import count_words, offence_title, period_words, qualified, staged
from charts._view import Pairs, ViewError, as_of_in
from database.change_filters import Wanted
from database.change_log import CORRECTED, COUNTS, FIRST_LOAD, TAKEN_DOWN, Accepted, Entry, LogPage
from database.changes import ADDED, REVISED, WITHDRAWN
from database.queries import CodeLists, Row
from database.takedowns import Takedown
from translations import N_, _, format_day, format_number, label_of, language, n_

KEYS = ("jurisdiction", "region", "offence", "as_of", "page")
_LONGEST_PAGE = 6  # digits
_CELL = ("jurisdiction", "region_code", "offence_code", "stage", "counting_unit", "measure_kind", "citizenship")
_PERIOD = ("period_start", "period_end", "period_end_basis")


@dataclass(frozen=True)
class Told:
    """A change in words: the sentence, its cause, what else is known of it (with its language), and its evidence."""

    kind: str
    sentence: str
    cause: str
    more: tuple[tuple[str, str], ...]
    href: str
    entry: Entry
    cases: tuple[tuple[str, str], ...] = field(default=())


# --- what is asked for ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """The changes that an address asks for: which, up to which vintage or day, and which page of them."""

    wanted: Wanted
    as_of: str
    page: int

    def query(self, page: int = 1, *, is_pinned: bool = True) -> str:
        """The same, as a query with its question mark; empty where nothing is asked for."""
        parts = {
            "jurisdiction": self.wanted.jurisdiction,
            "region": self.wanted.region,
            "offence": self.wanted.offence,
            "as_of": self.as_of if is_pinned else "",
            "page": str(page) if page > 1 else "",
        }
        text = urlencode({key: value for key, value in parts.items() if value})
        return f"?{text}" if text else ""


def asked_by(pairs: Pairs, codes: CodeLists, *, also: Sequence[str] = ()) -> Asked:
    """What the pairs of a query ask for. Raises ViewError.

    A form in which only the country was changed still holds the region and offence of the other one: these are dropped.
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
    return Asked(
        Wanted(
            place,
            _of_place(given.get("region", ""), codes.regions, place),
            _of_place(given.get("offence", ""), codes.offences, place),
        ),
        given.get("as_of", ""),
        int(given.get("page", "1")),
    )


def check_page(log: LogPage) -> None:
    """Refuses a page beyond the last one. Raises ViewError."""
    if log.number > log.pages:
        raise ViewError("page", str(log.number), (f"a page from 1 to {log.pages}",), N_("not a value of this key"))


def _of_place(code: str, rows: dict[str, Row], place: str) -> str:
    return "" if code and place and rows[code]["jurisdiction"] != place else code


def _check(key: str, value: str, codes: CodeLists) -> None:
    """Refuses a value that the key can't have."""
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


# --- how it is told ---------------------------------------------------------------------------------------------------


def told_page(log: LogPage, codes: CodeLists) -> list[Told]:
    """Every change of a page, in the language of the work at hand."""
    return [told(entry, codes, log.accepted.get((entry.vintage.number, entry.source_id))) for entry in log.told]


def told(entry: Entry, codes: CodeLists, accepted: Accepted | None) -> Told:
    """One change in words."""
    more = _why(entry)
    if accepted is not None:
        more.append((_("Accepted by %(who)s: %(why)s", who=accepted.decided_by, why=accepted.why), ""))
    return Told(
        kind=_kind(entry),
        sentence=_sentence(entry, codes),
        cause=_cause(entry),
        more=tuple(more),
        href=_evidence(entry),
        entry=entry,
        cases=tuple((case, f"/{language()}/cases/{case}") for case in entry.cases),
    )


def _kind(entry: Entry) -> str:
    """The kind of a change in one word or two, as a label."""
    return {
        ADDED: _("Addition"),
        REVISED: _("Revision"),
        CORRECTED: _("Correction"),
        WITHDRAWN: _("Withdrawal"),
        FIRST_LOAD: _("First load"),
        COUNTS: _("Records"),
        TAKEN_DOWN: _("Take-down"),
    }[entry.action]


def _cause(entry: Entry) -> str:
    """What brought the change about, and when."""
    when = {"day": format_day(entry.vintage.loaded_at[:10]), "number": entry.vintage.number}
    if entry.action == ADDED:
        return _("An addition by the source, loaded on %(day)s (vintage %(number)s).", **when)
    if entry.action == REVISED:
        return _("A revision by the source, loaded on %(day)s (vintage %(number)s).", **when)
    if entry.action == CORRECTED:
        return _("A correction of what the source prints, loaded on %(day)s (vintage %(number)s).", **when)
    if entry.action == WITHDRAWN:
        return _("A withdrawal: the source no longer says so. Loaded on %(day)s (vintage %(number)s).", **when)
    if entry.action == TAKEN_DOWN:
        return _(
            "Removed from every vintage, with what was computed of it (vintage %(number)s).", number=when["number"]
        )
    return _("Loaded on %(day)s (vintage %(number)s).", **when)


def _why(entry: Entry) -> list[tuple[str, str]]:
    """The reason of a correction, in the language it was written in, and who was told."""
    row = entry.correction
    if row is None:
        return []
    return [(row["reason"], "en"), *correction_notes(row)]


def correction_notes(row: Row) -> list[tuple[str, str]]:
    """What else a correction says of itself: its day and who was told; each with its language (empty: the reader's)."""
    notes = [(_("Corrected on %(day)s.", day=format_day(row["corrected_on"])), "")]
    if row["told"]:
        notes.append((_("Told: %(who)s", who=row["told"]), ""))
    return notes


def _evidence(entry: Entry) -> str:
    """Where the change can be checked: the observation's own page, else the source's part of the list of sources."""
    if entry.record_id:
        return f"/{language()}/observations/{entry.record_id}"
    return f"/{language()}/sources#{entry.source_id}"


def _sentence(entry: Entry, codes: CodeLists) -> str:
    title = label_of(codes.sources.get(entry.source_id, {}), "title")[0] or entry.source_id
    if entry.takedown is not None:
        return takedown_sentence(entry.takedown, title)
    if entry.action == FIRST_LOAD:
        return _("First load of “%(source)s”. %(counts)s", source=title, counts=counts_words(entry.counts))
    if entry.action == COUNTS:
        return _("“%(source)s”: %(counts)s", source=title, counts=counts_words(entry.counts))
    if not entry.row and entry.correction:
        return _correction_sentence(entry.correction, title)
    try:
        return _number_sentence(entry, codes)
    except KeyError:  # a code of what was withdrawn is no longer in the code lists
        action = REVISED if entry.action == CORRECTED else entry.action
        return _("“%(source)s”: %(counts)s", source=title, counts=counted("observation", action, 1))


def takedown_sentence(gone: Takedown, title: str) -> str:
    """A take-down in one sentence: of which source a record is gone, since when and why; never what it said."""
    names = {"source": title, "day": format_day(gone.taken_down_at[:10]), "why": gone.why}
    if gone.kind == "person_case":
        return _("A case of “%(source)s” was taken down on %(day)s: %(why)s", **names)
    if gone.kind == "decision":
        return _("A court decision of “%(source)s” was taken down on %(day)s: %(why)s", **names)
    if gone.kind == "statement":
        return _("A statement of “%(source)s” was taken down on %(day)s: %(why)s", **names)
    return _("A number of “%(source)s” was taken down on %(day)s: %(why)s", **names)


def _correction_sentence(row: Row, title: str) -> str:
    """A correction of a statement or another record that is no number of its own."""
    return _(
        "%(source)s, %(record)s: %(field)s is printed as %(printed)s and shown as %(corrected)s.",
        source=title,
        record=row["record_id"],
        field=row["field"],
        printed=row["printed"] or _("nothing"),
        corrected=row["corrected"] or _("nothing"),
    )


def _number_sentence(entry: Entry, codes: CodeLists) -> str:
    """The change of one number: what it counts, how it stood and stands, and who counts."""
    names = {"cell": cell_of(entry.row, codes), "who": label_of(codes.origins[entry.row["origin_id"]], "short")[0]}
    before, after = entry.before, entry.after
    if before is None or after is None:
        number = _number(entry.row)
        if before is None:
            return _("%(cell)s: %(number)s was added (%(who)s).", number=number, **names)
        return _("%(cell)s: %(number)s was withdrawn (%(who)s).", number=number, **names)
    if before["counting_unit"] != after["counting_unit"]:
        was, now = _in_unit(before), _in_unit(after)
    else:
        was, now = _number(before), _number(after)
    if was != now:
        return _("%(cell)s: %(before)s became %(after)s (%(who)s).", before=was, after=now, **names)
    return _(
        "%(cell)s: still %(number)s; what changed is %(parts)s (%(who)s).", number=now, parts=_parts(entry), **names
    )


def cell_of(row: Row, codes: CodeLists) -> str:
    """What a number counts, in one line: place, offence, cases at a stage, and period."""
    place = codes.regions[row["region_code"]] if row["region_code"] else codes.jurisdictions[row["jurisdiction"]]
    unit = label_of(codes.lists["counting_unit"][row["counting_unit"]])[0]
    return _(
        "%(area)s, %(offence)s, %(what)s, %(period)s",
        area=label_of(place)[0],
        offence=offence_title(codes.offences[row["offence_code"]]),
        what=staged(row["stage"], unit, label_of(codes.lists["stage"][row["stage"]])[0]),
        period=_period(row),
    )


def _period(row: Row) -> str:
    end = format_day(row["period_end"])
    if row["measure_kind"] == "stock":
        return _("as published by %(day)s", day=end) if is_end_unknown(row) else _("on %(day)s", day=end)
    if row["measure_kind"] == "cumulative":
        return _("in all up to %(day)s", day=end)
    return years_of(row) if len(years_of(row)) == 4 else period_words(row["period_start"], row["period_end"])


def _number(row: Row) -> str:
    """A number without its unit, as its origin qualifies it; empty is said, because empty is not zero."""
    if row["obs_value"] is None:
        return _("no value")
    return qualified(row["value_qualifier"], format_number(row["obs_value"]))


def _in_unit(row: Row) -> str:
    if row["obs_value"] is None:
        return _("no value")
    return qualified(row["value_qualifier"], count_words(row["counting_unit"], row["obs_value"]))


def _parts(entry: Entry) -> str:
    """Which parts of a number changed where the number itself did not."""
    before, after = entry.before or {}, entry.after or {}
    names = {
        _("what it counts"): _CELL,
        _("its period"): _PERIOD,
        _("its status"): ("obs_status",),
        _("whether it is disputed"): ("is_disputed",),
        _("who counted"): ("origin_id",),
        _("the remark on it"): ("note",),
    }
    parts = [name for name, fields in names.items() if any(before[one] != after[one] for one in fields)]
    return ", ".join(parts) or _("its details")


def heading(log: LogPage) -> str:
    """How many changes there are on all pages."""
    return n_("%(n)s change", "%(n)s changes", log.entries)
