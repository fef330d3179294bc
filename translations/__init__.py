"""Words and numbers in the reader's language.

English is the language of the messages in the code. Every other language is one catalogue,
`translations/<lang>/casecount.po`; until it exists, its language is not offered. A message without a translation
falls back to English. The current language is kept in a context variable, set by `speaking`.
"""

import gettext as gnu_gettext
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

CATALOGUES = Path(__file__).parent
LANGUAGE_NAMES = {"en": "English", "uk": "Українська", "ru": "Русский", "kk": "Қазақша"}

_language: ContextVar[str] = ContextVar("language", default="en")


def available_languages() -> tuple[str, ...]:
    """The languages that pages are offered in: English, and each one whose catalogue exists."""
    return tuple(lang for lang in LANGUAGE_NAMES if lang == "en" or (CATALOGUES / lang / "casecount.po").exists())


def language() -> str:
    """The current language."""
    return _language.get()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Makes `lang` the current language inside the block."""
    token = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(token)


@lru_cache(maxsize=8)
def _catalogue(lang: str) -> gnu_gettext.NullTranslations:
    """The messages of one language; empty, so that every message stays English, if it has no catalogue."""
    path = CATALOGUES / lang / "casecount.po"
    if not path.exists():
        return gnu_gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang))
    compiled.seek(0)
    return gnu_gettext.GNUTranslations(compiled)


def _(message: str, **values: object) -> str:
    """The message in the reader's language, its %(name)s filled in."""
    text = _catalogue(language()).gettext(message)
    return text % values if values else text


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for it
    """Marks a message that is translated later, where it is shown."""
    return message


def n_(one: str, many: str, number: float, **values: object) -> str:
    """The message in the plural form that `number` takes in the reader's language; %(n)s is the formatted number."""
    count = int(number) if float(number).is_integer() else 2
    text = _catalogue(language()).ngettext(one, many, count)
    return text % {"n": format_number(number), **values}


def format_number(number: float) -> str:
    """A number as the reader's language writes it; whole numbers without decimals."""
    plain = int(number) if float(number).is_integer() else number
    return str(format_decimal(plain, locale=language()))


def format_day(iso: str) -> str:
    """A day (`2025-12-25`), month (`2025-12`) or year (`2025`) written out."""
    parts = [int(part) for part in iso.split("-")]
    if len(parts) == 1:
        return iso
    if len(parts) == 2:
        return str(format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=language()))
    return str(format_date(date(*parts), format="long" if language() != "en" else "d MMMM y", locale=language()))


def format_moment(iso: str) -> str:
    """A moment (`2025-12-25T05:06:07Z`, in UTC) written out with its day and minute."""
    return _("%(day)s, %(time)s UTC", day=format_day(iso[:10]), time=iso[11:16])


def label_of(row: Mapping[str, Any], stem: str = "label") -> tuple[str, str]:
    """A code's label and the language it is in: the reader's, else English, else the official text of its source."""
    for lang in (language(), "en"):
        if row.get(f"{stem}_{lang}"):
            return str(row[f"{stem}_{lang}"]), lang
    if row.get("label_local"):
        return str(row["label_local"]), str(row.get("local_lang") or "")
    for lang in LANGUAGE_NAMES:
        if row.get(f"{stem}_{lang}"):
            return str(row[f"{stem}_{lang}"]), lang
    return "", language()


def text_direction() -> str:
    """`ltr` or `rtl`, for the page's own element."""
    return Locale.parse(language()).text_direction
