"""Places to test in: not loaded, with the press sources loaded, with everything loaded; and a published site."""

import shutil
from pathlib import Path

import pytest

from tests.etl.place import PRESS, SECURITY, Place, make_place, published


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """The two press sources, not loaded."""
    return make_place(tmp_path, PRESS, SECURITY)


@pytest.fixture(scope="session")
def _loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The two press sources, loaded once; tests get copies."""
    place = make_place(tmp_path_factory.mktemp("loaded"), PRESS, SECURITY)
    assert place.run().exit_code == 0
    return place


@pytest.fixture
def loaded(_loaded_once: Place, tmp_path: Path) -> Place:
    """The two press sources, loaded as vintage 1."""
    shutil.copytree(_loaded_once.root, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


@pytest.fixture(scope="session")
def counts_once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Four counts of one country, loaded once; for reading only."""
    place = make_place(tmp_path_factory.mktemp("counts"), SECURITY)
    assert place.run().exit_code == 0
    return place


@pytest.fixture(scope="session")
def site_once(counts_once: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """They, published as a site without a program behind it; for reading only."""
    folder = tmp_path_factory.mktemp("site") / "public"
    published(counts_once, folder)
    return folder
