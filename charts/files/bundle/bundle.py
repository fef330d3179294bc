"""A view as one ZIP to cite and verify: the chart's rows, the data behind them, the citation, and a check program.

A Data Package: `datapackage.json` lists every file with its hash. Nothing in it depends on when or where it is made:
equal data give equal bytes.
"""

import io
import textwrap
import zipfile
from datetime import date
from pathlib import Path

from charts.files.bundle import verify as _verify
from charts.files.bundle.data_package import package_text
from charts.files.bundle.evidence_tables import BundleTable, tables_of
from charts.files.citation import apa, bibtex, csl_json
from charts.files.file_view import FileView
from translations import _, format_day

_READABLE = 0o644 << 16
_UNIX = 3


def bundle_of(filed: FileView) -> bytes:
    """The ZIP of a view."""
    contents = contents_of(filed)
    day = date.fromisoformat(filed.drawing.data_day)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _READABLE
            archive.writestr(entry, contents[name])
    return content.getvalue()


def contents_of(filed: FileView) -> dict[str, bytes]:
    """Every file of the bundle by its name; the last one describes the others."""
    tables = tables_of(filed)
    texts = {table.path: table.text for table in tables}
    texts |= {
        "CITATION.txt": f"{apa(filed)}\n",
        "citation.bib": bibtex(filed),
        "citation.json": csl_json(filed),
        "README.txt": _readme(filed, tables),
        "verify.py": Path(_verify.__file__).read_text(encoding="utf-8"),
    }
    contents = {name: text.encode() for name, text in texts.items()}
    return {**contents, "datapackage.json": package_text(filed, tables, contents).encode()}


def _readme(filed: FileView, tables: list[BundleTable]) -> str:
    """What the bundle is, file by file, and how to check it, in words."""
    drawing = filed.drawing
    loaded = _(
        "As loaded on %(day)s: vintage %(number)s, data version %(version)s.",
        day=format_day(drawing.data_day),
        number=drawing.vintage,
        version=drawing.data_version,
    )
    files = [(table.path, f"{table.said}.") for table in tables]
    files += [
        ("CITATION.txt, citation.bib, citation.json", _("How to cite: in words (APA), for BibTeX, as CSL-JSON.")),
        ("datapackage.json", _("All files with type, size and sha256, as a Data Package; every column with its type.")),
        ("verify.py", _("Recomputes every number of chart.csv from the records and checks every hash.")),
    ]
    check = _(
        "To check: unpack all files into one folder and run `python3 verify.py` there. It needs only Python 3.8 or "
        "later, and no network. It reports that all numbers agree, or which mark does not and why."
    )
    guard = _(
        "In the CSV files a text that a spreadsheet would run as a formula begins with an apostrophe. An empty cell is "
        "not zero: it means that nothing is known."
    )
    sources = [
        _(
            "%(title)s. Publisher: %(publisher)s. Licence: %(licence)s. Does not count: %(not_counted)s",
            title=credit.title,
            publisher=credit.publisher,
            licence=" ".join(part for part in (credit.licence, credit.licence_url) if part),
            not_counted=credit.not_counted,
        )
        for credit in drawing.credits
    ]
    parts = [
        drawing.title,
        " ".join(text for text in (drawing.subtitle, drawing.caveat, drawing.also_text) if text),
        f"{loaded}\n{_('To cite: %(citation)s', citation=apa(filed))}",
        "\n".join(f"{name}\n    {said}" for name, said in files),
        check,
        guard,
        "\n".join([_("Sources:"), *sources]) if sources else "",
        "\n".join(f"- {note.text}" for note in (*drawing.corrected, *drawing.notes)),
    ]
    lines = [_folded(line) for part in parts if part for line in [*part.split("\n"), ""]]
    return "\n".join(lines)


def _folded(line: str) -> str:
    """A line broken into lines of at most 100 characters; an address is never broken."""
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(line, 100, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
