"""The tables of a delivery, including those that no declaration can describe: a source's `transform.py` reads these.

`transform.py` is next to `source.toml`, which says under `[[transform]]` which files it reads and for which declared
file they give rows. It has one function, `transform(file, given)`, which returns the file's rows as a `Sheet`: the
columns of that declared file except the one that the file's name fills. From there the rows are like any others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from etl.cells import Cell
from etl.code_lists import CodeIndex, UnknownCodeError
from etl.declarations.files import FileRule
from etl.declarations.source import DECLARATION, TRANSFORM, NamePart, Transform
from etl.errors import DeliveryError
from etl.extract.extract import Delivery
from etl.extract.received_file import ReceivedFile
from etl.read.formats import read_table
from etl.read.sheet import Sheet, check_table

# Every declared file with the sheets that give its rows: the file itself, then those read by a transform.
Tables = dict[str, list[Sheet]]


@dataclass(frozen=True)
class TransformInput:
    """What a transform gets besides the file: what its name says, the source's other tables, constants and codes."""

    by_name: Mapping[str, str]
    tables: Mapping[str, Sheet]
    constants: Mapping[str, str]
    code_lists: CodeIndex

    def code_for(self, codes: str, word: str) -> str:
        """The code that a word means in a code list. Raises UnknownCodeError with the nearest right value."""
        return self.code_lists.get(codes).code_for(word)


def read_tables(delivery: Delivery, code_lists: CodeIndex | None) -> Tables:
    """Every file of the delivery as a table. Raises DeliveryError with the place if one is not as declared."""
    declaration = delivery.declaration
    read: dict[str, list[Sheet]] = {}
    to_transform: list[tuple[Transform, ReceivedFile]] = []
    for file in delivery.files:
        if rule := declaration.transform_of(file.name):
            to_transform.append((rule, file))
        else:
            for table in [file.name] if declaration.is_codelists else declaration.tables_in(file.name):
                own_rule = declaration.files.get(table, FileRule())
                read.setdefault(table, []).append(read_table(file.name, file.content, file.sha256, own_rule))
    tables: Tables = {name: list(sheets) for name, sheets in read.items()}
    if to_transform:
        transform = _load(delivery.folder / TRANSFORM)
        for rule, file in to_transform:
            # The code lists are the one source read without them, and they declare no transform.
            codes = code_lists or CodeIndex({})
            others = {name: sheets[0] for name, sheets in read.items()}
            given = TransformInput(_said_by_name(rule, file.name, codes), others, declaration.constants, codes)
            tables.setdefault(rule.into, []).append(_with_name(transform(file, given), given.by_name))
    for name, sheets in tables.items():
        check_table(name, sheets, declaration.files.get(name, FileRule()))
    return tables


def _load(path: Path) -> Callable[[ReceivedFile, TransformInput], Sheet]:
    """The function of a source's `transform.py`; a sources folder is no package, so it is loaded by path."""
    spec = spec_from_file_location(f"transform_of_{path.parent.name}", path)
    if spec is None or spec.loader is None:
        raise DeliveryError("is not a Python file", file=path.name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[ReceivedFile, TransformInput], Sheet] = module.transform
    return found


def _said_by_name(rule: Transform, file: str, code_lists: CodeIndex) -> dict[str, str]:
    """The column filled by the file's name, and its code; empty if none is declared."""
    if rule.name is None:
        return {}
    word = str(rule.part_of(file)).replace("_", " ").strip()
    try:
        return {rule.name.column: code_lists.get(rule.name.codes).code_for(_spelt(rule.name, word))}
    except UnknownCodeError as error:
        reason = f"the name's part {word!r} (the star in {rule.files}) is no {rule.name.column}: {error}"
        raise DeliveryError(
            f"{reason} Rename the file, or add the word to `values` in {DECLARATION}", file=file
        ) from error


def _spelt(name: NamePart, word: str) -> str:
    """The word itself, or what the declaration says that it means."""
    return {key.casefold(): code for key, code in name.values.items()}.get(word.casefold(), word)


def _with_name(sheet: Sheet, by_name: Mapping[str, str]) -> Sheet:
    """The rows with what the file's name says about all of them."""
    said: dict[str, list[Cell]] = {column: [code] * len(sheet.lines) for column, code in by_name.items()}
    return sheet.changed({**said, **sheet.columns}, sheet.lines, sheet.places)
