"""A small workbook of our own with the layout of form 1-M: several sheets, labels merged over three levels, text."""

import io
import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter

STAGES = (
    "in_proceedings", "registered", "completed", "sent_to_court", "terminated_non_rehabilitating",
    "terminated_rehabilitating", "suspended", "suspect_hiding",
)  # fmt: skip
COLUMNS = ("E", "F", "J", "K", "P", "Q", "R", "U")

# Six rows of the form: number, parent, kind, offence, and the labels as they are in columns A, B and C.
ROWS = (
    ("1", "", "total", "KZ-CC", ("Всего правонарушений", None, None)),
    ("2", "1", "severity", "KZ-1M-2", ("из них", "проступки", None)),
    ("3", "1", "severity", "KZ-1M-3", (None, "преступлений ", None)),
    ("4", "3", "severity", "KZ-1M-4", (None, "из них", "небольшой  тяжести")),
    ("78", "1", "chapter", "KZ-CC-ch4", (None, "Глава 4. Преступления против мира и безопасности человечества", None)),
    ("91", "78", "article", "KZ-CC-172", (None, "из них", "Участие в иностранных вооруженных конфликтах (ст.172) ")),
)
# What the rows count at each stage, as it is typed: a number, a number as text, thousands set apart by blanks.
NUMBERS = {
    "1": ["1 234", "1200", 30, 20, 10.0, 8, "2\u00a0000", 1],
    "2": [34, 0, 10, "10", 5, 4, 1000, 1],
    "3": ["1 200", "1200", 20, 10, 5, 4, " 1000 ", 0],
    "4": ["1200", 1200, 20, 10, 5, 4, 1000, 0],
    "78": [1234, "1 200", 30, 20, 10, 8, 2000, 1],
    "91": ["1234", 1200.0, 30, 20, 10, 8, "2\u202f000", 1],
}
MERGED = (
    "A1:AC1", "A4:C5", "D4:D5", "E4:E5", "F4:F5", "J4:J5", "K4:K5", "P4:P5", "Q4:Q5", "R4:AA4", "A6:C6",
    "A7:C7", "A8:A12", "B8:C8", "B9:C9", "B11:C11",
)  # fmt: skip
CASES = "Количество правонарушений, уголовные дела о которых"


def form_cells() -> dict[str, Any]:
    """The cells of sheet R1, each under its name."""
    cells: dict[str, Any] = {
        "A2": "Форма отчета № 1-М «О зарегистрированных уголовных правонарушениях»",
        "A3": "Раздел 1. Сведения о зарегистрированных уголовных правонарушениях",
        "A4": "Наименование показателей",
        "D4": "Шифр строки",
        "E4": f"{CASES} находились в производстве в  отчетном периоде",
        "F4": "Количество правонарушений, зарегистрированных в ЕРДР в отчетном периоде",
        "G4": "в т.ч. совершенные в прошлых годах (из графы 2)",
        "J4": f"{CASES} окончены производством в отчетном периоде",
        "K4": f"{CASES} направлены в суд в отчётном периоде",
        "P4": f" {CASES} прекращены по пунктам 3), 4), 9), 10), 11), 12) ч.1 ст. 35 и ст.36 УПК РК ",
        "Q4": f" {CASES} прекращены по пунктам 1), 2), 5), 6), 7), 8) ч.1 ст. 35 УПК РК ",
        "R4": "Количество правонарушений по которым прерваны сроки досудебного расследования в отчетном периоде ",
        "R5": "всего ",
        "U5": "п.3) ч.7 ст.45 УПК РК (когда подозреваемый, обвиняемый скрылся от органов уголовного преследования "
        "либо место его пребывания не установлено по другим причинам)  ",
        "A6": "А",
        "D6": "Б",
    }
    for number in range(1, 32):
        cells[xlsxwriter.utility.xl_col_to_name(number + 3) + "6"] = number
    for line, (row, _, _, _, labels) in enumerate(ROWS, start=7):
        cells |= {f"{letter}{line}": label for letter, label in zip("ABC", labels, strict=True) if label}
        cells |= {f"D{line}": int(row), f"G{line}": "77"}
        cells |= {f"{letter}{line}": number for letter, number in zip(COLUMNS, NUMBERS[row], strict=True)}
    return cells


def write_workbook(path: Path, cells: dict[str, Any], title: str = "1-M  Астана (Свод)", sheet: str = "R1") -> None:
    """Writes the form's first sheet and two that nothing reads; a cell of None is left empty."""
    workbook = xlsxwriter.Workbook(path)
    workbook.set_properties({"title": title})
    form = workbook.add_worksheet(sheet)
    for name in ("R1-1", "PRIL1"):
        workbook.add_worksheet(name).write("B3", "Раздел 2")
    for merged in MERGED:
        form.merge_range(merged, "")
    for name, value in cells.items():
        if value is not None:
            (form.write_string if isinstance(value, str) else form.write)(name, value)
    workbook.close()


def add_report_path(path: Path, report: str) -> None:
    """Leaves in the workbook the path of the report that it was made from, as the publisher's program does."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    left_behind = f'<x15ac:absPath url="{report}"/><bookViews>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<bookViews>", left_behind)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
