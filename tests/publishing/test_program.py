"""What a publication is made of: every package that has a part in a page is found by the tree."""

import shutil
from pathlib import Path

import pytest

from config import ROOT
from publishing.pages import program_files

NO_PAGES = {"benchmarks", "commands", "etl", "tests"}


def test_every_package_but_those_without_a_part_in_pages_is_part_of_the_program() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    found = {path.relative_to(ROOT).parts[0] for path in program_files(ROOT)}
    assert packages - NO_PAGES <= found
    assert found & NO_PAGES == set()
    assert {"app.py", "config.py", "requirements.txt", "assets", "templates", "data"} <= found


@pytest.mark.parametrize(
    ("folder", "is_part"),
    [
        ("publishing", True),
        ("wording", True),
        ("charts/files/bundle", True),
        ("callbacks", True),
        ("a_new_package", True),
        ("templates", True),
        ("translations/uk", True),
        ("etl/load", False),
        ("commands", False),
        ("tests", False),
        ("data/raw/somebody", False),
    ],
)
def test_a_planted_file_is_part_of_the_program_where_pages_are_made(tmp_path: Path, folder: str, is_part: bool) -> None:
    for path in ROOT.glob("*/__init__.py"):
        (tmp_path / path.parent.name).mkdir()
        shutil.copy(path, tmp_path / path.parent.name)
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    if folder == "a_new_package":
        (tmp_path / folder / "__init__.py").touch()
    (tmp_path / folder / "planted.txt").write_text("ten", encoding="utf-8")
    assert ((tmp_path / folder / "planted.txt") in program_files(tmp_path)) is is_part
