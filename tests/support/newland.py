"""A country with the fewest fields that load: an offence, an origin, a stage, a region, and codes nobody has seen."""

import csv
from pathlib import Path

from tests.support.place import SECURITY, Place, make_place

NEWLAND, EMPTYLAND = "QQ", "QZ"
DECISIONS = "xx_press_decisions"
LINES = {
    "jurisdiction": [
        {"jurisdiction": NEWLAND, "label_en": "Newland", "label_status": "draft"},
        {"jurisdiction": EMPTYLAND, "label_en": "Emptyland", "label_status": "draft"},
    ],
    "offence": [
        {"offence_code": code, "jurisdiction": NEWLAND, "offence_level": "article", "label_en": code}
        | {"label_status": "draft"}
        for code in ("QQ-first", "QQ-second")
    ],
    "origin_kind": [{"code": "oracle", "label_en": "oracle", "label_status": "draft"}],
    "origin": [{"origin_id": "qq_oracle", "origin_kind": "oracle", "label_en": "Oracle", "label_status": "draft"}],
    "stage": [{"code": "foretold", "label_en": "foretold", "label_status": "draft"}],
    "counting_unit": [{"code": "omens", "label_en": "omens", "label_status": "draft"}],
    "region": [{"region_code": "QQ-1", "jurisdiction": NEWLAND, "label_en": "North", "label_status": "draft"}],
    "role": [{"code": "seer", "label_en": "seer", "label_status": "draft"}],
    "verdict": [{"code": "doomed", "label_en": "doomed", "label_status": "draft"}],
    "sentence_type": [{"code": "exile", "label_en": "exile", "label_status": "draft"}],
}
SHARED = {"origin_id": "qq_oracle", "jurisdiction": NEWLAND, "stage": "foretold", "counting_unit": "omens"} | {
    "period_end_basis": "stated", "value_qualifier": "exact", "is_disputed": "no", "obs_status": "A",
}  # fmt: skip
YEAR_2024 = {"measure_kind": "flow", "period_start": "2024-01-01", "period_end": "2024-12-31"}
YEAR_2025 = {"measure_kind": "flow", "period_start": "2025-01-01", "period_end": "2025-12-31"}
NUMBERS = [
    {"observation_id": "q0001", "offence_code": "QQ-first", "obs_value": "3"} | YEAR_2024,
    {"observation_id": "q0002", "offence_code": "QQ-second", "obs_value": "4"} | YEAR_2025,
    {"observation_id": "q0003", "offence_code": "QQ-second", "obs_value": "5", "region_code": "QQ-1"} | YEAR_2025,
]
STOCK = {"observation_id": "q0004", "offence_code": "QQ-second", "obs_value": "6", "measure_kind": "stock"} | {
    "period_start": "2025-06-01", "period_end": "2025-06-01",
}  # fmt: skip


def write_lines(path: Path, rows: list[dict[str, str]]) -> None:
    """Adds rows to a CSV; fields that they lack are empty."""
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="").writerows(rows)


def country_of(place: Place, **declared: str) -> None:
    """Adds the country and its codes to the lists, with what its line declares."""
    for name, rows in LINES.items():
        first = [rows[0] | declared, *rows[1:]] if name == "jurisdiction" else rows
        write_lines(place.root / "data" / "codelists" / f"{name}.csv", first)


def numbers_of(place: Place, rows: list[dict[str, str]]) -> None:
    """Adds its numbers to a source of the project."""
    write_lines(place.raw(SECURITY, "observations.csv"), [SHARED | row for row in rows])


def newland(root: Path, **declared: str) -> Place:
    """A place with the country and its numbers, next to those of Uzbekistan; nothing is loaded."""
    place = make_place(root, SECURITY)
    country_of(place, **declared)
    numbers_of(place, NUMBERS)
    return place


def cases_of(place: Place) -> None:
    """Adds a reported case of the country to the source of the press."""
    person = {"person_case_id": "qc1", "jurisdiction": NEWLAND, "region_code": "QQ-1", "role": "seer"}
    decision = {"decision_id": "qd1", "person_case_id": "qc1", "instance": "first", "offence_code": "QQ-first"}
    ruled = {"verdict": "doomed", "sentence_type": "exile", "offence_basis": "stated"}
    write_lines(place.raw(DECISIONS, "person_cases.csv"), [person | {"status": "decided"}])
    write_lines(place.raw(DECISIONS, "decisions.csv"), [decision | ruled])
