"""Stale, failed, in quarantine: judged over real stores, at a moment that the test names."""

import time
from datetime import datetime, timedelta

import pytest

from database.engine import open_engine
from database.queries.health import is_stale, site_health, sources_health, without_paths
from database.queries.reading import reading
from tests.support.place import PRESS, SECURITY, edit, make_place
from tests.support.stores import loaded_place

READ = "2025-03-31T10:00:00.000000Z"
HEADER = ("stage,counting_unit", "stag,counting_unit")


@pytest.fixture
def place(tmp_path):
    return loaded_place(tmp_path, PRESS, SECURITY)


def looked(place, ask, **later):
    """What the store says, some time after its newest run."""
    with reading(open_engine(place.url)) as now:
        newest = place.query("SELECT max(finished_at) FROM etl_run")[0][0]
        return ask(now, datetime.fromisoformat(newest) + timedelta(**later))


def source_of(place, name, **later):
    return next(one for one in looked(place, sources_health, **later) if one.status.source_id == name)


@pytest.mark.parametrize(
    ("expect_every", "moment", "stale"),
    [
        ("P1Y", "2027-03-31T10:00:00Z", False),
        ("P1Y", "2027-03-31T10:00:01Z", True),
        ("P1M", "2025-05-31T10:00:00Z", False),
        ("P1M", "2025-05-31T10:00:01Z", True),
        ("P1D", "2025-04-02T10:00:00Z", False),
        ("P1D", "2025-04-02T10:00:01Z", True),
        (None, "2099-01-01T00:00:00Z", False),
        ("yearly", "2099-01-01T00:00:00Z", False),
    ],
)
def test_a_source_is_stale_after_two_of_its_periods_and_not_before(expect_every, moment, stale):
    assert is_stale(expect_every, READ, datetime.fromisoformat(moment)) is stale


def test_a_source_with_an_expectation_that_was_never_read_well_is_stale():
    assert is_stale("P1Y", None, datetime.fromisoformat(READ))


def test_two_years_later_the_yearly_sources_are_stale_and_the_code_lists_never(place):
    assert looked(place, site_health, days=700).stale == frozenset()
    late = looked(place, site_health, days=740)
    assert (late.stale, late.failed) == ({PRESS, SECURITY}, frozenset())
    assert late.stale_since == min(late.last_success, source_of(place, PRESS).status.last_success)


def test_a_failed_reading_does_not_count_as_a_reading(place):
    success = source_of(place, SECURITY).status.last_success
    edit(place.raw(SECURITY, "observations.csv"), *HEADER)
    assert place.run().exit_code == 65
    source = source_of(place, SECURITY, days=729)
    assert source.status.has_failed
    assert source.status.last_success == success < source.status.last_attempt
    assert source_of(place, SECURITY, days=732).is_stale


def test_the_site_has_three_times_of_its_own(place):
    before = looked(place, site_health)
    edit(place.raw(SECURITY, "observations.csv"), *HEADER)
    place.run()
    after = looked(place, site_health)
    assert (after.last_success, after.last_change) == (before.last_attempt, before.last_change)
    assert after.last_attempt > after.last_success > after.last_change
    assert after.failed == {SECURITY}


def test_rows_stay_in_quarantine_while_a_later_reading_fails_before_it_looks_at_rows(place):
    edit(place.raw(SECURITY, "statements.csv"), "s0040,o0021", "s0040,o9999")
    assert place.run().exit_code == 0
    left_out = source_of(place, SECURITY).status.quarantine
    edit(place.raw(SECURITY, "observations.csv"), *HEADER)
    assert place.run().exit_code == 65
    again = source_of(place, SECURITY).status
    assert (again.last_outcome, again.quarantined, again.quarantine) == ("failed", 1, left_out)


def test_a_source_that_was_never_loaded_is_listed_without_a_publisher(tmp_path):
    place = make_place(tmp_path, PRESS, SECURITY)
    edit(place.raw(SECURITY, "observations.csv"), *HEADER)
    assert place.run().exit_code == 65
    source = source_of(place, SECURITY, days=800)
    assert (source.publisher, source.expect_every, source.is_stale) == (None, None, False)
    assert (source.status.last_success, source.status.last_change) == (None, None)


@pytest.mark.parametrize(
    ("said", "public"),
    [
        ("[Errno 2] No such file: '/srv/my data/raw/x.csv'", "[Errno 2] No such file: 'x.csv'"),
        ("not loaded: /srv/casecount/x.sqlite: disk full", "not loaded: x.sqlite: disk full"),
        ("sqlite:////srv/casecount/x.sqlite: no database", "x.sqlite: no database"),
        ("[Errno 13] Permission denied: '/srv'", "[Errno 13] Permission denied: 'srv'"),
        ("x.csv, line 2: 'https://a.org/b/c' is 1/2 and/or 3", "x.csv, line 2: 'https://a.org/b/c' is 1/2 and/or 3"),
        (
            "observations.csv, line 1: there is no column 'stage'.",
            "observations.csv, line 1: there is no column 'stage'.",
        ),
    ],
)
def test_a_message_says_nothing_of_the_folders_of_the_machine(said, public):
    assert without_paths(said) == public


@pytest.mark.parametrize("text", ["'/" * 50_000, "'/" + "a" * 100_000, " /" * 50_000, '"/a' * 50_000])
def test_a_message_full_of_slashes_takes_no_time(text):
    started = time.perf_counter()
    without_paths(text)
    assert time.perf_counter() - started < 1


def test_a_reason_that_quotes_an_endless_cell_is_cut_in_public(place):
    edit(place.raw(SECURITY, "statements.csv"), "s0040,o0021", f"s0040,{'x' * 5000}")
    assert place.run().exit_code == 0
    reason = source_of(place, SECURITY).status.quarantine[0].reason
    assert (len(reason), reason[:16], reason[-1]) == (1000, "observation 'xxx", "…")
