"""Looks at the store while it is loaded: within one moment all of them see the same vintage."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from database.engine import open_engine
from database.queries.reading import _codes, one_moment, reading
from tests.support.place import PRESS, edit, make_place


def test_within_one_moment_every_look_sees_the_same_vintage_whatever_is_loaded(tmp_path):
    place = make_place(tmp_path, PRESS)
    assert place.run().vintage == 1
    engine = open_engine(place.url)
    edit(place.raw(PRESS, "observations.csv"), ",,709,exact", ",,710,exact")
    with one_moment():
        with reading(engine) as first:
            assert first.vintage.number == 1
        assert place.run().vintage == 2
        with reading(engine) as second, reading(engine) as third:
            assert (second.vintage.number, third.vintage.number) == (1, 1)
    with reading(engine) as after:
        assert after.vintage.number == 2


@pytest.mark.long
def test_code_lists_are_kept_while_many_threads_ask_for_more_than_fit(counts_once):
    def ask(number: int) -> int:
        with reading(engine) as now:
            kept = [_codes((f"store {at % 20}", 1, "", 1), now.connection) for at in range(number, number + 24)]
        return len({tuple(codes.jurisdictions) for codes in kept})

    engine, interval = open_engine(counts_once.url), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(ask, range(4))) == {1}
    finally:
        sys.setswitchinterval(interval)
