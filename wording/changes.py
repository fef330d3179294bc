"""Changes as sentences in statistical terms, for the page of changes and its feed."""

from dataclasses import dataclass, field

from database.log.takedowns import Takedown
from database.queries.change_log import CORRECTED, COUNTS, FIRST_LOAD, TAKEN_DOWN, Acceptance, Entry, LogPage
from database.queries.changes import ADDED, RECORD, REVISED, WITHDRAWN, Counts
from database.queries.code_lists import CodeLists
from database.queries.counts import CELL
from database.queries.vintages import Row
from translations import _, format_day, format_number, label_of, language, n_
from wording.evidence import count_text
from wording.observations import is_end_unknown, years_of
from wording.phrases import area_label, evidence_path, offence_title, period_words, stage_phrase, with_qualifier
from wording.sentences import with_sentence

_LONGEST_PAGE = 6  # digits
_PERIOD = ("period_start", "period_end", "period_end_basis")
_CELL = tuple(name for name in CELL if name not in _PERIOD)


@dataclass(frozen=True)
class ChangeLine:
    """A change in words: the sentence, its cause, further notes (each with its language), and its evidence."""

    kind: str
    sentence: str
    cause: str
    more: tuple[tuple[str, str], ...]
    href: str
    entry: Entry
    cases: tuple[tuple[str, str], ...] = field(default=())


# --- sentences --------------------------------------------------------------------------------------------------------


def change_lines(log: LogPage, codes: CodeLists) -> list[ChangeLine]:
    """Every change of a page, in the current language."""
    return [change_line(entry, codes, log.accepted.get((entry.vintage.number, entry.source_id))) for entry in log.items]


def change_line(entry: Entry, codes: CodeLists, accepted: Acceptance | None) -> ChangeLine:
    """One change in words."""
    more = _why(entry)
    if accepted is not None:
        more.append((_("Accepted by %(who)s: %(why)s", who=accepted.decided_by, why=accepted.why), ""))
    return ChangeLine(
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
    """The cause of the change, and when."""
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
            "Removed from every vintage, with everything computed from it (vintage %(number)s).", number=when["number"]
        )
    return _("Loaded on %(day)s (vintage %(number)s).", **when)


def _why(entry: Entry) -> list[tuple[str, str]]:
    """The reason for a correction, in the language it was written in, and who was informed."""
    row = entry.correction
    if row is None:
        return []
    return [(row["reason"], "en"), *correction_notes(row)]


def correction_notes(row: Row) -> list[tuple[str, str]]:
    """A correction's day and who was informed; each with its language (empty: the reader's)."""
    notes = [(_("Corrected on %(day)s.", day=format_day(row["corrected_on"])), "")]
    if row["told"]:
        notes.append((_("Informed: %(who)s", who=row["told"]), ""))
    return notes


def _evidence(entry: Entry) -> str:
    """Where the change can be checked: the observation's own page, else the source's entry in the list of sources."""
    if entry.record_id:
        return evidence_path(entry.record_id)
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
    except KeyError:  # a code of the withdrawn number is no longer in the code lists
        action = REVISED if entry.action == CORRECTED else entry.action
        return _("“%(source)s”: %(counts)s", source=title, counts=count_sentence("observation", action, 1))


def takedown_sentence(gone: Takedown, title: str) -> str:
    """A take-down in one sentence: the source of the record, since when it is gone and why; never what it said."""
    names = {"source": title, "day": format_day(gone.taken_down_at[:10]), "why": gone.why}
    if gone.kind == "person_case":
        return _("A case from “%(source)s” was taken down on %(day)s: %(why)s", **names)
    if gone.kind == "decision":
        return _("A court decision from “%(source)s” was taken down on %(day)s: %(why)s", **names)
    if gone.kind == "statement":
        return _("A statement from “%(source)s” was taken down on %(day)s: %(why)s", **names)
    return _("A number from “%(source)s” was taken down on %(day)s: %(why)s", **names)


def _correction_sentence(row: Row, title: str) -> str:
    """A correction of a statement or another record that is not a number itself."""
    return _(
        "%(source)s, %(record)s: %(field)s is printed as %(printed)s and shown as %(corrected)s.",
        source=title,
        record=row["record_id"],
        field=row["field"],
        printed=row["printed"] or _("nothing"),
        corrected=row["corrected"] or _("nothing"),
    )


