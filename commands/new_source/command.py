"""The command new-source: a starter folder for a source, with every guess marked and every gap named."""

import csv
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, NoReturn
from urllib.parse import unquote, urlsplit

import typer

from commands.exits import store_faults
from config import ROOT, settings
from database.log.exit_codes import DATA_ERROR, USAGE
from database.log.source_runs import CODE_LISTS
from etl.declarations.source import DECLARATION
from etl.workspace import Workspace

if TYPE_CHECKING:
    from commands.new_source.guesses import Guess

_NAME = re.compile(r"[a-z]{2}_[a-z0-9]+(_[a-z0-9]+)+")
_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
_EXAMPLE_ROWS = 5


def new_source(
    name: Annotated[str, typer.Argument(help="The new source: <iso2>_<publisher>_<table>.")],
    given: Annotated[str, typer.Option("--from", metavar="FILE_OR_URL", help="A CSV, XLSX or XLS file.")] = "",
    expected: Annotated[
        bool, typer.Option("--expected", help="Write the example's expected records, once the declaration is complete.")
    ] = False,
    examples: Annotated[Path, typer.Option("--examples", help="The folder of golden examples.")] = ROOT
    / "tests"
    / "etl"
    / "golden",
) -> None:
    """Guesses how to read a table and writes a declaration to complete; with --expected, the example's records."""
    from etl.errors import DeliveryError, UnreachedError

    if not _NAME.fullmatch(name):
        _stop(f"{name!r} is not a source name; kz_kps_form1m is one: country, publisher, table.")
    if bool(given) == expected:
        _stop("Give either --from FILE_OR_URL, to start a source, or --expected, to finish its example.")
    try:
        with store_faults():
            if expected:
                _write_expected(name, examples / name)
            else:
                _begin(name, given, examples / name)
    except (DeliveryError, UnreachedError) as error:
        _stop(str(error), DATA_ERROR)


def example_text(text: str) -> str:
    """A declaration adapted to an example: its files are in the example's folder, and a few rows are enough."""
    address = re.compile(r"^(url|google_sheet|allowed_hosts) = .*\n", re.MULTILINE)
    local = re.sub(r"(?ms)^\[files\..*?(?=^\[|\Z)", lambda part: address.sub("", part[0]), text)
    return re.sub(r"minimum_rows = \d+", "minimum_rows = 1", local)


def _begin(name: str, given: str, example: Path) -> None:
    """Writes the declaration, the file, and its first rows as an example; exits if any of them already exists."""
    from commands.new_source.declaration import declaration_text
    from commands.new_source.guesses import guess

    folder, raw = settings().sources_dir / name, settings().data_dir / "raw" / name
    if there := [str(path) for path in (folder, raw, example) if path.exists()]:
        _stop(f"Already there, and nothing is overwritten: {', '.join(there)}.")
    file, content, address = _received(given)
    codelists = settings().data_dir / CODE_LISTS
    found = guess(file, content, codelists)
    text = declaration_text(name, file, address, found, codelists)
    written = {folder / DECLARATION: text.encode(), example / "delivery" / file: head_of_file(content, found)}
    if address is None:
        written[raw / file] = content
    for path, part in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(part)
        typer.echo(f"Written: {path}")
    typer.echo(
        f"Now fill in what only you know: python -m etl check {name} names the next gap. "
        f"Then: python -m etl new-source {name} --expected"
    )


def _received(given: str) -> tuple[str, bytes, str | None]:
    """The file's name and bytes, and its address if it was fetched."""
    if not given.startswith(("http://", "https://")):
        path = Path(given)
        if not path.is_file():
            _stop(f"There is no file {given}.")
        return _named(path.name, path.read_bytes()), path.read_bytes(), None
    from etl.extract.fetch import fetch, limits_of

    parts = urlsplit(given)
    name = Path(unquote(parts.path)).name
    content = fetch(name or given, given, (parts.hostname or "",), limits_of(settings())).content
    return _named(name, content), content, given


def _named(name: str, content: bytes) -> str:
    """The file's own name, or a generic one with the right ending."""
    if name.lower().endswith(_ENDINGS):
        return name
    return "table.xlsx" if content.startswith(b"PK\x03\x04") else "table.csv"


def head_of_file(content: bytes, found: "Guess") -> bytes:
    """The file up to its first few rows; a workbook is kept whole, because nothing here can cut one."""
    if found.rule["format"] != "csv" or len(found.sheet.lines) <= _EXAMPLE_ROWS:
        return content
    encoding = found.rule["encoding"]
    lines = content.decode(encoding).splitlines(keepends=True)
    return "".join(lines[: found.sheet.lines[_EXAMPLE_ROWS] - 1]).encode(encoding)


def _write_expected(name: str, example: Path) -> None:
    """Writes the records that the declaration makes of the example, one CSV per kind, for somebody to check."""
    from database.log.source_runs import LOADED
    from etl import pipeline
    from etl.load.reconcile import rows_by_kind
    from etl.records import fields_of

    with TemporaryDirectory() as folder:
        sources, data = _tried(name, example, Path(folder))
        workspace = Workspace(f"sqlite:///{folder}/none.sqlite", sources, data)
        outcome = pipeline.check([name], workspace, lambda source, step: None)
    source = next(part for part in outcome.sources if part.source_id == name)
    if source.outcome != LOADED or source.bad_rows:
        bad = [f"{row.file}, line {row.line}, field {row.field}: {row.reason}" for row in source.bad_rows]
        _stop("\n".join([source.message, *bad]).strip(), DATA_ERROR)
    (example / "expected").mkdir(exist_ok=True)
    for kind, rows in rows_by_kind(source.records).items():
        if kind == "source":
            continue
        path = example / "expected" / f"{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = sorted(["" if cell is None else str(cell) for cell in row] for row in rows)
            csv.writer(file, lineterminator="\n").writerows([[field.name for field in fields_of(kind)], *lines])
        typer.echo(f"Written: {path}")
    typer.echo("Read every line: if a record is not what the file says, the declaration is wrong.")


def _tried(name: str, example: Path, folder: Path) -> tuple[Path, Path]:
    """A folder of sources and a data folder in which the example is the delivery."""
    declaration = settings().sources_dir / name / DECLARATION
    if not declaration.is_file() or not (example / "delivery").is_dir():
        _stop(f"There is no source {name!r} with an example in {example}. Start it with --from FILE_OR_URL.")
    sources, data = folder / "sources", folder / "data"
    for source in (CODE_LISTS, name):
        shutil.copytree(settings().sources_dir / source, sources / source)
    (sources / name / DECLARATION).write_text(example_text(declaration.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copytree(settings().data_dir / CODE_LISTS, data / CODE_LISTS)
    shutil.copytree(example / "delivery", data / "raw" / name)
    return sources, data


def _stop(message: str, code: int = USAGE) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
