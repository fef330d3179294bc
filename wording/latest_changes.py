"""What changed and how fresh it is, in sentences."""

from collections.abc import Iterable
from typing import Any

from database.log.source_runs import CODE_LISTS
from database.log.takedowns import Takedown
from database.queries.changes import ADDED, WITHDRAWN, NumberChange, SourceChange, VintageChange
from database.queries.code_lists import CodeLists
from database.queries.vintages import Row
from translations import _, format_day, label_of, language, n_
from wording.changes import count_sentence, takedown_sentence
from wording.evidence import count_text
from wording.observations import counter_of, when_of, words_of
from wording.phrases import area_label, evidence_path, offence_title

MOST_LINES = 6

Line = dict[str, str]


def change_entries(changes: Iterable[VintageChange], codes: CodeLists) -> list[dict[str, Any]]:
    """The newest vintages with their changes as sentences, newest first, at most MOST_LINES of them in total."""
    found, room = [], MOST_LINES
    for change in changes:
        lines = [_takedown_line(one, codes) for one in change.taken_down]
        lines += [line for source in sorted(change.sources, key=_rank) for line in _lines(source, codes)]
        shown = lines if len(lines) == room + 1 else lines[:room]  # "and 1 more" would take the line that it saves
        rest = len(lines) - len(shown)
        if shown:
            found.append(
                {
                    "number": change.vintage.number,
                    "day": format_day(change.vintage.loaded_at[:10]),
                    "lines": shown,
                    "more": n_("and %(n)s more change", "and %(n)s more changes", rest) if rest else "",
                }
            )
        room -= len(shown)
        if room <= 0:
            break
    return found


def _takedown_line(gone: Takedown, codes: CodeLists) -> Line:
    """A take-down, with a link to its source: the record's own address says no more than this."""
    title = label_of(codes.sources.get(gone.source_id, {}), "title")[0] or gone.source_id
    return {"who": "", "text": takedown_sentence(gone, title), "href": f"/{language()}/sources#{gone.source_id}"}


def _rank(source: SourceChange) -> tuple[bool, bool, str]:
    """Single numbers first, code lists last."""
    return (source.source_id == CODE_LISTS, not source.numbers, source.source_id)


def _lines(source: SourceChange, codes: CodeLists) -> list[Line]:
    """A sentence for every number listed, then one line for everything else of the source."""
    title = label_of(codes.sources.get(source.source_id, {}), "title")[0] or source.source_id
    lines = [_number_line(change, title, codes) for change in source.numbers]
    said = [
        count_sentence(kind, action, number)
        for kind, counts in source.counts.items()
        for action, number in counts.items()
    ]
    if said:
        href = f"/{language()}/sources#{source.source_id}"
        lines.append({"who": title, "text": " ".join(said), "href": href})
    return lines


def _number_line(change: NumberChange, title: str, codes: CodeLists) -> Line:
    """One change of one number as a sentence, with a link to its evidence, which a withdrawn number keeps."""
    href = evidence_path(change.row["observation_id"])
    try:
        return {"who": "", "text": _number_sentence(change, codes), "href": href}
    except KeyError:  # a code of the withdrawn number is no longer in the code lists
        return {"who": title, "text": count_sentence("observation", change.action, 1), "href": href}


def _number_sentence(change: NumberChange, codes: CodeLists) -> str:
    words, where = _said(change.row, codes), _where(change.row, codes)
    if change.action == ADDED:
        return _("Added: %(words)s (%(where)s).", words=words, where=where)
    if change.action == WITHDRAWN:
        return _("Withdrawn: %(words)s (%(where)s).", words=words, where=where)
    before = count_text(change.before or {})
    if before == count_text(change.row):
        return _("Details corrected: %(words)s (%(where)s).", words=words, where=where)
    return _("Revised: %(words)s (%(where)s). Previously %(before)s.", words=words, where=where, before=before)


def _said(row: Row, codes: CodeLists) -> str:
    whole = {**row, "formula": None}
    if row["obs_value"] is None:
        return _("%(who)s: no value %(when)s", who=counter_of(whole, codes), when=when_of(whole))
    return words_of(whole, codes)


def _where(row: Row, codes: CodeLists) -> str:
    offence = offence_title(codes.offences[row["offence_code"]])
    return _("%(offence)s, %(area)s", offence=offence, area=area_label(row, codes))
