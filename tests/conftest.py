"""Stores and sites to test with: everything that comes with the project, the press sources alone, one country."""

import shutil
from pathlib import Path

import pytest

from app import create_app
from config import Settings
from database.engine import open_engine
from tests.support.place import EVERY_SOURCE, PRESS, SECURITY, Place, make_place, published


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Everything that comes with the project, loaded by the real command; for reading only."""
    place = make_place(tmp_path_factory.mktemp("whole"), *EVERY_SOURCE)
    done = place.command("run")
    assert done.returncode == 0, done.stderr + done.stdout
    return place


@pytest.fixture(scope="session")
def engine(whole: Place):
    return open_engine(whole.url)


@pytest.fixture(scope="session")
def app(whole: Place):
    return create_app(Settings(database_url=whole.url, base_url="https://casecount.example"))


@pytest.fixture
def client(app):
    return app.server.test_client()


@pytest.fixture
def app_over():
    """The site over another store."""

    def over(path: Path):
        return create_app(Settings(database_url=f"sqlite:///{path}", base_url="https://casecount.example"))

    return over


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
