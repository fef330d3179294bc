"""Every format in which a chart can be downloaded, in the order in which pages offer them.

A new format is its writer in this folder and its entry here: pages, addresses, the static site and the documents'
tests find it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from charts.files.bundle.bundle import bundle_of
from charts.files.csv_file import view_csv
from charts.files.file_view import FileView
from charts.files.jsonstat_file import dataset_text
from charts.files.picture import framed_svg
from charts.files.png_file import picture_of
from charts.files.xlsx_file import workbook_of

_PICTURE = ("theme", "highlight", "size")


@dataclass(frozen=True)
class FileFormat:
    """What writes a view, the type of the answer, which keys of the form change it, and whether browsers show it."""

    write: Callable[[FileView], str | bytes]
    content_type: str
    form: tuple[str, ...] = ()
    is_picture: bool = False


FORMATS = {
    "csv": FileFormat(view_csv, "text/csv; charset=utf-8"),
    "xlsx": FileFormat(workbook_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": FileFormat(dataset_text, "application/json"),
    "svg": FileFormat(framed_svg, "image/svg+xml; charset=utf-8", _PICTURE, is_picture=True),
    "png": FileFormat(picture_of, "image/png", (*_PICTURE, "scale"), is_picture=True),
    "zip": FileFormat(bundle_of, "application/zip"),
}
