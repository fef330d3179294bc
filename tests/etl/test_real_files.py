"""Official files that nobody here made, beside what is loaded; skipped only where their folder is absent."""

import csv
import shutil

import pytest

from config import settings
from tests.support.place import OFFICIAL, ROOT, Place, edit, make_place, outcome_of
from tests.support.workbook import COLUMNS, STAGES

SAMPLES = settings().samples_dir
FILE = SAMPLES / "kz_city_crime_comb_2022.csv"
FORM = "kz_form1m_2022.csv"
WORKBOOKS = {"KZ-61": "kz_form1m_2022_turkistan.xlsx", "KZ-71": "kz_form1m_2022_astana.xlsx"}
BY_CELL = (
    "SELECT region_code, row_no, stage, obs_value FROM observation JOIN form_row USING (offence_code) "
    "WHERE region_code IN ('KZ-61', 'KZ-71')"
)
WHOLE_RECORDS = "SELECT * FROM observation WHERE region_code IN ('KZ-61', 'KZ-71') ORDER BY observation_id"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of real files is absent (CASECOUNT_SAMPLES)")


@pytest.fixture(scope="module")
def from_workbooks(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The form as it comes with the project, but two regions as the publisher's workbooks; loaded."""
    place = make_place(tmp_path_factory.mktemp("workbooks"), OFFICIAL)
    form = place.raw(OFFICIAL, FORM)
    lines = form.read_text(encoding="utf-8").splitlines(keepends=True)
    # Regions that come from the CSV in any case say nothing about workbooks; one is enough.
    form.write_text("".join(line for line in lines if line.startswith(("region_code,", "KZ-10,"))), encoding="utf-8")
    edit(place.declaration(OFFICIAL), "minimum_rows = 8440", "minimum_rows = 1266")
    edit(place.declaration(OFFICIAL), "inputs = 20", "inputs = 3")
    for name in WORKBOOKS.values():
        shutil.copy(SAMPLES / name, form.with_name(name))
    outcome = outcome_of(place.run(), OFFICIAL)
    assert (outcome.outcome, outcome.quarantined, outcome.message) == ("loaded", 0, "")
    return place


def test_the_totals_of_form_1m_agree_with_a_table_by_others_but_for_its_known_wrong_row(whole):
    rows = whole.query("SELECT region_code, label_en, aliases FROM region WHERE boundary_set = '2022'")
    names = {name.lower(): code for code, label, aliases in rows for name in (label, *aliases.split("|"))}
    ours = dict(
        whole.query(
            "SELECT region_code, obs_value FROM observation "
            "WHERE offence_code = 'KZ-CC' AND stage = 'in_proceedings' AND region_code IS NOT NULL"
        )
    )
    with FILE.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    theirs = {names[name.strip().lower()]: float(number) for name, number in lines}
    assert len(header) == 2
    assert {code: number for code, number in theirs.items() if number != ours[code]} == {"KZ-27": 2306.0}
    assert ours["KZ-27"] == 6927


@pytest.mark.long
def test_the_publishers_workbooks_give_every_number_of_the_csv(from_workbooks: Place) -> None:
    with (ROOT / "data" / "raw" / OFFICIAL / FORM).open(encoding="utf-8", newline="") as file:
        expected = {
            (line["region_code"], int(line["row_no"]), stage, float(line[stage]))
            for line in csv.DictReader(file)
            if line["region_code"] in WORKBOOKS
            for stage in STAGES
        }
    found = from_workbooks.query(BY_CELL)
    assert len(found) == len(expected) == 2 * 422 * 8
    assert set(found) == expected


def test_the_publishers_workbooks_give_the_same_observations_as_the_csv(whole: Place, from_workbooks: Place) -> None:
    expected = whole.query(WHOLE_RECORDS)
    assert len(expected) == 2 * 422 * 8
    assert from_workbooks.query(WHOLE_RECORDS) == expected


def test_a_statement_of_a_publishers_workbook_names_its_cell(from_workbooks: Place) -> None:
    found = from_workbooks.query(
        "SELECT stage, locator FROM statement JOIN observation USING (observation_id) "
        "WHERE region_code = 'KZ-61' AND offence_code = 'KZ-CC-172'"
    )
    start = "region KZ-61, form row 91, column"
    file = "kz_form1m_2022_turkistan.xlsx, sheet R1, row 97"
    assert dict(found) == {
        stage: f"{start} {stage}; {file}, column {letter}" for stage, letter in zip(STAGES, COLUMNS, strict=True)
    }
