"""The text of a new source's declaration: guesses, marked as such, and gaps that only a human can fill."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from commands.new_source.guesses import Guess, words_of
from etl.declarations.strict import FILL_IN

_WHAT, _PRINTED = "what", "printed"
_LANGUAGES = {"en": "English", "uk": "Ukrainian", "ru": "Russian", "kk": "Kazakh"}


def declaration_text(name: str, file: str, address: str | None, found: Guess, codelists: Path) -> str:
    """A complete `source.toml` for a table that looks like `found`; `address` is where its file is fetched from."""
    renamed = {
        new: old for new, old in (("year", found.year), ("region", found.region), ("offence", found.offence)) if old
    }
    by_year = found.year is None and bool(found.numbers) and all(map(_is_year, found.numbers))
    return "\n".join(
        [
            *_about(name, file, address),
            *_constants(name, renamed, by_year=by_year),
            *_file(file, address, found, renamed),
            *_tables(name, file, found, renamed, codelists, by_year=by_year),
        ]
    )


def _about(name: str, file: str, address: str | None) -> list[str]:
    """Who publishes it and what it counts, left blank to fill in."""
    trust, why = ("review", "a rewritten past needs review") if address else ("auto", "what you edit is published")
    lines = [
        f"# {name}: a declaration to complete, written by new-source from {file}.",
        f"# Replace everything that begins with {FILL_IN}; `python -m etl check {name}` names the next one.",
        '# Every line with "guess" was guessed from the file: check it, correct it, then delete the word.',
        "",
        f'publisher = "{FILL_IN} who publishes the table"',
        f'source_kind = "{FILL_IN} a code of data/codelists/source_kind.csv"',
        'label_status = "draft"',
        f'licence = "{FILL_IN} the licence, as the publisher states it"',
        '# url = "https://..."             # the page on which the publisher offers the table',
        '# expect_every = "P1Y"            # how often something new is due: P1Y, P6M, P1M',
        f'trust = "{trust}"                  # {why}',
        "",
    ]
    asks = {"title": "the name of the table", "counted": "what is counted", "not_counted": "what it leaves out"}
    for key, ask in asks.items():
        lines += [f"[{key}]", *(f'{lang} = "{FILL_IN} {ask}, in {word}"' for lang, word in _LANGUAGES.items()), ""]
    return lines


def _constants(name: str, renamed: dict[str, str], *, by_year: bool) -> list[str]:
    """The constants of every row."""
    lines = [
        "[constants]                       # the same for every row",
        f'origin_id = "{FILL_IN} who counted: an id of data/codelists/origin.csv, or a new line there"',
        f'jurisdiction = "{name[:2].upper()}"               # guess, from the name',
    ]
    if "offence" not in renamed:
        lines.append(f'offence_code = "{FILL_IN} a code of data/codelists/offence.csv"')
    if by_year:
        lines.append(f'stage = "{FILL_IN} a code of data/codelists/stage.csv"')
    return [
        *lines,
        f'counting_unit = "{FILL_IN} cases, persons, ...: a code of data/codelists/counting_unit.csv"',
        'measure_kind = "flow"             # guess: a number for a period; else stock, cumulative, year_to_date',
        'period_end_basis = "stated"       # guess',
        'value_qualifier = "exact"         # guess',
        'obs_status = "A"',
        'is_disputed = "no"',
        "",
    ]


def _file(file: str, address: str | None, found: Guess, renamed: dict[str, str]) -> list[str]:
    """The lines that say how to read the file."""
    names = {old: new for new, old in renamed.items()}
    ignored = [name for name in found.sheet.columns if name not in found.numbers and name not in names]
    lines = [f"[files.{_toml(file)}]"]
    if address:
        lines.append(f"url = {_toml(address)}")
    for key, value in found.rule.items():
        lines.append(f"{key} = {_toml(value)}  # guess")
    if changed := {new: old for new, old in renamed.items() if new != old}:
        inner = ", ".join(f"{new} = {_toml(old)}" for new, old in changed.items())
        lines.append(f"columns = {{ {inner} }}  # guess: the columns' names here")
    if _is_key(found, list(names)):
        lines.append(f"key = {_toml(list(renamed))}  # guess: no two rows have the same values here")
    if ignored:
        lines.append(f"ignore = {_toml(ignored)}  # guess: columns that nothing reads")
    return [*lines, f"minimum_rows = {len(found.sheet.lines)}  # as many as now; suddenly less stops the source", ""]


def _tables(
    name: str, file: str, found: Guess, renamed: dict[str, str], codelists: Path, *, by_year: bool
) -> list[str]:
    """Each number of the table as an observation with its statement; columns with gaps get tables of their own.

    Where a cell is empty no observation is made: one without a number would have to say why.
    """
    gaps = [name for name in found.numbers if _has_gaps(found, name)]
    full = [name for name in found.numbers if name not in gaps]
    if not found.numbers:
        full = [f"{FILL_IN} the columns that hold numbers"]
    pairs = [_pair(name, file, full, renamed, codelists, by_year=by_year)] if full else []
    pairs += [_pair(name, file, [gap], renamed, codelists, by_year=by_year, has_gaps=True) for gap in gaps]
    return [line for pair in pairs for line in pair]


def _pair(
    name: str,
    file: str,
    columns: Sequence[str],
    renamed: dict[str, str],
    codelists: Path,
    *,
    by_year: bool,
    has_gaps: bool = False,
) -> list[str]:
    """Two tables for some columns: the observations, and the statements that print them."""
    keys = ["origin_id", "offence" if "offence" in renamed else "offence_code"]
    keys += [part for part in ("region", "year") if part in renamed] + [_WHAT]
    prefix = re.sub(r"[^a-z0-9]", "", name)
    head = [f"file = {_toml(file)}"]
    head.append(f'long = {{ columns = {_toml(columns)}, name = "{_WHAT}", value = "{_PRINTED}" }}  # guess')
    if has_gaps:
        head.append(
            f"where = [{{ column = {_toml(columns[0])}, present = true }}]  # guess: an empty cell is no observation"
        )
    observation = [f'fields.observation_id = {{ hash = {_toml(keys)}, prefix = "{prefix}" }}']
    period = _WHAT if by_year else "year" if "year" in renamed else None
    for field, day, said in (("period_start", "01-01", "first"), ("period_end", "12-31", "last")):
        rule = f'text = "{{{period}}}-{day}"' if period else f'constant = "{FILL_IN} the {said} day: 2024-{day}"'
        observation.append(f"fields.{field} = {{ {rule} }}" + ("  # guess: whole years" if period else ""))
    for column, field in (("region", "region_code"), ("offence", "offence_code")):
        if column in renamed:
            observation.append(f'fields.{field} = "{column}"  # guess')
    if not by_year:
        observation += _stages(columns, words_of(codelists / "stage.csv"))
    return [
        "[[table]]                         # each number becomes an observation",
        'record = "observation"',
        *head,
        *observation,
        f'fields.obs_value = "{_PRINTED}"',
        "",
        "[[table]]                         # and who printed it",
        'record = "statement"',
        *head,
        f'fields.statement_id = {{ hash = {_toml(keys)}, prefix = "{prefix}s" }}',
        observation[0],
        f'fields.publisher = {{ constant = "{FILL_IN} who publishes the table" }}',
        f'fields.printed_value = "{_PRINTED}"',
        f'fields.locator = {{ text = "{{file}}, line {{line}}, column {{{_WHAT}}}" }}',
        "",
    ]


def _stages(columns: Sequence[str], words: dict[str, str]) -> list[str]:
    """What each column of numbers counts: the stage it is named after, or a gap to fill."""
    ask = f"{FILL_IN} the stage that this column counts, a code of data/codelists/stage.csv"
    known = {name: words.get(name.casefold(), ask) for name in columns}
    inner = ", ".join(f"{_toml(name)} = {_toml(code)}" for name, code in known.items())
    return [f'fields.stage = {{ column = "{_WHAT}", values = {{ {inner} }} }}  # guess']


def _is_key(found: Guess, columns: Sequence[str]) -> bool:
    """Whether these columns together identify a row."""
    rows = list(zip(*(found.sheet.columns[name] for name in columns), strict=True))
    return bool(rows) and len(set(rows)) == len(rows) and all(cell is not None for row in rows for cell in row)


def _has_gaps(found: Guess, column: str) -> bool:
    """Whether a column has empty cells."""
    empty = [None, *found.rule.get("empty", [])]
    return any(cell in empty for cell in found.sheet.columns[column])


def _is_year(name: str) -> bool:
    return bool(re.fullmatch(r"(19|20)\d\d", name))


def _toml(value: object) -> str:
    """A text, number or list of texts in TOML, which for these types looks like JSON."""
    return json.dumps(value, ensure_ascii=False)
