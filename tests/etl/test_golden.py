"""A saved delivery and its exact records, for every source. Nothing here writes an expected file."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.new_source.command import example_text
from config import settings
from etl.declarations.source import find_sources
from etl.load.reconcile import rows_by_kind
from etl.records import fields_of
from tests.support.arcgis_server import layer
from tests.support.fault_server import FaultServer, fault_server
from tests.support.place import ROOT, Place, make_place, outcome_of
from tests.support.stores import begun_place

GOLDEN = Path(__file__).parent / "golden"
SOURCES = find_sources(ROOT / "etl" / "sources")


@pytest.fixture
def crime_map(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    """The layer that one source is fetched from, on this machine, with the features that were delivered."""
    features = json.loads((GOLDEN / "kz_kgp_crimemap" / "delivery" / "article_172.json").read_text(encoding="utf-8"))
    with fault_server() as server:
        rows = [feature["attributes"] for feature in features["features"]]
        server.answers["/FeatureServer/1/query"] = layer(server, rows)
        monkeypatch.setenv("CASECOUNT_FETCH_PRIVATE", server.host)
        settings.cache_clear()
        yield server
    settings.cache_clear()


def delivered(source: str, root: Path, crime_map: FaultServer) -> Place:
    """A place whose one source delivers the golden files; their size is that of a cut-out, so minima do not hold."""
    place = make_place(root) if source == "codelists" else begun_place(root, source)
    folder = root / "data" / ("codelists" if source == "codelists" else f"raw/{source}")
    declaration = place.declaration(source)
    text = declaration.read_text(encoding="utf-8")
    if "arcgis" in text:
        text = re.sub(r'layer = "[^"]+"', f'layer = "{crime_map.address("/FeatureServer/1")}"', text)
    else:
        shutil.rmtree(folder)
        shutil.copytree(GOLDEN / source / "delivery", folder)
    declaration.write_text(example_text(text), encoding="utf-8")
    return place


def made(place: Place, source: str) -> dict[str, list[list[str]]]:
    """The records of a source as the texts of a CSV file: header first, then the rows in order."""
    outcome = outcome_of(place.check(source), source)
    assert outcome.outcome == "loaded", outcome.message
    assert outcome.bad_rows == []
    return {
        kind: [
            [field.name for field in fields_of(kind)],
            *sorted(["" if cell is None else str(cell) for cell in row] for row in rows),
        ]
        for kind, rows in rows_by_kind(outcome.records).items()
        if kind != "source"  # the words of source.toml; comparing them with a copy would say nothing
    }


@pytest.mark.long
@pytest.mark.parametrize("source", SOURCES)
def test_a_saved_delivery_gives_exactly_the_expected_records(
    source: str, tmp_path: Path, crime_map: FaultServer
) -> None:
    expected = {}
    for path in (GOLDEN / source / "expected").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            expected[path.stem] = list(csv.reader(file))

    assert expected, f"{source} has no golden example: add tests/etl/golden/{source}/delivery and expected"
    assert made(delivered(source, tmp_path, crime_map), source) == expected


def test_every_golden_example_belongs_to_a_source() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(SOURCES)
