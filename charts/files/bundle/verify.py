"""Recomputes the numbers of a Casecount chart from the records in this folder, offline.

    python3 verify.py

It needs Python 3.8 or later and nothing else. It checks the sha256 of every file that datapackage.json lists, then
takes every mark of chart.csv: a count must be the number of its observation, a sum must be the sum of its inputs
(observations.csv), a rate must be the count divided by the population of its area (populations.csv), and a number of
decisions must be what the filter of its row finds in cases.csv and decisions.csv. It exits with 0 if everything
agrees; else it names the mark, the number printed and the number recomputed, and exits with 1.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for type checkers; not needed to run
    from collections.abc import Callable

    Row = dict[str, str]  # a line of a CSV file by its columns
    Compared = list[tuple[str, str, str]]  # column, printed, recomputed
    Check = Callable[[Row], Compared]

TOLERANCE = 0.00006  # rates are printed with four digits
SMALL = 20  # a rate of a smaller, exact count has its exact interval
TAIL = 0.025
ALL, NONE = "all", "none"
CELL = (
    "jurisdiction", "region_code", "offence_code", "stage", "counting_unit", "measure_kind", "period_start",
    "period_end", "period_end_basis", "citizenship", "sentence_type",
    "months_over", "months_to", "band_ends", "value_qualifier", "obs_status", "origin_id", "formula",
)  # fmt: skip


def main(folder: Path) -> int:
    """Checks the folder and reports what it found: 0 if everything agrees."""
    faults = changed_files(folder)
    marks, rows = read(folder / "marks.csv"), read(folder / "chart.csv")
    if len(marks) != len(rows):
        faults.append(f"chart.csv has {len(rows)} rows, marks.csv has {len(marks)}")
    compared = 0
    checker = decided(folder) if rows and "person_case_ids" in rows[0] else observed(folder)
    for index, row in enumerate(rows):
        words = marks[index]["words"] if index < len(marks) else f"row {index + 1}"
        drawn = marks[index]["drawn_value"] if index < len(marks) else ""
        for name, printed, recomputed in [*checker(row), ("drawn_value", drawn, drawn_of(row, drawn))]:
            compared += 1
            if not agree(printed, recomputed):
                faults.append(f"{words}\n  {name}: printed {printed or '-'}, recomputed {recomputed or '-'}")
    for fault in faults:
        print(fault)
    whole = f"all {compared} numbers agree" if compared else "this view has no number; every hash agrees"
    print(f"{len(faults)} faults" if faults else whole)
    return 1 if faults else 0


def read(path: Path) -> list[Row]:
    """The rows of a CSV file; [] if there is no file, which `changed_files` reports."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def changed_files(folder: Path) -> list[str]:
    """Every listed file that is missing or has a different sha256, and every table that is not listed."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    listed = {resource["path"] for resource in package["resources"]}
    tables = sorted({path.name for path in folder.glob("*.csv")} | {"chart.csv", "marks.csv"})
    faults = [f"{name} is not listed in datapackage.json" for name in tables if name not in listed]
    for resource in package["resources"]:
        path = folder / resource["path"]
        if not path.exists():
            faults.append(f"{resource['path']} is missing")
            continue
        found = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        if found != resource["hash"]:
            faults.append(f"{resource['path']} was changed: its hash is not the one in datapackage.json")
    return faults


def agree(printed: str, recomputed: str) -> bool:
    """Whether two cells are the same text, or the same number as far as it is printed."""
    if printed == recomputed:
        return printed.strip().lower() not in ("nan", "inf", "-inf")  # no such number was ever published
    try:
        return abs(float(printed) - float(recomputed)) < TOLERANCE
    except ValueError:
        return False


def number(text: str) -> float:
    """The value of a number; anything else agrees with nothing."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def drawn_of(row: Row, drawn: str) -> str:
    """What the mark must show: the rate if it shows one, else the count."""
    rate = row.get("rate_per_100k", "")
    return rate if rate and agree(drawn, rate) else row["obs_value"]


# --- counts of observations -------------------------------------------------------------------------------------------


def observed(folder: Path) -> Check:
    """A function that checks a mark that is an observation or was computed from observations."""
    records = {row["observation_id"]: row for row in read(folder / "observations.csv")}
    people = {(p["area_code"], p["year"], p["boundary_set"]): p for p in read(folder / "populations.csv")}

    def check(row: Row) -> Compared:
        record = records.get(row["observation_id"])
        if record is None:
            return [("observation_id", row["observation_id"], "no such observation")]
        same = [(name, row[name], record[name]) for name in CELL if row[name] != record[name]]
        found = [("obs_value", row["obs_value"], counted(record, records)), *same]
        if record["formula"]:
            found.append(("observations.csv obs_value", record["obs_value"], counted(record, records)))
        if row.get("rate_per_100k"):
            found += rated(row, people)
        return found

    return check


