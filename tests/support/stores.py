"""Places that are loaded already: each is really loaded once per machine and day, and every test gets a copy of it.

They are kept in pytest's cache folder under a hash of everything that a load depends on: code, code lists, files of
facts, packages, and the day, because a store knows when it was loaded. `pytest --cache-clear` deletes them.
"""

import hashlib
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from filelock import FileLock

from config import ROOT
from tests.support.place import Place, add_sources, make_place

KEPT = ROOT / ".pytest_cache" / "d" / "stores"
MAKES_STORES = (
    "etl", "database", "commands", "config.py", "data/codelists", "data/raw", "tests/support", "requirements.txt",
)  # fmt: skip


def loaded_place(root: Path, *sources: str) -> Place:
    """A copy, under `root`, of a place with these sources of the project, loaded as vintage 1."""
    return kept_place(root, "-".join(["codelists", *sorted(sources)]), lambda at: make_place(at, *sources))


def kept_place(root: Path, name: str, make: Callable[[Path], Place]) -> Place:
    """A copy, under `root`, of the place that `make` makes, loaded as vintage 1."""
    kept = KEPT / name / load_key()
    KEPT.mkdir(parents=True, exist_ok=True)
    # Held while copying too, so that nobody deletes what is being copied.
    with FileLock(KEPT / f"{name}.lock"):
        if not kept.exists():
            _load(kept, make)
        shutil.copytree(kept, root, dirs_exist_ok=True)
    return Place(root)


def begun_place(root: Path, *sources: str) -> Place:
    """A place with these sources, not loaded, over a store that holds the code lists as vintage 1: reading those takes
    five times as long as reading a small source."""
    return add_sources(loaded_place(root), *sources)


def _load(kept: Path, make: Callable[[Path], Place]) -> None:
    """Loads the place; it appears at `kept` once it is whole, and what other code has loaded goes."""
    shutil.rmtree(kept.parent, ignore_errors=True)
    unfinished = kept.with_suffix(".unfinished")
    run = make(unfinished).run()
    assert (run.exit_code, run.vintage) == (0, 1), run.sources
    unfinished.rename(kept)


@cache
def load_key(root: Path = ROOT) -> str:
    """A hash over everything that a load depends on."""
    found = hashlib.sha256(f"{sys.version} {datetime.now(UTC):%Y-%m-%d}".encode())
    for part in MAKES_STORES:
        inside = [path for path in (root / part).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        for path in sorted(inside) or [root / part]:
            found.update(f"{path.relative_to(root)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return found.hexdigest()[:20]
