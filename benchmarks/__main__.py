"""Prints every figure of the performance table, each beside its goal. Nothing is asserted: read it."""

import gzip
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import brotli
from rich.console import Console
from rich.table import Table

from app import create_app
from charts import drawing_of, view_of
from charts._plotly import figure
from charts._svg import svg
from config import ROOT, Settings, settings
from database.engine import open_engine


def seconds_of_a_run(env: dict[str, str]) -> float:
    """Wall time of `python -m etl run`, the start of Python included."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "etl", "run"], env=env, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - started


# Runs the load as a child of its own, so that the peak is the load's and not the largest of all children so far.
_PEAK = """import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "etl", "run"], check=True, capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""
_PERSONS = "mn_sentencing"


def load_of_persons(folder: Path) -> list[tuple[str, str, str]]:
    """Seconds and peak memory of 69,527 persons loaded into a new store; nothing where the real file is absent."""
    real = settings().samples_dir / "mn_sentencing_2020-2026.parquet"
    if not real.is_file():
        return []
    sample = ROOT / "tests" / "sources" / _PERSONS
    shutil.copytree(ROOT / "data" / "codelists", folder / "data" / "codelists")
    shutil.copytree(ROOT / "etl" / "sources" / "codelists", folder / "sources" / "codelists")
    (folder / "sources" / _PERSONS).mkdir()
    shutil.copy(sample / "source.toml", folder / "sources" / _PERSONS)
    (folder / "data" / "raw" / _PERSONS).mkdir(parents=True)
    shutil.copy(real, folder / "data" / "raw" / _PERSONS)
    own = (sample / "codelists" / "jurisdiction.csv").read_text(encoding="utf-8").splitlines(keepends=True)[1:]
    with (folder / "data" / "codelists" / "jurisdiction.csv").open("a", encoding="utf-8") as file:
        file.writelines(own)
    env = {
        **os.environ,
        "CASECOUNT_DATABASE_URL": f"sqlite:///{folder / 'persons.sqlite'}",
        "CASECOUNT_DATA": str(folder / "data"),
        "CASECOUNT_SOURCES": str(folder / "sources"),
    }
    started = time.perf_counter()
    said = subprocess.run([sys.executable, "-c", _PEAK], env=env, cwd=ROOT, check=True, capture_output=True, text=True)
    seconds, megabytes = time.perf_counter() - started, int(said.stdout) / 1024
    return [
        ("69,527 persons from Parquet, first load", f"{seconds:.2f} s", "under 10 s"),
        ("the same, most memory", f"{megabytes:.0f} MB", "at most 400 MB"),
    ]


def milliseconds(work: Callable[[], object], times: int = 200) -> float:
    """Median of a call, after a first one that fills the caches."""
    work()
    spent = []
    for _time in range(times):
        started = time.perf_counter()
        work()
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent)


def weight(body: bytes) -> str:
    """Bytes raw, by gzip and by brotli."""
    return f"{len(body):,} raw, {len(gzip.compress(body, 6)):,} gzip, {len(brotli.compress(body)):,} brotli"


def figures(folder: Path) -> list[tuple[str, str, str]]:
    """What was measured: name, figure, goal."""
    url = f"sqlite:///{folder / 'bench.sqlite'}"
    env = {**os.environ, "CASECOUNT_DATABASE_URL": url}
    first, second = seconds_of_a_run(env), seconds_of_a_run(env)
    engine = open_engine(url)
    view = view_of(engine, "cases-by-year", [])
    drawing = drawing_of(engine, view, "en")
    client = create_app(Settings(database_url=url)).server.test_client()
    page, embed = (client.get(path).get_data() for path in ("/en/years", "/en/embed/cases-by-year/default"))
    file = client.get("/charts/cases-by-year/default.svg").get_data()
    regions = drawing_of(engine, view_of(engine, "cases-by-region", []), "en")
    map_embed = client.get("/en/embed/cases-by-region/default").get_data()
    return [
        ("first load", f"{first:.2f} s", "under 5 s"),
        ("second load, nothing new", f"{second:.2f} s", "under 1.5 s"),
        ("static SVG from a Drawing", f"{milliseconds(lambda: svg(drawing, 'wide', uid='b-')):.2f} ms", "under 5 ms"),
        ("Drawing of a view, with its SQL", f"{milliseconds(lambda: drawing_of(engine, view, 'en')):.2f} ms", ""),
        ("plotly figure from a Drawing", f"{milliseconds(lambda: figure(drawing, 'wide'), 30):.2f} ms", ""),
        ("page /en/years, whole answer", f"{milliseconds(lambda: client.get('/en/years'), 50):.1f} ms", ""),
        (
            "embed, whole answer",
            f"{milliseconds(lambda: client.get('/en/embed/cases-by-year/default'), 50):.1f} ms",
            "",
        ),
        ("page /en/years, HTML", weight(page), ""),
        ("embed, one request", weight(embed), "at most 8 KB gzip"),
        ("SVG file", weight(file), ""),
        ("static SVG with a map", f"{milliseconds(lambda: svg(regions, 'wide', uid='b-')):.2f} ms", "under 5 ms"),
        ("embed with a map, one request", weight(map_embed), "at most 15 KB gzip"),
        *load_of_persons(folder),
        ("database", f"{(folder / 'bench.sqlite').stat().st_size / 1e6:.1f} MB", ""),
    ]


def main() -> None:
    """Measures in a folder of its own and prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        table = Table("what", "figure", "goal")
        for row in figures(Path(folder)):
            table.add_row(*row)
        Console(width=120).print(table)


if __name__ == "__main__":
    main()
