"""How a number of sentences is said: bands whose ends differ never read the same."""

import pytest

from wording.sentences import band_words

OVER, FROM = "over_to", "from_under"


def words(over, to, ends):
    return band_words({"months_over": over, "months_to": to, "band_ends": ends})


@pytest.mark.parametrize(
    ("over", "to", "ends", "said"),
    [
        (None, None, None, ""),
        (0, 12, OVER, "up to 1 year"),
        (None, 12, OVER, "up to 1 year"),
        (24, 36, OVER, "over 2 to 3 years"),
        (240, None, OVER, "over 20 years"),
        (0, 12, FROM, "under 1 year"),
        (24, 36, FROM, "2 to under 3 years"),
        (240, None, FROM, "20 years or more"),
        (18, 36, OVER, "over 18 to 36 months"),
        (18, None, FROM, "18 months or more"),
        (None, 6, OVER, "up to 6 months"),
    ],
)
def test_a_band_says_both_ends_in_years_where_they_are_whole(over, to, ends, said):
    assert words(over, to, ends) == said


def test_bands_of_one_span_whose_ends_differ_have_different_words():
    spans = [(0, 12), (12, 24), (12, 36), (18, 30), (240, None)]
    assert all(words(*span, OVER) != words(*span, FROM) for span in spans)
    assert len({words(*span, ends) for span in spans for ends in (OVER, FROM)}) == 2 * len(spans)
