"""Looks at the store while it is loaded: within one moment all of them see the same vintage."""

from database.engine import open_engine
from database.queries.reading import one_moment, reading
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
