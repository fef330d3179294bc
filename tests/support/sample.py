"""The sample sources under `tests/sources`: real declarations that the project itself does not load."""

import csv
import re
import shutil
from pathlib import Path

from etl.load.outcome import SourceOutcome
from etl.load.reconcile import rows_by_kind
from etl.records import fields_of
from tests.support.place import ROOT, Place, make_place, outcome_of

SAMPLES = ROOT / "tests" / "sources"


def sample_place(root: Path, name: str, *others: str) -> Place:
    """A place with a sample source and sources of the project; its code lists are those of the project and its own."""
    place = make_place(root, *others)
    add_sample(place, name)
    return place


def add_sample(place: Place, name: str) -> None:
    """Adds a sample source; its files are the cut-out, so minima do not hold."""
    for path in (SAMPLES / name / "codelists").glob("*.csv"):
        own = path.read_text(encoding="utf-8").splitlines(keepends=True)
        with (place.root / "data" / "codelists" / path.name).open("a", encoding="utf-8") as file:
            file.writelines(own[1:])
    shutil.copytree(SAMPLES / name / "delivery", place.root / "data" / "raw" / name)
    place.declaration(name).parent.mkdir(parents=True)
    text = (SAMPLES / name / "source.toml").read_text(encoding="utf-8")
    place.declaration(name).write_text(re.sub(r"minimum_rows = \d+", "minimum_rows = 1", text), encoding="utf-8")


def deliver(place: Place, name: str, file: Path) -> SourceOutcome:
    """What comes of the real file in place of the cut-out, with the declaration as it is."""
    folder = place.root / "data" / "raw" / name
    shutil.rmtree(folder)
    folder.mkdir()
    shutil.copy(file, folder)
    shutil.copy(SAMPLES / name / "source.toml", place.declaration(name))
    return outcome_of(place.run(), name)


def records_of(outcome: SourceOutcome) -> dict[str, list[list[str]]]:
    """The records of a source as the texts of a CSV file: header first, then the rows in order."""
    return {
        kind: [
            [field.name for field in fields_of(kind)],
            *sorted(["" if cell is None else str(cell) for cell in row] for row in rows),
        ]
        for kind, rows in rows_by_kind(outcome.records).items()
        if kind != "source"
    }


def expected_of(name: str) -> dict[str, list[list[str]]]:
    """The records that the cut-out must give."""
    found = {}
    for path in (SAMPLES / name / "expected").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.reader(file))
    return found
