"""What a pinned view says of its numbers' later fortunes: corrections always, other changes where it is asked for."""

import pytest

from charts import drawing_of, view_of
from charts.marks.later_corrections import SIGN, updates
from database.engine import open_engine
from tests.support.place import CORRECTION, EVERY_SOURCE, POPULATION, PRESS, SECURITY, edit
from tests.support.stores import loaded_place


@pytest.fixture
def place(tmp_path):
    return loaded_place(tmp_path, PRESS, SECURITY)


def drawn(place, *pairs, slug="cases-by-year"):
    engine = open_engine(place.url)
    try:
        return drawing_of(engine, view_of(engine, slug, pairs), "en")
    finally:
        engine.dispose()


def revise(place):
    edit(place.raw(PRESS, "observations.csv"), ",709,exact,", ",731,exact,")
    assert place.run().exit_code == 0


def correct(place):
    place.declaration(PRESS).with_name("corrections.toml").write_text(CORRECTION, encoding="utf-8")
    assert place.run().exit_code == 0


def marks(drawing):
    return {mark.key: mark for mark in drawing.marks}


def test_a_number_corrected_after_the_vintage_carries_the_sign_in_chart_table_and_words(place):
    correct(place)
    pinned = drawn(place, ("as_of", "1"))
    mark = marks(pinned)["o0001"]
    assert mark.label == f"709{SIGN}"
    assert "printed wrongly as 709, corrected later to 731" in mark.known
    assert [row[1] for row in pinned.table.rows if row[1].endswith(SIGN)] == [f"709{SIGN}"]
    assert [note.href for note in pinned.corrected] == ["/en/observations/o0001"]


def test_the_sign_stays_when_the_publisher_has_mended_its_number(place):
    correct(place)
    place.declaration(PRESS).with_name("corrections.toml").unlink()
    revise(place)
    assert marks(drawn(place, ("as_of", "1")))["o0001"].label == f"709{SIGN}"


def test_a_revision_that_is_no_correction_leaves_the_pinned_chart_as_it_was(place):
    before = drawn(place, ("as_of", "1"))
    revise(place)
    assert drawn(place, ("as_of", "1")) == before
    assert marks(drawn(place))["o0001"].label == "731"


def test_the_newest_view_has_no_sign_because_it_shows_the_corrected_number(place):
    correct(place)
    newest = drawn(place)
    assert marks(newest)["o0001"].label == "731"
    assert newest.corrected == ()


def test_updates_name_the_year_with_the_number_before_and_after(place):
    pinned = drawn(place)
    revise(place)
    assert updates(pinned, drawn(place)) == "Updated since: 2025 (Mediazona) was 709, now 731."


def test_updates_are_silent_where_nothing_changed(place):
    assert updates(drawn(place), drawn(place)) == ""


def test_updates_name_what_is_new_and_what_has_no_number_any_more(place):
    newest = drawn(place)
    older = drawn(place, ("from", "2024"))
    assert "2023 (Mazhilis deputy) is new: 23" in updates(older, newest)
    assert "2023 (Mazhilis deputy) was 23, now without a number" in updates(newest, older)


POPULATION_CORRECTION = """
[[correction]]
id = "almaty-in-2022"
record = "population"
where = { area_code = "KZ-75", year = 2022, boundary_set = "2022" }
field = "population"
printed = PRINTED
corrected = 1000000.0
reason = "The office corrected its table."
corrected_on = "2026-01-02"
told = "the office, by e-mail"
"""


def test_a_rate_whose_population_was_corrected_later_carries_the_sign(tmp_path):
    made = loaded_place(tmp_path, *EVERY_SOURCE)
    asked = "SELECT population FROM population WHERE area_code = 'KZ-75' AND year = 2022"
    text = POPULATION_CORRECTION.replace("PRINTED", str(made.query(asked)[0][0]))
    made.declaration(POPULATION).with_name("corrections.toml").write_text(text, encoding="utf-8")
    assert made.run(hold=False).exit_code == 0
    pairs = (("measure", "per_100k"), ("as_of", "1"))
    signed = [mark for mark in drawn(made, *pairs, slug="cases-by-region").marks if mark.label.endswith(SIGN)]
    assert [mark.place for mark in signed] == ["KZ-75"]
