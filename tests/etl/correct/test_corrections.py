"""Known errors of a publisher: corrected in public, and only as long as the publisher prints them."""

from pathlib import Path

import pytest

from database.log.source_runs import FAILED, LOADED
from tests.support.place import PRESS, Place, edit, outcome_of

FILE = """
[[correction]]
id = "article-172-in-2025"
record = "observation"
where = { observation_id = "o0001" }
field = "obs_value"
printed = 709
corrected = 731
reason = "The newsroom corrected its table on the next day."
corrected_on = "2026-01-02"
told = "Mediazona, by e-mail on 2026-01-02"
"""
NUMBER = "SELECT obs_value, note FROM observation WHERE observation_id = 'o0001' AND last_vintage IS NULL"


def write(place: Place, text: str = FILE) -> Path:
    path = place.declaration(PRESS).with_name("corrections.toml")
    path.write_text(text, encoding="utf-8")
    return path


def test_a_known_error_is_shown_corrected_and_says_what_was_printed(loaded: Place) -> None:
    write(loaded)
    assert outcome_of(loaded.run(), PRESS).outcome == LOADED
    said = "Corrected: 709 is printed, 731 is right. The newsroom corrected its table on the next day."
    assert loaded.query(NUMBER) == [(731, said)]
    made = "SELECT record, record_id, field, printed, corrected, corrected_on, told, first_vintage FROM correction"
    assert loaded.query(made) == [
        ("observation", "o0001", "obs_value", "709", "731", "2026-01-02", "Mediazona, by e-mail on 2026-01-02", 2)
    ]


def test_a_correction_is_not_made_once_the_publisher_has_repaired_the_error(loaded: Place) -> None:
    write(loaded)
    loaded.run()
    edit(loaded.raw(PRESS, "observations.csv"), "2025-12-25,publication,,709,", "2025-12-25,publication,,731,")
    source = outcome_of(loaded.run(), PRESS)
    assert (source.outcome, source.message) == (
        FAILED,
        "corrections.toml, field correction 1: article-172-in-2025: the publisher has fixed it and now prints 731. "
        "Remove this correction",
    )
    assert loaded.query(NUMBER)[0][0] == 731


def test_a_correction_that_was_removed_ends_with_its_vintage(loaded: Place) -> None:
    path = write(loaded)
    loaded.run()
    path.unlink()
    edit(loaded.raw(PRESS, "observations.csv"), "2025-12-25,publication,,709,", "2025-12-25,publication,,731,")
    assert outcome_of(loaded.run(), PRESS).outcome == LOADED
    assert loaded.query(NUMBER) == [(731, None)]
    assert loaded.query("SELECT last_vintage FROM correction") == [(2,)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("printed = 709", "printed = 710", "the publisher now prints 709, not 710. Check it again"),
        ('"o0001"', '"o9999"', "no observation with observation_id o9999; a correction needs exactly one"),
        ('{ observation_id = "o0001" }', '{ stage = "registered" }', "observation with stage registered; a correction"),
        ('record = "observation"', 'record = "observations"', "there is no record 'observations'. The nearest right"),
        ('field = "obs_value"', 'field = "obs_valu"', "observation has no field 'obs_valu'. The nearest right"),
        ('field = "obs_value"', 'field = "observation_id"', "a key can't be corrected: it identifies the record"),
        ('corrected_on = "2026-01-02"', 'corrected_on = "soon"', "correction.0.corrected_on: String should match"),
        ("corrected = 731", "corrected = 731\nextra = 1", "correction.0.extra: Extra inputs are not permitted"),
        (FILE, FILE + FILE, "the id 'article-172-in-2025' is used twice"),
    ],
)
def test_a_correction_that_is_not_right_stops_its_source(loaded: Place, old: str, new: str, said: str) -> None:
    write(loaded, FILE.replace(old, new))
    source = outcome_of(loaded.run(), PRESS)
    assert source.outcome == FAILED
    assert source.message.startswith("corrections.toml, field correction")
    assert said in source.message
    assert loaded.query(NUMBER) == [(709, None)]
