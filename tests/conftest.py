"""One store with everything that comes with the project, loaded by the real command, and the site over it."""

from pathlib import Path

import pytest

from app import create_app
from config import Settings
from database.engine import open_engine
from tests.etl.place import EVERY_SOURCE, Place, make_place


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
