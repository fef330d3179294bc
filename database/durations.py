"""Durations as a source declares them in `expect_every`, and the moment one of them later."""

import calendar
import re
from datetime import datetime, timedelta

# P1Y, P6M, P2W, P1D, or several of them: P1Y6M. No zero, and no number that leads out of the calendar.
DURATION = r"^P([1-9][0-9]{0,2}[YMWD]){1,4}$"
_PART = re.compile(r"([0-9]+)([YMWD])")


def is_duration(text: str) -> bool:
    """Whether the text is a valid duration; a store of an earlier version may hold others."""
    return re.fullmatch(DURATION, text) is not None


def later(moment: datetime, duration: str, times: int = 1) -> datetime:
    """A moment plus a duration, `times` over, right by the calendar: 31 January and P1M give the last day of February,
    and twice P1M give 31 March."""
    parts = {unit: number * times for unit, number in parts_of(duration).items()}
    months = moment.month - 1 + parts["M"] + 12 * parts["Y"]
    year, month = moment.year + months // 12, months % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day) + timedelta(weeks=parts["W"], days=parts["D"])


def parts_of(duration: str) -> dict[str, int]:
    """How many years, months, weeks and days a duration has. Raises ValueError if it isn't one."""
    if not is_duration(duration):
        raise ValueError(f"{duration!r} is not a duration such as P1Y, P6M, P2W or P1D")
    parts = dict.fromkeys("YMWD", 0)
    for number, unit in _PART.findall(duration):
        parts[unit] += int(number)
    return parts
