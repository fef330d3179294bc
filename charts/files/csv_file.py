"""Drawing -> CSV: one row per mark, with text that no spreadsheet runs. UTF-8, comma, decimal point."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from charts.drawing.drawing import Drawing
from charts.files.file_view import FileView
from charts.marks.observations import COLUMNS

# What begins a formula, also in the full-width letters that a spreadsheet treats the same, after characters that some
# spreadsheets skip; and a leading tab or line break, which may start another cell.
_DANGEROUS = re.compile(r"[\s\x00\u200b-\u200d\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")


def columns_of(drawing: Drawing) -> tuple[str, ...]:
    """The columns of the chart's rows: those of an observation, or its own."""
    return drawing.columns or COLUMNS


def view_csv(filed: FileView) -> str:
    """The rows of a view's marks as CSV."""
    return csv_text(columns_of(filed.drawing), [mark.row for mark in filed.drawing.marks])


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as CSV under a header; keys of a row that are not in `columns` are left out."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(row[name]) for name in columns] for row in rows)
    return text.getvalue()


def safe_cell(value: object) -> object:
    """A cell as written: whole numbers without a point, and no text that a spreadsheet would run as a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, str) and _DANGEROUS.match(value):
        return "'" + value
    return "" if value is None else value
