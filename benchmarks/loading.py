"""How long a load takes: everything that comes with the project, and a file of 69,527 persons."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import Measurement
from config import ROOT, settings

# Runs the load as its own child process, so that the peak is the load's and not the largest of all children so far.
_PEAK = """import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "etl", "run"], check=True, capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""
_PERSONS = "mn_sentencing"


def figures(folder: Path) -> list[Measurement]:
    """Seconds of a first and a second load, the size of the store, and the load of persons."""
    url = f"sqlite:///{folder / 'loading.sqlite'}"
    first, second = _seconds_of_a_run(url), _seconds_of_a_run(url)
    return [
        Measurement("first load", f"{first:.2f} s", "under 5 s"),
        Measurement("second load, nothing new", f"{second:.2f} s", "under 1.5 s"),
        Measurement("database", f"{(folder / 'loading.sqlite').stat().st_size / 1e6:.1f} MB"),
        *_load_of_persons(folder / "persons"),
    ]


def loaded_store(folder: Path) -> str:
    """The address of a store over everything that comes with the project, loaded by the first part that asks."""
    path = folder / "store.sqlite"
    if not path.exists():
        _seconds_of_a_run(f"sqlite:///{path}")
    return f"sqlite:///{path}"


def _seconds_of_a_run(url: str) -> float:
    """Wall time of `python -m etl run`, including the start of Python."""
    env = {**os.environ, "CASECOUNT_DATABASE_URL": url}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "etl", "run"], env=env, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - started


def _load_of_persons(folder: Path) -> list[Measurement]:
    """Seconds and peak memory to load 69,527 persons into a new store; [] without the real file."""
    real = settings().samples_dir / "mn_sentencing_2020-2026.parquet"
    if not real.is_file():
        return []
    _lay_out_persons(folder, real)
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
        Measurement("69,527 persons from Parquet, first load", f"{seconds:.2f} s", "under 10 s"),
        Measurement("the same, most memory", f"{megabytes:.0f} MB", "at most 400 MB"),
    ]


def _lay_out_persons(folder: Path, real: Path) -> None:
    """A data folder and a sources folder with the code lists and that one source."""
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
