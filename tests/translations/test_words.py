"""Numbers, dates, plurals and labels in the reader's language, and what happens without a catalogue."""

import pytest

import translations
from translations import _, format_day, format_moment, format_number, label_of, n_, speaking

UK = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "Table"
msgstr "Таблиця"

msgid "%(n)s case"
msgid_plural "%(n)s cases"
msgstr[0] "%(n)s справа"
msgstr[1] "%(n)s справи"
msgstr[2] "%(n)s справ"
"""


@pytest.fixture
def ukrainian(tmp_path, monkeypatch):
    """A catalogue for Ukrainian, as a translator would add it."""
    (tmp_path / "uk").mkdir()
    (tmp_path / "uk" / "casecount.po").write_text(UK, encoding="utf-8")
    monkeypatch.setattr(translations, "CATALOGUES", tmp_path)
    translations._catalogue.cache_clear()
    yield
    translations._catalogue.cache_clear()


def test_a_language_is_offered_once_its_catalogue_exists(ukrainian):
    assert translations.available_languages() == ("en", "uk")


def test_plurals_take_the_three_forms_of_ukrainian(ukrainian):
    with speaking("uk"):
        said = [n_("%(n)s case", "%(n)s cases", number) for number in (1, 3, 709, 11)]
    assert said == ["1 справа", "3 справи", "709 справ", "11 справ"]


def test_a_missing_message_falls_back_to_english(ukrainian):
    with speaking("uk"):
        assert [_("Table"), _("Sources")] == ["Таблиця", "Sources"]


@pytest.mark.parametrize(
    ("lang", "iso", "said"),
    [
        ("en", "2025-12-25", "25 December 2025"),
        ("en", "2025-04", "April 2025"),
        ("en", "2025", "2025"),
        ("ru", "2025-12-25", "25 декабря 2025 г."),
        ("uk", "2025-04", "квітень 2025 р."),
    ],
)
def test_days_months_and_years_are_written_out(lang, iso, said):
    with speaking(lang):
        assert format_day(iso).replace("\u202f", " ").replace("\xa0", " ") == said


def test_a_moment_is_written_out_with_its_minute_and_says_whose_time_it_is():
    assert format_moment("2025-12-05T06:07:08.000009Z") == "5 December 2025, 06:07 UTC"


def test_numbers_have_the_readers_separators():
    with speaking("en"):
        assert [format_number(34891.0), format_number(0.5)] == ["34,891", "0.5"]
    with speaking("uk"):
        assert format_number(34891) == "34\xa0891"


def test_a_label_comes_in_the_readers_language_else_english_else_as_its_source_prints_it():
    row = {"label_en": "Mercenarism", "label_uk": "Найманство"}
    with speaking("uk"):
        assert label_of(row) == ("Найманство", "uk")
    with speaking("kk"):
        assert label_of(row) == ("Mercenarism", "en")
    official = {"label_en": None, "label_local": "Наемничество (ст.170)", "local_lang": "ru"}
    assert label_of(official) == ("Наемничество (ст.170)", "ru")
