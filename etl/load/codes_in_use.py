"""A code that live records use may not leave its list: the site would have no name for it.

Checked after all sources were read, because a code may be removed in the same run as its last use: what counts are
the records that would be live after this run, new ones of sources that passed and stored ones of all others.
"""

from collections import Counter
from collections.abc import Sequence

from database.loading.live_records import Connection, live_rows, live_uses
from database.log.source_runs import CODE_LISTS
from etl.code_lists import CODE_LIST_KINDS, code_lists_of_records, code_lists_of_rows
from etl.load.outcome import SourceOutcome
from etl.records import Records, fields_of, kinds

_SHOWN = 8

# How many records use a code: by code list, code, and the records' source.
_Uses = Counter[tuple[str, str, str]]


def codes_still_used(sources: Sequence[SourceOutcome], store: Connection | None) -> str:
    """The codes missing from the new lists although records use them, in words; empty if there are none."""
    lists = next((source for source in sources if source.source_id == CODE_LISTS), None)
    if store is None or lists is None or not lists.withdrawn:
        return ""
    gone = _withdrawn(lists.records, store)
    uses = _uses_in_store(gone, store, {source.source_id for source in sources if source.records})
    for source in sources:
        uses += _uses_in_run(gone, source)
    return _in_words(uses)


def _withdrawn(records: list[Records], store: Connection) -> dict[str, set[str]]:
    """The codes in the store's lists that these records lack, by list; lists without a loss are left out."""
    before = code_lists_of_rows({kind: live_rows(store, kind, CODE_LISTS) for kind in CODE_LIST_KINDS}).lists
    after = code_lists_of_records(records).lists
    lost = {
        name: set(codes.validity) - set(after[name].validity if name in after else ()) for name, codes in before.items()
    }
    return {name: codes for name, codes in lost.items() if codes}


def _uses_in_store(gone: dict[str, set[str]], store: Connection, replaced: set[str]) -> _Uses:
    """Live records that use a withdrawn code and stay: those of sources that failed or were not read."""
    uses: _Uses = Counter()
    for kind in kinds():
        for field in fields_of(kind):
            for source_id, code, count in live_uses(store, kind, field.name, gone.get(field.codes or "", set())):
                if source_id not in replaced:
                    uses[field.codes or "", code, source_id] += count
    return uses


def _uses_in_run(gone: dict[str, set[str]], source: SourceOutcome) -> _Uses:
    """New records that use a withdrawn code: the last good versions of rows that are in quarantine."""
    uses: _Uses = Counter()
    for part in source.records:
        for field in fields_of(part.kind):
            codes = gone.get(field.codes or "", set())
            used = Counter(str(value) for value in part.columns[field.name] if value in codes) if codes else {}
            uses.update({(field.codes or "", code, source.source_id): count for code, count in used.items()})
    return uses


def _in_words(uses: _Uses) -> str:
    """The codes with their users, and what to do."""
    if not uses:
        return ""
    by_code: dict[tuple[str, str], list[str]] = {}
    for (name, code, source_id), count in sorted(uses.items()):
        users = by_code.setdefault((name, code), [])
        users.append(f"{count:,} {'record' if count == 1 else 'records'} of {source_id}")
    said = [
        f"the list {name} no longer has {code!r}, but it is used by {' and '.join(u)}"
        for (name, code), u in by_code.items()
    ]
    more = f"; and {len(said) - _SHOWN} more codes" if len(said) > _SHOWN else ""
    todo = "The code lists stay as they were. Bring the code back, or change these records in the same run"
    return f"{'; '.join(said[:_SHOWN])}{more}. {todo}"
