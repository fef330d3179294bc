"""Sums of sentences: the convicted against the types of their sentences, and a type against its bands of lengths.

As in a form, a total is not believed if its parts miss it by more than the tolerance, and nothing is checked if the
total or a part is empty or in quarantine.
"""

from collections.abc import Iterable, Sequence

from database.record_fields import SENTENCE
from etl.declarations.checks import Sum
from etl.records import CELL, Records, Value
from etl.validate.sum_results import ObservationValue, SumChecks, add_result, number_or_why

_SHARED = ("origin_id", *[name for name in CELL if name not in SENTENCE])
_Cell = tuple[Value, ...]
_Sentence = tuple[Value, ...]  # type, over, to, ends


def check_sentence_sums(
    records: Sequence[Records], rules: Sequence[Sum], lost: Sequence[Records], checks: SumChecks
) -> None:
    """Checks the declared sums over sentence_type and months in every cell; `lost` are the rows in quarantine."""
    incomplete = set(_by_cell(lost))
    for over in dict.fromkeys(rule.over for rule in rules):
        own = [rule for rule in rules if rule.over == over]
        seen = False
        for cell, found in _by_cell(records).items():
            named = dict(zip(_SHARED, cell, strict=True))
            rule = next((one for one in own if all(named.get(name) == code for name, code in one.where.items())), None)
            if rule is None:
                continue
            for total, parts in _totals(found, str(over)):
                seen = True
                _check(rule, total, parts, _where(named, total), found, cell in incomplete, checks)
        if not seen:
            checks.warnings.append(f"no cell has both a total and parts over {over}, so no such sum is checked")


def _by_cell(records: Iterable[Records]) -> dict[_Cell, dict[_Sentence, ObservationValue]]:
    """The observations by everything but the sentence, then by the sentence."""
    cells: dict[_Cell, dict[_Sentence, ObservationValue]] = {}
    for place, part in enumerate(records):
        if part.kind == "observation":
            shared = zip(*[part.columns[name] for name in _SHARED], strict=True)
            sentences = zip(*[part.columns[name] for name in SENTENCE], strict=True)
            rows = zip(shared, sentences, part.columns["obs_value"], strict=True)
            for number, (cell, sentence, value) in enumerate(rows):
                cells.setdefault(cell, {})[sentence] = ObservationValue((place, number), value)
    return cells


def _totals(found: dict[_Sentence, ObservationValue], over: str) -> list[tuple[_Sentence, list[_Sentence]]]:
    """Every total with its parts, where it has some."""
    whole = [one for one in found if one[1:] == (None, None, None)]
    if over == "sentence_type":
        pairs = [(one, [part for part in whole if part[0] is not None]) for one in whole if one[0] is None]
    else:
        pairs = [(one, [part for part in found if part[0] == one[0] and part not in whole]) for one in whole]
    return [(total, parts) for total, parts in pairs if parts]


def _check(
    rule: Sum,
    total: _Sentence,
    parts: list[_Sentence],
    where: str,
    found: dict[_Sentence, ObservationValue],
    is_incomplete: bool,
    checks: SumChecks,
) -> None:
    """Compares one total with the sum of its parts."""
    values: list[float] = []
    why = "a part is in quarantine" if is_incomplete else ""
    for sentence in [total, *parts] if not why else ():
        value = number_or_why(found[sentence], checks.wrong if values else {})
        if isinstance(value, str):
            why = f"{_name(sentence)} is {value}"
            break
        values.append(value)
    if why:
        checks.unchecked.append(f"{where}, where {why}")
        return
    names = f"{len(parts)} bands" if rule.over == "months" else ", ".join(map(_name, parts))
    add_result(checks, found[total].at, values, rule.tolerance, where, names, may_miss=rule.over == "sentence_type")


def _name(sentence: _Sentence) -> str:
    """A sentence in a word or two."""
    kind, over, to, _ends = sentence
    return (
        str(kind or "the total") if over is None and to is None else f"{kind} of {over or 0} to {to or 'more'} months"
    )


def _where(cell: dict[str, Value], total: _Sentence) -> str:
    """The cell in words, without what all cells of the source share."""
    words = [cell.get("region_code") or cell.get("jurisdiction"), cell.get("offence_code"), cell.get("stage"), total[0]]
    return ", ".join(str(word) for word in words if word) + f", {cell['period_start']} to {cell['period_end']}"
