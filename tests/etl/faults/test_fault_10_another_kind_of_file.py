"""FAULT 10: another kind of file where a table was due is rejected on its first bytes, whatever format was due."""

import io
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from tests.support.invented import LISTED, SOURCE, checked, invented
from tests.support.place import Place

TEXT = "region,article,year,number\nKZ-10,172,2024,7\n"
ROW = dict(zip(*[line.split(",") for line in TEXT.splitlines()], strict=True))
# What servers send with the answer code of the file that was due.
ERRORS = {
    "error page": b"\n<!DOCTYPE html><html><body>Service unavailable</body></html>\n",
    "PDF": b"%PDF-1.7\n1 0 obj\n",
    "error in JSON": b'{"error": "maintenance"}\n',
    "gzip": b"\x1f\x8b\x08\x00\x00\n",
    "words": b"Service unavailable\n",
    "nothing": b"",
}


def workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(ROW))
        sheet.write_row(1, 0, list(ROW.values()))
    return content.getvalue()


def packed() -> bytes:
    content = io.BytesIO()
    parquet.write_table(pa.table({name: [cell] for name, cell in ROW.items()}), content)
    return content.getvalue()


def page() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line.split(','))}</tr>" for line in TEXT.splitlines())
    return f"<html><table>{rows}</table></html>\n".encode()


RIGHT = {
    "csv": TEXT.encode(),
    "xlsx": workbook(),
    "parquet": packed(),
    "html": page(),
    "json": b'[{"region": "KZ-10", "article": 172, "year": 2024, "number": 7}]\n',
}


def loaded_from(root: Path, ending: str) -> tuple[Place, Path]:
    """A source that was loaded from a file of this ending, and the file."""
    place = invented(root, LISTED.replace("a.csv", f"a.{ending}"), TEXT)
    file = place.raw(SOURCE, f"a.{ending}")
    file.with_name("a.csv").unlink()
    file.write_bytes(RIGHT[ending])
    assert place.run().exit_code == 0
    return place, file


@pytest.mark.parametrize("ending", RIGHT)
def test_fault_10_another_kind_of_file_is_rejected_and_the_old_number_stays(tmp_path: Path, ending: str) -> None:
    place, file = loaded_from(tmp_path, ending)
    for kind, content in {**RIGHT, **ERRORS}.items():
        if kind != ending:
            file.write_bytes(content)
            outcome = checked(place)
            assert (outcome.outcome, outcome.message.split(",")[0].split(":")[0]) == ("failed", f"a.{ending}"), kind
    assert place.run().exit_code == 65
    assert place.query("SELECT obs_value FROM observation WHERE source_id = ?", SOURCE) == [(7.0,)]