def _number_sentence(entry: Entry, codes: CodeLists) -> str:
    """The change of one number: what it counts, the value before and after, and who counts."""
    names = {"cell": cell_of(entry.row, codes), "who": label_of(codes.origins[entry.row["origin_id"]], "short")[0]}
    before, after = entry.before, entry.after
    if before is None or after is None:
        number = _number(entry.row)
        if before is None:
            return _("%(cell)s: %(number)s was added (%(who)s).", number=number, **names)
        return _("%(cell)s: %(number)s was withdrawn (%(who)s).", number=number, **names)
    if before["counting_unit"] != after["counting_unit"]:
        was, now = count_text(before), count_text(after)
    else:
        was, now = _number(before), _number(after)
    if was != now:
        return _("%(cell)s: %(before)s became %(after)s (%(who)s).", before=was, after=now, **names)
    return _("%(cell)s: still %(number)s; changed: %(parts)s (%(who)s).", number=now, parts=_parts(entry), **names)


def cell_of(row: Row, codes: CodeLists) -> str:
    """What a number counts, in one line: place, offence, cases at a stage, and period."""
    stage = label_of(codes.lists["stage"][row["stage"]])[0]
    unit = label_of(codes.lists["counting_unit"][row["counting_unit"]])[0]
    return _(
        "%(area)s, %(offence)s, %(what)s, %(period)s",
        area=area_label(row, codes),
        offence=offence_title(codes.offences[row["offence_code"]]),
        what=with_sentence(stage_phrase(row["stage"], unit, stage, row["counting_unit"]), row, codes),
        period=_period(row),
    )


def _period(row: Row) -> str:
    end = format_day(row["period_end"])
    if row["measure_kind"] == "stock":
        return _("as published by %(day)s", day=end) if is_end_unknown(row) else _("on %(day)s", day=end)
    if row["measure_kind"] == "cumulative":
        return _("in total up to %(day)s", day=end)
    return years_of(row) if len(years_of(row)) == 4 else period_words(row["period_start"], row["period_end"])


def _number(row: Row) -> str:
    """A number without its unit, as its origin qualifies it; empty is spelt out, because empty is not zero."""
    if row["obs_value"] is None:
        return _("no value")
    return with_qualifier(row["value_qualifier"], format_number(row["obs_value"]))


def _parts(entry: Entry) -> str:
    """Which parts of an observation changed although the number did not."""
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


def counts_words(counts: Counts) -> str:
    """Every count of an entry as sentences in a row."""
    return " ".join(
        count_sentence(kind, action, number) for kind, part in counts.items() for action, number in part.items()
    )


def count_sentence(kind: str, action: str, number: int) -> str:
    """How many records of a kind were added, revised or withdrawn, as a sentence."""
    sentences = {
        ("observation", ADDED): n_("%(n)s number was added.", "%(n)s numbers were added.", number),
        ("observation", REVISED): n_("%(n)s number was revised.", "%(n)s numbers were revised.", number),
        ("observation", WITHDRAWN): n_("%(n)s number was withdrawn.", "%(n)s numbers were withdrawn.", number),
        ("person_case", ADDED): n_("%(n)s reported case was added.", "%(n)s reported cases were added.", number),
        ("person_case", REVISED): n_("%(n)s reported case was revised.", "%(n)s reported cases were revised.", number),
        ("person_case", WITHDRAWN): n_(
            "%(n)s reported case was withdrawn.", "%(n)s reported cases were withdrawn.", number
        ),
        ("decision", ADDED): n_("%(n)s court decision was added.", "%(n)s court decisions were added.", number),
        ("decision", REVISED): n_("%(n)s court decision was revised.", "%(n)s court decisions were revised.", number),
        ("decision", WITHDRAWN): n_(
            "%(n)s court decision was withdrawn.", "%(n)s court decisions were withdrawn.", number
        ),
        ("population", ADDED): n_("%(n)s population figure was added.", "%(n)s population figures were added.", number),
        ("population", REVISED): n_(
            "%(n)s population figure was revised.", "%(n)s population figures were revised.", number
        ),
        ("population", WITHDRAWN): n_(
            "%(n)s population figure was withdrawn.", "%(n)s population figures were withdrawn.", number
        ),
        ("statement", ADDED): n_("%(n)s statement was added.", "%(n)s statements were added.", number),
        ("statement", REVISED): n_("%(n)s statement was revised.", "%(n)s statements were revised.", number),
        ("statement", WITHDRAWN): n_("%(n)s statement was withdrawn.", "%(n)s statements were withdrawn.", number),
        (RECORD, ADDED): n_("%(n)s record was added.", "%(n)s records were added.", number),
        (RECORD, REVISED): n_("%(n)s record was revised.", "%(n)s records were revised.", number),
        (RECORD, WITHDRAWN): n_("%(n)s record was withdrawn.", "%(n)s records were withdrawn.", number),
    }
    return sentences[kind, action]
