"""What decides that there is nothing new: the code that makes records is found by the tree, and nothing else is."""

import shutil
from pathlib import Path

import pytest

from config import ROOT
from etl.extract.extract import code_hash

NO_RECORDS = ("etl/sources", "etl/moderation")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code, to plant files in."""
    root = tmp_path_factory.mktemp("program")
    for name in ("etl", "database", "commands", "charts", "wording"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def packages_in(root: Path, *names: str) -> list[str]:
    """Every package below the named folders."""
    found = [path.parent for name in names for path in sorted((root / name).rglob("__init__.py"))]
    return [path.relative_to(root).as_posix() for path in found]


def is_seen(root: Path, folder: str) -> bool:
    """Whether the hash changes by a module that is planted in the folder."""
    before, planted = code_hash(root), root / folder / "planted.py"
    planted.write_text("TEN = 10\n", encoding="utf-8")
    try:
        return code_hash(root) != before
    finally:
        planted.unlink()


def test_a_module_in_any_package_that_makes_records_changes_the_hash(program: Path) -> None:
    packages = [name for name in packages_in(program, "etl") if not name.startswith(NO_RECORDS)]
    assert len(packages) >= 9
    assert [name for name in packages if not is_seen(program, name)] == []
    (program / "etl" / "load" / "deeper").mkdir()
    assert is_seen(program, "etl/load/deeper")


def test_a_module_that_makes_no_records_leaves_the_hash_alone(program: Path) -> None:
    packages = [name for name in packages_in(program, "etl") if name.startswith(NO_RECORDS)]
    packages += packages_in(program, "commands", "charts", "wording")
    assert len(packages) >= 10
    assert [name for name in packages if is_seen(program, name)] == []


@pytest.mark.parametrize("name", ["database/record_fields.py", "database/schema.py", "etl/read/formats/csv_text.py"])
def test_a_byte_in_code_that_makes_records_changes_the_hash(program: Path, name: str) -> None:
    before, content = code_hash(program), (program / name).read_bytes()
    (program / name).write_bytes(content + b"#")
    assert code_hash(program) != before
    (program / name).write_bytes(content)
    assert code_hash(program) == before


def test_a_module_that_moves_changes_the_hash(program: Path) -> None:
    before, old, new = code_hash(program), program / "etl" / "cells.py", program / "etl" / "read" / "cells.py"
    old.rename(new)
    assert code_hash(program) != before
    new.rename(old)
