"""Durations by the calendar: months and years have no fixed number of days."""

from datetime import UTC, datetime

import pytest

from database.durations import is_duration, later, parts_of


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2025-01-31", "P1M", "2025-02-28"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2025-11-30", "P3M", "2026-02-28"),
        ("2025-12-31", "P1D", "2026-01-01"),
        ("2025-12-31", "P2W", "2026-01-14"),
        ("2025-08-31", "P1Y6M", "2027-02-28"),
        ("2025-12-05T06:07:08", "P12M", "2026-12-05T06:07:08"),
    ],
)
def test_a_moment_later_is_right_by_the_calendar(start, duration, end):
    assert later(moment(start), duration) == moment(end)


@pytest.mark.parametrize("text", ["", "P", "P0D", "1Y", "P1", "PT1H", "P1Y ", "P1.5M", "P-1Y", "P1000D", "p1y", "P١Y"])
def test_what_is_no_duration_is_refused(text):
    assert not is_duration(text)
    with pytest.raises(ValueError, match="is not a duration such as P1Y"):
        parts_of(text)


def test_no_duration_leads_out_of_the_calendar():
    assert later(moment("2026-12-31"), "P999Y999Y999Y999Y").year == 6022
