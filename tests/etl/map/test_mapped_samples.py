"""Files that nobody here made, mapped without Python: a cut-out of their shape gives the expected records."""

import shutil
from pathlib import Path

import pytest

from config import settings
from tests.support.place import OFFICIAL, Place, edit, make_place, outcome_of
from tests.support.sample import add_sample, deliver, expected_of, records_of, sample_place

MAPPED = (
    "de_bka_pks",
    "kz_bns_population_2000",
    "kz_city_crime_comb",
    "kz_sentences_by_article",
    "kz_sng1",
    "mn_sentencing",
    "uk_cps_outcomes",
)
REAL = settings().samples_dir
real_files = pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real files is absent")
COMPILED, COMPILED_FILE = "kz_city_crime_comb", "kz_city_crime_comb_2022.csv"
SENTENCES, SENTENCES_FILE = "kz_sentences_by_article", "kz_sentences_by_article_2016-2023_bom.csv"


@pytest.mark.long
@pytest.mark.parametrize("name", MAPPED)
def test_a_cut_out_gives_exactly_the_expected_records(name: str, tmp_path: Path) -> None:
    outcome = outcome_of(sample_place(tmp_path, name).check(), name)
    assert (outcome.outcome, outcome.bad_rows) == ("loaded", [])
    assert records_of(outcome) == expected_of(name)


@real_files
def test_the_sentences_of_eight_years_load_with_every_damaged_code_and_both_subtotals_right(tmp_path: Path) -> None:
    place = sample_place(tmp_path, SENTENCES)
    outcome = deliver(place, SENTENCES, REAL / SENTENCES_FILE)
    assert (outcome.outcome, outcome.message, outcome.quarantined) == ("loaded", "", 0)
    query = "SELECT sum(obs_value), count(*) FROM observation WHERE offence_code = ? AND stage = 'convicted'"
    # rape120 of 2016, rape121 of 2017, ... rape127 of 2023: 160 + 142 + 83 + 87 + 77 + 124 + 112 + 86
    assert place.query(query, "KZ-CC-120") == [(871.0, 8)]
    # The subtotals "rape": 198 + 185 + 156 + 173 + 138 + 213 + 216 + 171
    assert place.query(query, "KZ-CC-120_121") == [(1450.0, 8)]


@real_files
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("\nrape121,39,", "\nrape120,39,", "'rape120 2017' is not known here. The nearest right value is 'rape12"),
        ("\nrape120,27,0,0,27,0,0,0,160,", "\nrape120,27,0,0,27,0,0,0,161,", "198 (KZ, convicted, 2016-01-01 to "),
    ],
)
def test_a_code_in_another_year_and_a_wrong_subtotal_are_caught(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = (REAL / SENTENCES_FILE).read_text(encoding="utf-8")
    assert text.count(old) == 1
    file = tmp_path / SENTENCES_FILE
    file.write_text(text.replace(old, new), encoding="utf-8")
    outcome = deliver(sample_place(tmp_path / "place", SENTENCES), SENTENCES, file)
    assert words in outcome.message + "".join(row.reason for row in outcome.bad_rows)


@pytest.fixture(scope="session")
def _form(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place with the first five rows of all 20 regions' forms, loaded once; tests get copies."""
    place = make_place(tmp_path_factory.mktemp("form"), OFFICIAL)
    form = place.raw(OFFICIAL, "kz_form1m_2022.csv")
    header, *lines = form.read_text(encoding="utf-8").splitlines(keepends=True)
    form.write_text(header + "".join(line for line in lines if int(line.split(",")[1]) <= 5), encoding="utf-8")
    edit(place.declaration(OFFICIAL), "minimum_rows = 8440", "minimum_rows = 1")
    assert outcome_of(place.run(), OFFICIAL).outcome == "loaded"
    return place


@pytest.fixture
def form(_form: Place, tmp_path: Path) -> Place:
    """The forms, loaded as vintage 1."""
    shutil.copytree(_form.root, tmp_path / "form")
    return Place(tmp_path / "form")


@real_files
def test_the_wrong_row_of_the_compiled_table_is_caught_by_the_forms_and_the_other_19_agree(form: Place) -> None:
    add_sample(form, COMPILED)
    outcome = deliver(form, COMPILED, REAL / COMPILED_FILE)
    (their_id,) = form.query(
        "SELECT observation_id FROM observation WHERE source_id = ? AND region_code = 'KZ-27' "
        "AND offence_code = 'KZ-CC' AND stage = 'in_proceedings'",
        OFFICIAL,
    )[0]
    assert "19 of 20 agree with kz_kps_form1m" in outcome.message
    number, statement = sorted(outcome.bad_rows, key=lambda row: row.kind)
    words = f"is not the 6,927 of kz_kps_form1m (observation {their_id}): the difference is 4,621, "
    assert number.line == 5
    assert number.reason.startswith("2,306 (KZ-27, KZ-CC, in_proceedings")
    assert words in number.reason
    assert statement.kind == "statement"


@real_files
def test_form_sng1_agrees_with_form_1m_once_its_total_is_known_to_be_crimes_alone(form: Place) -> None:
    add_sample(form, "kz_sng1")
    outcome = deliver(form, "kz_sng1", REAL / "kz_sng1_2022_astana.xlsx")
    assert (outcome.outcome, outcome.bad_rows) == ("loaded", [])
    assert "3 of 3 agree with kz_kps_form1m" in outcome.message
    query = "SELECT obs_value FROM observation WHERE region_code = 'KZ-71' AND offence_code = 'KZ-1M-3' AND stage = ?"
    assert form.query(query, "registered") == [(14672.0,), (14672.0,)]
