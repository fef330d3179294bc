"""One region's workbook of form 1-M, as issued by the Committee on Legal Statistics -> the region's rows of the CSV.

Of its 26 sheets only R1, section 1, is read: eight of its 31 numbered columns (the form calls them graphs), in
offences. The form has one layout for all regions, so every cell must be where it belongs and hold what it should: the
titles, the graphs' numbers, the headers of what is read, and each row's number and label as in rows.csv. Anything
missing, doubled, moved or unknown stops the source with its cell and what would be right.

The form prints neither its region nor its period. The publisher's program leaves both behind, the region in the
document's title and the month in the path of its report; if they are still there, they must be what is declared.
"""

from etl.cells import Cell
from etl.code_lists import UnknownCodeError
from etl.errors import DeliveryError
from etl.extract.received_file import ReceivedFile
from etl.read.formats.column_letters import letter_of
from etl.read.formats.workbook_cells import at, number_of, read_sheet, search_inside
from etl.read.sheet import Sheet
from etl.read.tables import TransformInput

SHEET, FORM_ROWS = "R1", "rows.csv"
TITLES = {
    "A2": "Форма отчета № 1-М «О зарегистрированных уголовных правонарушениях»",
    "A3": "Раздел 1. Сведения о зарегистрированных уголовных правонарушениях",
    "A4": "Наименование показателей",
    "D4": "Шифр строки",
}
# The headers are in rows 4 and 5, the graphs' numbers in row 6. The labels have three columns, A to C, one per level.
HEADER, GRAPHS, FIRST = (4, 5), 6, 7
LEVELS, ROW_NO, FIRST_GRAPH, LAST_GRAPH = "ABC", "D", 5, 35
# The first row of a block has these words ("of them") in the column before its own, merged over the whole block.
OF_THEM = "из них"
_CASES = "Количество правонарушений, уголовные дела о которых"
# Each stage: its column, and the header in rows 4 and 5; under a header that is merged over several columns only row 5.
STAGES = {
    "in_proceedings": ("E", f"{_CASES} находились в производстве в отчетном периоде", None),
    "registered": ("F", "Количество правонарушений, зарегистрированных в ЕРДР в отчетном периоде", None),
    "completed": ("J", f"{_CASES} окончены производством в отчетном периоде", None),
    "sent_to_court": ("K", f"{_CASES} направлены в суд в отчётном периоде", None),
    "terminated_non_rehabilitating": (
        "P",
        f"{_CASES} прекращены по пунктам 3), 4), 9), 10), 11), 12) ч.1 ст. 35 и ст.36 УПК РК",
        None,
    ),
    "terminated_rehabilitating": (
        "Q",
        f"{_CASES} прекращены по пунктам 1), 2), 5), 6), 7), 8) ч.1 ст. 35 УПК РК",
        None,
    ),
    "suspended": (
        "R",
        "Количество правонарушений по которым прерваны сроки досудебного расследования в отчетном периоде",
        "всего",
    ),
    "suspect_hiding": (
        "U",
        None,
        "п.3) ч.7 ст.45 УПК РК (когда подозреваемый, обвиняемый скрылся от органов уголовного преследования либо место "
        "его пребывания не установлено по другим причинам)",
    ),
}

_Rows = list[list[Cell]]


def transform(file: ReceivedFile, given: TransformInput) -> Sheet:
    """The rows of one region, with row_no and the eight stages. Raises DeliveryError with the cell that is wrong."""
    rows = read_sheet(file, SHEET)
    _check_region(file, given)
    _check_period(file, given)
    _check_header(file, rows)
    numbers = _check_labels(file, rows, given.tables[FORM_ROWS])
    lines = list(range(FIRST, FIRST + len(numbers)))
    columns: dict[str, list[Cell]] = {"row_no": numbers}
    for stage, (letter, *_) in STAGES.items():
        columns[stage] = [_number(file, rows, row, letter) for row in lines]
    letters = {"row_no": ROW_NO, **{stage: letter for stage, (letter, *_) in STAGES.items()}}
    return Sheet(file.name, file.sha256, columns, lines, [f"sheet {SHEET}, row {row}" for row in lines], letters)


def _check_region(file: ReceivedFile, given: TransformInput) -> None:
    """Raises DeliveryError if the document's title names another region than the file; some programs drop the title."""
    title = search_inside(file, "docProps/core.xml", r"<dc:title>\s*1-[MМ]\s+(.+?)\s*\(Свод\)\s*</dc:title>")
    if title is None:
        return
    region = given.by_name["region_code"]
    try:
        found = given.code_for("region", title[1])
    except UnknownCodeError as error:
        raise DeliveryError(f"the region in its document's title is not known: {error}", file=file.name) from error
    if found != region:
        reason = f"its document's title names {title[1]} ({found}), the file's name {region}. Rename the file"
        raise DeliveryError(reason, file=file.name)


