"""A source whose two files are fetched from a server that can do everything wrong."""

import pytest

from config import settings
from tests.support.fault_server import FaultServer, body, fault_server
from tests.support.place import SECURITY, Place
from tests.support.stores import begun_place

OBSERVATIONS, STATEMENTS = "/observations.csv", "/statements.csv"


@pytest.fixture
def server():
    with fault_server() as told:
        yield told


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch, server: FaultServer):
    """Short waits, and leave to fetch from the one server of this test."""

    def set_limits(**chosen: str | float) -> None:
        given = {"deadline": 20, "attempts": 2, "wait": 0.01, "retry_after": 1, "private": server.host, **chosen}
        for name, value in given.items():
            monkeypatch.setenv(f"CASECOUNT_FETCH_{name.upper()}", str(value))
        settings.cache_clear()

    set_limits()
    yield set_limits
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def fetched(tmp_path, server: FaultServer, limits) -> Place:
    """A source that somebody else keeps, loaded once from a server that was well."""
    place = begun_place(tmp_path, SECURITY)
    folder = place.raw(SECURITY, "observations.csv").parent
    declaration = place.declaration(SECURITY)
    text = declaration.read_text(encoding="utf-8").replace('trust = "auto"', 'trust = "review"')
    for path in (OBSERVATIONS, STATEMENTS):
        server.answers[path] = body(folder.joinpath(path[1:]).read_bytes())
        rule = f'[files."{path[1:]}"]\n'
        assert rule in text
        text = text.replace(rule, f'{rule}url = "{server.address(path)}"\n')
        folder.joinpath(path[1:]).rename(place.root / path[1:])
    declaration.write_text(text, encoding="utf-8")
    run = place.run()
    assert (run.exit_code, run.vintage) == (0, 2), run.sources
    server.asked.clear()
    return place
