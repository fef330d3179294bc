"""The command template: a workbook for editors, with drop-down lists of codes, that is a valid source as it is."""

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.exits import store_faults
from config import settings
from database.log.exit_codes import USAGE
from database.log.source_runs import CODE_LISTS

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SheetRows = Sequence[Sequence[str]]
_LAST_ROW = 2000
_CODES = "codes"
# The same bytes for the same code lists, whenever the file is written.
_CREATED = datetime(2026, 1, 1)
# For every column: its code list (empty if it has none) and what to write into it.
OBSERVATIONS = {
    "observation_id": ("", "A new id for every number, such as o0010. Never reuse one for something else."),
    "origin_id": ("origin", "Who counted first, not who printed it."),
    "jurisdiction": ("jurisdiction", "The country whose law it is."),
    "region_code": ("region", "Empty for the whole country."),
    "offence_code": ("offence", "The article, or a group of articlesthat is counted."),
    "stage": ("stage", "How far the cases are: registered, convicted, ..."),
    "counting_unit": ("counting_unit", "Cases, persons, ..."),
    "measure_kind": ("measure_kind", "flow: in a period; stock: on a day; cumulative: since a start date."),
    "period_start": ("", "The first day: 2025-01-01."),
    "period_end": ("", "The last day: 2025-12-31."),
    "period_end_basis": (
        "period_end_basis",
        "stated: the last day is printed; publication: it is the day of printing.",
    ),
    "citizenship": ("", "Only if the number is for one citizenship."),
    "obs_value": ("", "The number. Empty is not zero: empty means that it is not known."),
    "value_qualifier": ("value_qualifier", "exact, approx, at_least or at_most."),
    "is_disputed": ("yes_no", "yes or no."),
    "note": ("", "What a reader must know, in English."),
    "obs_status": ("obs_status", "A for a normal number; if obs_value is empty, why it is missing."),
}
STATEMENTS = {
    "statement_id": ("", "A new id for every publication of a number, such as s0040."),
    "observation_id": ("", "The id on the sheet observations."),
    "publisher": ("", "Who printed it."),
    "url": ("", "Where it can be read: https://..."),
    "published_on": ("", "2025-12-25; cut short if the day is not known: 2025-12."),
    "date_precision": ("date_precision", "How precise published_on is."),
    "is_relay": ("yes_no", "yes if it repeats another origin's number."),
    "printed_value": ("", "The number exactly as printed: more than 700."),
    "printed_unit": ("counting_unit", "The unit exactly as printed."),
    "fidelity": ("fidelity", "faithful, or garbled if it repeats the number wrongly."),
    "note": ("", "What is garbled, and how."),
}
_HOW_TO = (
    "Enter each number as a row of the sheet observations, and each publication that prints it as a row of statements.",
    "Leave the headers as they are; start in row 2. A coded cell has a list to choose from.",
    "Days are text: 2025-12-25. Never enter the name of a suspect or a convicted person.",
    "Save the file into data/raw/<source>/ and run: python -m etl check",
)
_EXAMPLE = {
    "observations": "o0010, mediazona, KZ, , KZ-CC-172, registered, cases, flow, 2025-01-01, 2025-12-25, "
    "publication, , 709, exact, no, , A",
    "statements": "s0040, o0010, An invented paper, https://example.org/, 2025-12-30, day, yes, 709, cases, faithful,",
}


def template(
    file: Annotated[Path, typer.Argument(help="The workbook to write; it must not exist.")],
) -> None:
    """Writes a workbook for editors: the columns of a source kept by hand, with drop-downs from the code lists."""
    if file.exists():
        typer.echo(f"{file} exists already and may hold numbers. Name another file.", err=True)
        raise typer.Exit(USAGE)
    with store_faults():
        write_template(file, settings().data_dir / CODE_LISTS)
    typer.echo(f"Written: {file}")


def write_template(file: Path, codelists: Path, observations: SheetRows = (), statements: SheetRows = ()) -> None:
    """Writes the workbook, empty or with these rows; the same bytes for the same content. Raises OSError."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(file, {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Casecount: numbers and who printed them", "created": _CREATED})
    lists = _codes(codelists)
    places = {
        name: f"={_CODES}!${_letter(at)}$2:${_letter(at)}${len(codes) + 1}"
        for at, (name, codes) in enumerate(lists.items())
    }
    _sheet(book, "observations", OBSERVATIONS, places, observations)
    _sheet(book, "statements", STATEMENTS, places, statements)
    _how_to(book)
    _hidden(book, lists)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _codes(codelists: Path) -> dict[str, list[str]]:
    """The codes of every list used by a column, each code once, in the order of its file."""
    used = dict.fromkeys(codes for codes, _note in (*OBSERVATIONS.values(), *STATEMENTS.values()) if codes)
    lists = {}
    for name in used:
        if name == "yes_no":
            lists[name] = ["yes", "no"]
            continue
        with (codelists / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
            rows = csv.reader(opened)
            next(rows)
            lists[name] = list(dict.fromkeys(row[0] for row in rows if row))
    return lists


def _sheet(
    book: "Workbook", name: str, columns: Mapping[str, tuple[str, str]], places: Mapping[str, str], rows: SheetRows
) -> None:
    """One data sheet: header with notes, text cells, drop-down lists."""
    sheet = book.add_worksheet(name)
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
    sheet.set_column(0, len(columns) - 1, 18, text)
    sheet.freeze_panes(1, 1)
    for at, (column, (codes, note)) in enumerate(columns.items()):
        sheet.write_string(0, at, column, bold)
        sheet.write_comment(0, at, note)
        if codes:
            rule: dict[str, Any] = {"validate": "list", "source": places[codes]}
            rule |= {"error_title": "Not in the list", "error_message": f"Choose a code of {codes}."}
            sheet.data_validation(1, at, _LAST_ROW, at, rule)
    for line, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            if cell:
                sheet.write_string(line, at, cell, text)


def _how_to(book: "Workbook") -> None:
    """A sheet with the rules and an example row per sheet, away from the data."""
    sheet = book.add_worksheet("how to")
    sheet.set_column(0, 0, 120)
    lines = [*_HOW_TO, *(f"Example for {name}: {row}" for name, row in _EXAMPLE.items())]
    for at, line in enumerate(lines):
        sheet.write_string(at, 0, line)


def _hidden(book: "Workbook", lists: Mapping[str, Sequence[str]]) -> None:
    """The sheet that the drop-downs read."""
    sheet = book.add_worksheet(_CODES)
    sheet.hide()
    for at, (name, codes) in enumerate(lists.items()):
        sheet.write_column(0, at, [name, *codes])


def _letter(at: int) -> str:
    """The column letter of a 0-based index; there are fewer lists than letters."""
    return chr(ord("A") + at)
