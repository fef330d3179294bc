"""Stores and sites to test with: everything that comes with the project, the press sources alone, one country."""

import tempfile
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from app import create_app
from config import Settings
from database.engine import open_engine
from tests.support.place import EVERY_SOURCE, PRESS, SECURITY, Place, make_place, published
from tests.support.stores import begun_place, loaded_place

# Hundreds of tests make a site of their own: its templates are compiled once per process, not once per site.
_COMPILED = tempfile.TemporaryDirectory()
Flask.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(_COMPILED.name)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Everything that comes with the project, loaded; for reading only."""
    return loaded_place(tmp_path_factory.mktemp("whole"), *EVERY_SOURCE)


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
    """The two press sources, not loaded; the code lists are."""
    return begun_place(tmp_path, PRESS, SECURITY)


@pytest.fixture
def bare(tmp_path: Path) -> Place:
    """The two press sources and no store."""
    return make_place(tmp_path, PRESS, SECURITY)


@pytest.fixture
def loaded(tmp_path: Path) -> Place:
    """The two press sources, loaded as vintage 1."""
    return loaded_place(tmp_path, PRESS, SECURITY)


@pytest.fixture(scope="session")
def counts_once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Four counts of one country, loaded once; for reading only."""
    return loaded_place(tmp_path_factory.mktemp("counts"), SECURITY)


@pytest.fixture(scope="session")
def site_once(counts_once: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """They, published as a site without a program behind it; for reading only."""
    folder = tmp_path_factory.mktemp("site") / "public"
    published(counts_once, folder)
    return folder