def counted(record: Row, records: dict[str, Row]) -> str:
    """The value of an observation; for a derived value, what its formula makes of its inputs."""
    if not record["formula"]:
        return str(record["obs_value"])
    ids = record["inputs"].split()
    missing = [one for one in ids if one not in records]
    if missing or not ids:
        return f"not to be computed: no input {' '.join(missing)}"
    values = [number(records[one]["obs_value"]) for one in ids]
    if record["formula"] == "sum(region_code)":
        return text_of(math.fsum(values))
    if record["formula"] == "first(year_to_date)" and len(values) == 1:
        return text_of(values[0])
    if record["formula"] == "difference(year_to_date)" and len(values) == 2:
        return text_of(values[1] - values[0])  # inputs are in the order of their periods
    return f"not to be computed: formula {record['formula']} of {len(values)} inputs"


def text_of(value: float) -> str:
    """A number as the files print it."""
    return str(int(value)) if value == value and value.is_integer() else str(value)


def rated(row: Row, people: dict[tuple[str, str, str], Row]) -> Compared:
    """Population, rate and interval of a mark, recomputed."""
    area, year = row["region_code"] or row["jurisdiction"], row["period_end"][:4]
    record = people.get((area, year, row["boundary_set"]))
    if record is None:
        return [("population", row["population"], "no population of that area, year and boundary set")]
    count, population = number(row["obs_value"]), number(record["population"])
    found = [
        ("population", row["population"], record["population"]),
        ("rate_per_100k", row["rate_per_100k"], text_of(round(count * (100000 / population), 4))),
    ]
    ends = ["", ""]  # any other count has no interval
    if count < SMALL and row["value_qualifier"] == "exact":
        ends = [text_of(round(end * (100000 / population), 4)) for end in exact_interval(int(count))]
    return [*found, ("rate_low", row["rate_low"], ends[0]), ("rate_high", row["rate_high"], ends[1])]


def exact_interval(count: int) -> tuple[float, float]:
    """The exact 95 % interval of the mean of a Poisson distribution when `count` was observed (Garwood 1936)."""

    def up_to(most: int, mean: float) -> float:
        return math.fsum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(most + 1))

    def mean_at(is_below: Callable[[float], bool], high: float) -> float:
        low = 0.0
        for _step in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if is_below(middle) else (low, middle)
        return low

    lowest = mean_at(lambda mean: 1 - up_to(count - 1, mean) < TAIL, float(count)) if count else 0.0
    return lowest, mean_at(lambda mean: up_to(count, mean) > TAIL, 2.0 * count + 10)


# --- counts of decisions ----------------------------------------------------------------------------------------------


def decided(folder: Path) -> Check:
    """A function that checks a mark counting reported decisions: its filter is applied to all cases again."""
    cases, decisions = read(folder / "cases.csv"), read(folder / "decisions.csv")
    chosen = {which: chosen_decisions(decisions, which) for which in ("latest", "first")}

    def check(row: Row) -> Compared:
        of_case = chosen[row["decision"]]
        found = sorted(c["person_case_id"] for c in cases if matches(c, of_case.get(c["person_case_id"]), row))
        return [
            ("obs_value", row["obs_value"], str(len(found))),
            ("person_case_ids", row["person_case_ids"], " ".join(found)),
        ]

    return check


def chosen_decisions(decisions: list[Row], which: str) -> dict[str, Row]:
    """Case -> its latest decision (the one that no other supersedes) or its first (the one that supersedes none).

    If there are several, their dates decide; one without a date is never preferred.
    """
    superseded = {row["supersedes"] for row in decisions}
    unknown = "9999" if which == "first" else ""
    ordered = sorted(decisions, key=lambda row: (row["decision_date"] or unknown, row["decision_id"]))
    chosen = {}
    for row in reversed(ordered) if which == "first" else ordered:
        if not (row["supersedes"] if which == "first" else row["decision_id"] in superseded):
            chosen[row["person_case_id"]] = row
    return chosen


def matches(case: Row, decision: Row | None, wanted: Row) -> bool:
    """Whether the row counts a case with its chosen decision."""
    if decision is None:
        return False
    for column in wanted.keys() & case.keys():
        if wanted[column] not in (ALL, case[column] or NONE):
            return False
    named = decision["offence_codes"].split() or [NONE]
    if wanted["offence_code"] != ALL and wanted["offence_code"] not in named:
        return False
    if wanted["sentence_type"] != ALL and (
        decision["verdict"] == "acquitted" or (decision["sentence_type"] or NONE) != wanted["sentence_type"]
    ):
        return False
    return in_class(decision["sentence_length_months"], wanted) and in_years(decision["decision_date"][:4], wanted)


def in_class(months: str, wanted: Row) -> bool:
    """Whether a sentence falls into the class of the row; a row without a class matches any length."""
    if not wanted["months_from"]:
        return True
    return bool(months) and number(wanted["months_from"]) <= number(months) <= number(wanted["months_to"])


def in_years(year: str, wanted: Row) -> bool:
    """Whether a decision is from the years of the row; a row without years matches any year."""
    if wanted["from"] == NONE or not year:
        return not year and (wanted["from"] == NONE or not (wanted["from"] or wanted["to"]))
    return wanted["from"] <= year and (not wanted["to"] or year <= wanted["to"])


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent))
