"""Periods as statistics write them: a year, a half-year, a quarter, a month or a day, and their first and last days.

The forms are those of SDMX's `time_period`: 2014, 2014-S1, 2014-Q1, 2014-01, 2014-01-31; a month may lack its zero.
"""

import calendar
import re
from datetime import date
from typing import Literal

End = Literal["start", "end"]

FORMS = "2014, 2014-S1, 2014-Q1, 2014-01 or 2014-01-31"
_PERIOD = re.compile(r"([0-9]{4})(?:-(?:S([12])|Q([1-4])|([0-9]{1,2})(?:-([0-9]{2}))?))?")


def day_of(text: str, end: End) -> str | None:
    """The first or last day of a period as `2014-01-31`; None if the text is not an existing period."""
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        return None
    year, half, quarter, month, day = (None if part is None else int(part) for part in found.groups())
    first, last = _months(half, quarter, month)
    if not year or not 1 <= first <= last <= 12:
        return None
    if day is not None:
        return _existing(year, first, day)
    return last_day(year, last) if end == "end" else f"{year:04}-{first:02}-01"


def last_day(year: int, month: int) -> str:
    """The last day of a month."""
    return f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]:02}"


def _months(half: int | None, quarter: int | None, month: int | None) -> tuple[int, int]:
    """The first and the last month of a period within its year."""
    if half is not None:
        return 6 * half - 5, 6 * half
    if quarter is not None:
        return 3 * quarter - 2, 3 * quarter
    return (1, 12) if month is None else (month, month)


def _existing(year: int, month: int, day: int) -> str | None:
    """The day itself, if it exists in the calendar."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
