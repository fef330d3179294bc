"""The bundle to cite and to verify: a whole Data Package, and a program that finds a changed digit."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import frictionless
import pytest

from charts import all_charts, drawing_of, view_of
from charts.files.bundle import verify as _verify
from charts.files.bundle.bundle import bundle_of, contents_of
from charts.files.bundle.evidence_tables import tables_of
from charts.files.file_view import FileView
from database.engine import open_engine
from database.queries.reading import reading
from tests.charts.test_contract import default_views
from tests.support.stores import begun_place

VIEWS = [
    *((slug, "default") for slug in sorted(all_charts())),
    ("cases-by-region", "measure=per_100k"),
    ("cases-by-region", "offence=KZ-CC-99,measure=per_100k"),
    ("cases-over-time", "jurisdiction=UZ,offence=UZ-CC-154"),
    ("sentence-types", "offence=all,decision=first,from=2015,to=2025"),
]


def unpacked(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    """The program of the bundle alone: isolated, in its own folder."""
    words = [sys.executable, "-I", "-S", folder / "verify.py"]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=60)


def rows_of(contents: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contents[name].decode())))


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Another text in a file of the bundle."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(("slug", "path"), VIEWS)
def test_the_program_recomputes_every_number_and_the_package_is_valid(filed, tmp_path, slug, path):
    folder = unpacked(bundle_of(filed(path, slug)), tmp_path)
    done = verify(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(("all ", "this view has no number;"))
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "fieldName", "message"])


@pytest.mark.long
def test_the_bundle_of_every_default_view_agrees_with_its_records(engine, filed, tmp_path, capsys):
    for number, (slug, pairs) in enumerate(default_views(engine)):
        path = ",".join(f"{key}={value}" for key, value in pairs) or "default"
        code = _verify.main(unpacked(bundle_of(filed(path, slug)), tmp_path / str(number)))
        assert code == 0, (slug, pairs, capsys.readouterr().out)


@pytest.mark.parametrize("name", ["chart.csv", "observations.csv"])
def test_a_changed_digit_of_a_count_is_found_and_its_bar_is_named(filed, tmp_path, name):
    folder = unpacked(bundle_of(filed()), tmp_path)
    change(folder, name, ",709,", ",719,")
    done = verify(folder)
    printed, recomputed = ("719", "709") if name == "chart.csv" else ("709", "719")
    assert done.returncode == 1
    assert (
        f"Mediazona counts 709 cases registered in 2025\n  obs_value: printed {printed}, recomputed {recomputed}"
        in (done.stdout)
    )
    assert f"{name} was changed" in done.stdout


def test_a_changed_input_of_a_sum_is_found(filed, tmp_path):
    folder = unpacked(bundle_of(filed()), tmp_path)
    row = next(line for line in (folder / "observations.csv").read_text().splitlines() if ",KZ-61," in line)
    change(folder, "observations.csv", row, row.replace(",1,exact", ",4,exact"))
    assert "at least 2 offences registered in 2022\n  obs_value: printed 2, recomputed 5" in verify(folder).stdout


def test_a_changed_rate_and_a_changed_population_are_found(filed, tmp_path):
    one = filed("measure=per_100k", "cases-by-region")
    folder = unpacked(bundle_of(one), tmp_path)
    mark = one.drawing.marks[0]
    change(folder, "chart.csv", str(mark.row["rate_per_100k"]), "16.37")
    done = verify(folder)
    assert done.returncode == 1
    assert f"{mark.words}\n  rate_per_100k: printed 16.37, recomputed {mark.row['rate_per_100k']}" in done.stdout
    change(folder, "populations.csv", "KZ-75,2022,2022,", "KZ-75,2022,2022,9")
    assert "population: printed" in verify(folder).stdout


def test_a_changed_sentence_leaves_its_class(filed, tmp_path):
    one = filed("default", "sentence-length")
    folder = unpacked(bundle_of(one), tmp_path)
    case = one.drawing.marks[0].row["person_case_ids"].split()[0]
    lines = (folder / "decisions.csv").read_text(encoding="utf-8").splitlines()
    row = next(line for line in lines if f",{case}," in line and "custodial_sentence" in line)
    change(folder, "decisions.csv", row, row.replace("custodial_sentence,", "custodial_sentence,9"))
    done = verify(folder)
    assert done.returncode == 1
    assert (
        f"{one.drawing.marks[0].words}\n  obs_value: printed {int(one.drawing.marks[0].value)}, recomputed"
        in done.stdout
    )


def test_a_case_that_is_left_out_is_found(filed, tmp_path):
    folder = unpacked(bundle_of(filed("default", "decisions-by-region")), tmp_path)
    counted = next(row for row in rows_of(contents_of(filed("default", "decisions-by-region")), "chart.csv")
                   if row["person_case_ids"])  # fmt: skip
    case = counted["person_case_ids"].split()[0]
    lines = (folder / "cases.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "cases.csv").write_text("".join(line for line in lines if not line.startswith(f"{case},")))
    assert verify(folder).returncode == 1


def test_a_file_that_is_missing_or_was_changed_is_named(filed, tmp_path):
    folder = unpacked(bundle_of(filed()), tmp_path)
    (folder / "statements.csv").unlink()
    change(folder, "README.txt", "Casecount", "Somebody")
    said = verify(folder).stdout
    assert "statements.csv is missing" in said
    assert "README.txt was changed: its hash is not the one in datapackage.json" in said


def test_a_table_that_is_missing_is_a_fault_and_no_crash(filed, tmp_path):
    folder = unpacked(bundle_of(filed("default", "sentence-length")), tmp_path)
    (folder / "decisions.csv").unlink()
    done = verify(folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert "decisions.csv is missing" in done.stdout


def test_frictionless_finds_a_changed_file_too(filed, tmp_path):
    folder = unpacked(bundle_of(filed()), tmp_path)
    change(folder, "marks.csv", "709", "719")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.flatten(["type"]) == [["hash-count"]]


def test_every_file_is_listed_with_its_size_and_hash(filed):
    contents = contents_of(filed())
    package = json.loads(contents["datapackage.json"])
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert {one["path"] for one in package["resources"]} == set(contents) - {"datapackage.json"}
    for one in package["resources"]:
        assert one["hash"] == f"sha256:{hashlib.sha256(contents[one['path']]).hexdigest()}"
        assert one["bytes"] == len(contents[one["path"]])


def test_the_package_names_sources_licences_and_the_version_of_the_data(filed):
    one = filed()
    package = json.loads(contents_of(one)["datapackage.json"])
    assert package["version"] == one.drawing.data_version
    assert [row["title"] for row in package["licenses"]] == [credit.licence for credit in one.drawing.credits]
    assert package["licenses"][0]["name"] == "PDDL-1.0"
    assert all(
        credit.publisher in row["title"] for row, credit in zip(package["sources"], one.drawing.credits, strict=True)
    )


def test_the_chart_of_the_bundle_is_the_csv_of_the_view(filed, client):
    contents = contents_of(filed("measure=per_100k", "cases-by-region"))
    assert contents["chart.csv"] == client.get("/charts/cases-by-region/measure=per_100k.csv").data


def test_every_number_has_its_statements_with_the_hash_of_the_file_that_they_stand_in(filed):
    contents = contents_of(filed())
    statements, files = rows_of(contents, "statements.csv"), rows_of(contents, "files.csv")
    drawn = {row["observation_id"] for row in rows_of(contents, "observations.csv") if not row["formula"]}
    assert {row["observation_id"] for row in statements} == drawn
    assert {row["sha256"] for row in statements} <= {row["sha256"] for row in files}
    assert all(row["publisher"] and row["url"].startswith("https://") for row in statements)


def test_of_cases_neither_age_nor_sex_nor_a_name_is_given(filed):
    header = rows_of(contents_of(filed("default", "sentence-length")), "cases.csv")[0]
    assert not {name for name in header if "name" in name or name in ("age_band", "sex", "plea", "formation")}


def test_equal_data_give_equal_bytes_in_the_order_of_the_names(filed):
    content = bundle_of(filed())
    assert bundle_of(filed()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        day = tuple(int(part) for part in filed().drawing.data_day.split("-"))
        assert {entry.date_time[:3] for entry in archive.infolist()} == {day}


def test_the_readme_says_how_to_check_and_names_every_table(filed):
    contents = contents_of(filed("measure=per_100k", "cases-by-region"))
    said = contents["README.txt"].decode()
    assert "python3 verify.py" in said
    assert [name for name in contents if name not in said and name != "README.txt"] == []


def test_the_program_names_a_table_that_is_no_longer_listed(filed, tmp_path):
    folder = unpacked(bundle_of(filed()), tmp_path)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [one for one in package["resources"] if one["path"] != "observations.csv"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    done = verify(folder)
    assert done.returncode == 1
    assert "observations.csv is not listed" in done.stdout


DECISION_CORRECTION = """
[[correction]]
id = "sentence-of-d0001"
record = "decision"
where = { decision_id = "d0001" }
field = "sentence_length_months"
printed = 60
corrected = 66
reason = "The court says so."
corrected_on = "2026-01-02"
told = "the court"
"""


def test_the_corrections_of_decisions_are_among_the_corrections(tmp_path):
    made = begun_place(tmp_path, "xx_press_decisions")
    toml = made.declaration("xx_press_decisions").with_name("corrections.toml")
    toml.write_text(DECISION_CORRECTION, encoding="utf-8")
    assert made.run().exit_code == 0
    engine = open_engine(made.url)
    view = view_of(engine, "sentence-length", [], also=("lang",))
    with reading(engine) as now:
        tables = tables_of(FileView(view, drawing_of(engine, view, "en"), now, "https://casecount.example"))
    engine.dispose()
    found = [row for table in tables if table.name == "corrections" for row in table.rows]
    assert [(row["record_id"], row["corrected"]) for row in found] == [("d0001", "66")]
