"""The ping at the start and the end of a run, and a run that does not care what becomes of it."""

import re
import socket
import subprocess

import pytest

from tests.support.fault_server import FaultServer, dripping, fault_server, head, status
from tests.support.place import PRESS, Place, edit, lines_of


def watched(url: str) -> dict[str, str]:
    return {"CASECOUNT_HEARTBEAT_URL": url, "CASECOUNT_HEARTBEAT_TIMEOUT": "0.5"}


def run(place: Place, url: str) -> subprocess.CompletedProcess[str]:
    return place.command("run", **watched(url))


@pytest.fixture
def watcher():
    with fault_server() as server:
        for path in ("/abc", "/abc/start", "/abc/fail"):
            server.answers[path] = status(200)
        yield server


def pings(server: FaultServer) -> list[str]:
    """The paths that were pinged; every ping of a run has the same id."""
    assert len({path.partition("rid=")[2] for path in server.paths()}) == 1
    return [path.partition("?")[0] for path in server.paths()]


def test_a_good_run_pings_its_start_and_its_end(loaded: Place, watcher: FaultServer) -> None:
    assert run(loaded, watcher.address("/abc")).returncode == 0
    assert pings(watcher) == ["/abc/start", "/abc"]
    assert int(watcher.asked[1][1]["content-length"]) > 200


def test_a_run_with_a_source_that_failed_pings_that_it_failed(loaded: Place, watcher: FaultServer) -> None:
    edit(loaded.raw(PRESS, "observations.csv"), "observation_id,origin_id", "observation_id,origin")
    assert run(loaded, watcher.address("/abc")).returncode == 65
    assert pings(watcher) == ["/abc/start", "/abc/fail"]


def test_a_run_that_breaks_pings_that_it_failed(loaded: Place, watcher: FaultServer) -> None:
    loaded.store.write_bytes(b"no database" * 1000)
    assert run(loaded, watcher.address("/abc")).returncode == 1
    assert pings(watcher) == ["/abc/start", "/abc/fail"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_fault_23_a_heartbeat_address_where_nobody_listens_leaves_the_run_as_it_was(loaded: Place) -> None:
    done = loaded.process("run", **watched(f"http://127.0.0.1:{_free_port()}/secret-token"))
    assert done.returncode == 0
    warnings = [line for line in lines_of(done.stdout) if line["event"] == "heartbeat"]
    assert [(line["ping"], line["level"]) for line in warnings] == [("/start", "warning"), ("success", "warning")]
    assert "secret-token" not in done.stdout + done.stderr


@pytest.mark.parametrize("answer", [status(500), dripping(b"", 0.2), dripping(head(200, Content_Length=900), 0.2)])
def test_fault_23_a_heartbeat_address_that_is_ill_leaves_the_run_as_it_was(loaded: Place, watcher, answer) -> None:
    watcher.answers["/abc/start"] = answer
    done = run(loaded, watcher.address("/abc"))
    assert done.returncode == 0, done.stderr
    assert [line["event"] for line in lines_of(done.stdout)][-1] == "run"


@pytest.mark.parametrize("url", ["no address", "ftp://x.example/abc", "http://"])
def test_fault_23_what_is_no_address_leaves_the_run_as_it_was(loaded: Place, url: str) -> None:
    done = run(loaded, url)
    assert done.returncode == 0, done.stderr


def test_every_line_of_a_run_has_its_id_a_level_and_a_time(loaded: Place) -> None:
    lines = lines_of(loaded.command("run").stdout)
    assert {line["event"] for line in lines} == {"source", "run"}
    assert len({line["run"] for line in lines}) == 1
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", line["timestamp"]) for line in lines)
    assert {line["level"] for line in lines} == {"info"}
