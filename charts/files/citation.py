"""How a view is cited: in words in APA style, as BibTeX, and as CSL-JSON.

The author is Casecount, the publishers of the counts are named too, the version is that of the data and the address is
pinned to the vintage: what is cited does not change.
"""

import json
import re
from datetime import date

from babel.dates import format_date

from charts.files.file_view import VERSION_LETTERS, FileView
from translations import _, language

AUTHOR = "Casecount"
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


def apa(filed: FileView) -> str:
    """The citation in one line of words."""
    day = _day(filed)
    return _(
        "%(author)s. (%(date)s). %(title)s (vintage %(number)s, data version %(version)s) [Data set]. %(address)s",
        author=AUTHOR,
        date=f"{day.year}, {format_date(day, 'MMMM d', locale=language())}",
        title=filed.drawing.title,
        number=filed.drawing.vintage,
        version=filed.drawing.data_version[:VERSION_LETTERS],
        address=filed.pinned,
    )


def bibtex(filed: FileView) -> str:
    """The citation as one entry of BibTeX."""
    day = _day(filed)
    fields = {
        "author": f"{{{AUTHOR}}}",
        "title": f"{{{filed.drawing.title.translate(_SPECIAL)}}}",
        "year": str(day.year),
        "month": str(day.month),
        "day": str(day.day),
        "version": _version(filed).translate(_SPECIAL),
        "url": filed.pinned,
        "note": _sources(filed).translate(_SPECIAL),
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    return "\n".join([f"@misc{{{key_of(filed)},", *lines, "}", ""])


def csl_json(filed: FileView) -> str:
    """The citation as CSL-JSON, which Zotero and others read."""
    day = _day(filed)
    item = {
        "id": key_of(filed),
        "type": "dataset",
        "title": filed.drawing.title,
        "author": [{"literal": AUTHOR}],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": _version(filed),
        "publisher": AUTHOR,
        "language": filed.drawing.lang,
        "URL": filed.pinned,
        "note": _sources(filed),
    }
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def key_of(filed: FileView) -> str:
    """A short name of lower-case letters, digits and dashes, for the citation and the package."""
    return re.sub(r"[^a-z0-9]+", "-", filed.name("").lower()).strip("-")


def _day(filed: FileView) -> date:
    return date.fromisoformat(filed.drawing.data_day)


def _version(filed: FileView) -> str:
    return f"{filed.drawing.vintage} ({filed.drawing.data_version})"


def _sources(filed: FileView) -> str:
    """The publishers of what was counted, each with its table."""
    said = [f"{one.publisher}: {one.title}" for one in filed.drawing.credits]
    return f"{_('Sources:')} {'; '.join(said)}" if said else ""
