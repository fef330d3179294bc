"""The codec of views: what it reads, how it writes it again, and what it refuses."""

import pytest

from charts import view_of
from charts.views.view import ViewError, pairs_from_path, pairs_from_query


def read(engine, path):
    return view_of(engine, "cases-by-year", pairs_from_path(path))


def test_the_default_view_of_a_country_names_only_the_country(engine):
    assert read(engine, "jurisdiction=UZ,offence=UZ-CC-154,stage=registered").path() == "jurisdiction=UZ"


def test_keys_are_written_in_the_codecs_order_whatever_the_order_they_came_in(engine):
    assert read(engine, "to=2025,stage=convicted,from=2023").path() == "stage=convicted,from=2023,to=2025"


def test_path_and_query_say_the_same_view(engine):
    by_path = read(engine, "jurisdiction=UZ,unit=cases")
    by_query = view_of(engine, "cases-by-year", pairs_from_query([("unit", "cases"), ("jurisdiction", "UZ")]))
    assert by_path == by_query
    assert by_query.query() == "?jurisdiction=UZ&unit=cases"


def test_the_canonical_form_reads_back_as_the_same_view(engine):
    view = read(engine, "jurisdiction=UZ,stage=charged,from=2022,as_of=1")
    assert read(engine, view.path()) == view


def test_tracking_parameters_and_empty_fields_are_dropped(engine):
    items = [("utm_source", "x"), ("fbclid", "1"), ("gclid", "1"), ("yclid", "1"), ("mc_cid", "1"), ("from", "")]
    assert pairs_from_query(items) == []


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("colour=red", "colour"),
        ("stage=registered,stage=charged", "stage"),
        ("stage=registred", "stage"),
        ("jurisdiction=XX", "jurisdiction"),
        ("offence=UZ-CC-154", "offence"),
        ("from=22", "from"),
        ("from=2025,to=2024", "from"),
        ("unit=ca<script>", "unit"),
        ("as_of=2025-13-01", "as_of"),
        ("as_of=0", "as_of"),
        ("registered", "view"),
        ("x" * 401, "view"),
        ("theme=dark", "theme"),
    ],
)
def test_a_view_that_cannot_be_read_names_its_key(engine, path, key):
    with pytest.raises(ViewError) as caught:
        read(engine, path)
    assert caught.value.key == key


def test_a_wrong_value_is_answered_with_the_values_that_are_allowed(engine):
    with pytest.raises(ViewError) as caught:
        read(engine, "stage=registred")
    assert "registered" in caught.value.allowed


def test_a_vintage_that_does_not_exist_is_refused(engine):
    for as_of in ("99", "2020-01-01"):
        with pytest.raises(ViewError) as caught:
            read(engine, f"as_of={as_of}")
        assert caught.value.key == "as_of"