def _check_period(file: ReceivedFile, given: TransformInput) -> None:
    """Raises DeliveryError if the workbook's report path names another month than the last of the period.

    A report counts from January; the path reads REPORT, 1-M, year, month, code of the publisher's office. A workbook
    that was saved again elsewhere has another path or none.
    """
    path = search_inside(file, "xl/workbook.xml", r"\\REPORT\\1-[MМ]\\(\d{4})\\(\d{2})\\")
    end = given.constants["period_end"]
    if path and f"{path[1]}-{path[2]}" != end[:7]:
        reason = (
            f"it is a report of {path[1]}-{path[2]}, here the period ends on {end}. Put it into a source of its period"
        )
        raise DeliveryError(reason, file=file.name)


def _check_header(file: ReceivedFile, rows: _Rows) -> None:
    """Raises DeliveryError at the first title, graph number or header that is wrong or occurs twice."""
    expected: dict[tuple[str, int], Cell] = {(name[0], int(name[1:])): text for name, text in TITLES.items()}
    for column in range(FIRST_GRAPH, LAST_GRAPH + 1):
        expected[letter_of(column), GRAPHS] = str(column - FIRST_GRAPH + 1)
    expected[letter_of(LAST_GRAPH + 1), GRAPHS] = None
    for letter, *texts in STAGES.values():
        expected |= {(letter, row): text for row, text in zip(HEADER, texts, strict=True)}
    for (letter, row), text in expected.items():
        cells = rows[row - 1] if text and row <= len(rows) else []
        places = [f"{letter_of(column)}{row}" for column, cell in enumerate(cells, start=1) if cell == text]
        _check(file, rows, (letter, row), text, f"it is in {', '.join(places)}" if places else "")
        if len(places) > 1:
            reason = f"{_quoted(text)} is in {' and in '.join(places)}; it should be in {letter}{row} only"
            raise DeliveryError(reason, file=file.name, place=f"sheet {SHEET}")


def _check_labels(file: ReceivedFile, rows: _Rows, form_rows: Sheet) -> list[Cell]:
    """The numbers of the form's rows, each with its label in the column of its level; raises at any other cell."""
    levels = _levels(form_rows)
    numbers, parents, labels = (form_rows.column(name) for name in ("row_no", "parent_row", "label_ru"))
    before: Cell = None
    for line, (number, parent, label) in enumerate(zip(numbers, parents, labels, strict=True), start=FIRST):
        level = levels[number]
        expected: dict[str, Cell] = {ROW_NO: number, **dict.fromkeys(LEVELS), LEVELS[level]: label}
        if before is not None and parent == before and levels[before] < level:
            expected[LEVELS[level - 1]] = OF_THEM
        for letter, text in expected.items():
            _check(file, rows, (letter, line), text, f"this is form row {number}")
        before = number
    after = FIRST + len(numbers)
    for line in range(after, len(rows) + 1):
        for letter in (ROW_NO, *LEVELS):
            _check(file, rows, (letter, line), None, f"{FORM_ROWS} ends with form row {before}")
    return numbers


def _levels(form_rows: Sheet) -> dict[Cell, int]:
    """The level of every form row's label: 0 the total, 1 its parts and the procedural rows, 2 the others."""
    numbers, parents, kinds = (form_rows.column(name) for name in ("row_no", "parent_row", "row_kind"))
    totals = {number for number, kind in zip(numbers, kinds, strict=True) if kind == "total"}
    below = {
        number: 1 if parent is None or parent in totals else 2 for number, parent in zip(numbers, parents, strict=True)
    }
    return {number: 0 if number in totals else level for number, level in below.items()}


def _check(file: ReceivedFile, rows: _Rows, cell: tuple[str, int], expected: Cell, more: str) -> None:
    """Raises DeliveryError if a cell, given by letter and row, is not as expected; `more` helps to find the mistake."""
    letter, row = cell
    found = at(rows, row, letter)
    if found != expected:
        reason = f"found {_quoted(found)}, expected {_quoted(expected)}{f' ({more})' if more else ''}"
        raise DeliveryError(reason, file=file.name, place=f"sheet {SHEET}, cell {letter}{row}")


def _quoted(text: Cell) -> str:
    """A cell's text as quoted in an error."""
    return "nothing" if text is None else repr(text)


def _number(file: ReceivedFile, rows: _Rows, row: int, letter: str) -> Cell:
    """The number in a cell as text, None if it is empty."""
    try:
        return number_of(at(rows, row, letter))
    except ValueError as error:
        reason = f"{error}; expected a number, or an empty cell if the publisher shows none"
        raise DeliveryError(reason, file=file.name, place=f"sheet {SHEET}, cell {letter}{row}") from error
