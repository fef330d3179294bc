"""A preview is the real site in a real process, over a copy that is gone afterwards."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from app import create_app
from config import Settings
from tests.support.place import PRESS, ROOT, Place, edit

BANNER = "Preview: not published"


@pytest.fixture
def revised(loaded: Place) -> Place:
    """The press source with a number that is not loaded yet."""
    edit(loaded.raw(PRESS, "observations.csv"), ",709,exact", ",713,exact")
    return loaded


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """The folder that the process puts its temporary files into."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.fixture
def process(revised: Place, scratch: Path) -> Iterator[subprocess.Popen[str]]:
    words = revised.words("preview", PRESS, "--port", "0")
    env = {**revised.env, "TMPDIR": str(scratch), "CASECOUNT_BASE_URL": "https://numbers.example.org"}
    started = subprocess.Popen(
        words, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    yield started
    if started.poll() is None:
        started.kill()
    started.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    for line in process.stdout:
        if found := re.match(r"Open (http://127\.0\.0\.1:\d+)/en/", line):
            return found[1]
    raise AssertionError(process.stderr.read())


def page(address: str, **headers: str) -> str:
    with urlopen(Request(address, headers=headers), timeout=10) as answer:
        return answer.read().decode()


def everything_in(place: Place) -> dict[str, bytes]:
    folders = (place.store.parent, place.root / "data", place.root / "sources")
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.mark.long
def test_pages_and_embeds_show_the_new_number_under_a_banner_and_nothing_published_changes(
    revised: Place, process: subprocess.Popen[str], scratch: Path
) -> None:
    before = everything_in(revised)
    address = address_of(process)
    for path in ("/en/", "/en/years", "/en/observations/o0001", "/en/embed/cases-by-year/default", "/en/status"):
        assert BANNER in page(address + path), path
    assert ">713<" in page(f"{address}/en/years")
    assert ">709<" not in page(f"{address}/en/years")
    assert f'href="{address}/' in page(f"{address}/en/embed/cases-by-year/default")
    assert list(scratch.iterdir()) != []
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    assert list(scratch.iterdir()) == []
    assert everything_in(revised) == before


@pytest.mark.long
def test_a_preview_answers_no_foreign_name_lets_nobody_keep_its_pages_and_removes_its_copy_when_terminated(
    process: subprocess.Popen[str], scratch: Path
) -> None:
    address = address_of(process)
    with pytest.raises(HTTPError, match="403"):
        page(f"{address}/en/years", Host="numbers.example.org")
    with urlopen(f"{address}/charts/cases-by-year/default.csv", timeout=10) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert list(scratch.iterdir()) == []


def test_a_source_that_fails_shows_nothing_and_says_why(revised: Place) -> None:
    edit(revised.raw(PRESS, "observations.csv"), "stage,counting_unit", "stag,counting_unit")
    done = revised.command("preview", PRESS, "--port", "0")
    assert done.returncode == 65
    assert "stag" in done.stdout
    assert "nothing to show" in done.stderr


def test_what_is_published_carries_no_banner(loaded: Place) -> None:
    client = create_app(Settings(database_url=loaded.url)).server.test_client()
    for path in ("/en/years", "/en/embed/cases-by-year/default"):
        assert BANNER not in client.get(path).text
