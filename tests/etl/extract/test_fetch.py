"""What a server may do to a delivery that is fetched, cases 8 to 10 and 17 to 22: the earlier numbers always stay."""

import gzip
import os
import ssl
import subprocess
import sys
import time
from email.utils import formatdate

import pytest
import trustme

from database.log.source_runs import FAILED, NOTHING_NEW, UNREACHED
from tests.etl.conftest import OBSERVATIONS
from tests.support.fault_server import (
    FaultServer,
    body,
    bomb,
    dripping,
    endless,
    fault_server,
    head,
    in_turn,
    raw,
    status,
    tagged,
)
from tests.support.place import ROOT, SECURITY, Place, edit, outcome_of

COUNT = "SELECT count(*), sum(obs_value), max(first_vintage) FROM observation WHERE last_vintage IS NULL"
TIMES = "SELECT outcome, message FROM source_run WHERE source_id = ? ORDER BY finished_at"


def table_of(place: Place) -> bytes:
    return (place.root / OBSERVATIONS[1:]).read_bytes()


def refused(place: Place, outcome: str = FAILED) -> str:
    """Runs, expects that nothing of the answer was taken, and returns why."""
    before = place.query(COUNT)
    source = outcome_of(place.run(), SECURITY)
    assert (source.outcome, place.query(COUNT)) == (outcome, before), source.message
    return source.message


def test_fault_08_a_body_shorter_than_its_content_length_is_rejected(server: FaultServer, fetched: Place) -> None:
    server.answers[OBSERVATIONS] = raw(head(200, Content_Length=5000) + table_of(fetched))
    assert "the answer was cut short" in refused(fetched)
    assert server.paths().count(OBSERVATIONS) == 2


def test_fault_08_a_cut_chunked_body_is_rejected(server: FaultServer, fetched: Place) -> None:
    part = table_of(fetched)[:100]
    server.answers[OBSERVATIONS] = raw(head(200, Transfer_Encoding="chunked") + b"64\r\n" + part + b"\r\n")
    assert "the answer was cut short" in refused(fetched)


def test_fault_08_a_cut_packed_body_is_rejected(server: FaultServer, fetched: Place) -> None:
    packed = gzip.compress(table_of(fetched))[:-20]
    server.answers[OBSERVATIONS] = body(packed, Content_Encoding="gzip")
    assert "the packed body was cut short" in refused(fetched)


def test_a_server_that_hangs_up_before_it_answers_counts_as_unreached(server: FaultServer, fetched: Place) -> None:
    server.answers[OBSERVATIONS] = raw(b"")
    assert "the answer was cut short" in refused(fetched, UNREACHED)


def test_a_packed_body_that_goes_on_after_its_end_is_rejected(server: FaultServer, fetched: Place) -> None:
    header, *lines = table_of(fetched).splitlines(keepends=True)
    packed = gzip.compress(header + b"".join(lines[:4])) + gzip.compress(b"".join(lines))
    server.answers[OBSERVATIONS] = body(packed, Content_Encoding="gzip")
    assert "continues after the end of its packed body" in refused(fetched)


def test_fault_09_a_body_without_length_that_was_cut_in_a_line_is_rejected(server: FaultServer, fetched: Place) -> None:
    server.answers[OBSERVATIONS] = raw(head(200) + table_of(fetched)[:-30])
    assert "the last line has no end: the file may have been cut short" in refused(fetched)


def test_fault_09_a_body_without_length_that_was_cut_between_lines_is_rejected(
    server: FaultServer, fetched: Place
) -> None:
    lines = table_of(fetched).splitlines(keepends=True)
    server.answers[OBSERVATIONS] = raw(head(200) + b"".join(lines[:-1]))
    assert "has 3 rows, at least 4 are declared" in refused(fetched)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<!doctype html><p>Maintenance</p>\n", "is an HTML or XML page, not a CSV table"),
        (b"%PDF-1.7\n", "is a PDF file, not a CSV table"),
        (b'{"error": "no"}\n', "is a JSON file, not a CSV table"),
    ],
)
def test_fault_10_another_kind_of_file_where_a_table_was_due_is_rejected(
    server: FaultServer, fetched: Place, content: bytes, said: str
) -> None:
    server.answers[OBSERVATIONS] = body(content, Content_Type="text/csv")
    assert said in refused(fetched)


def test_fault_17_an_unchanged_file_is_checked_and_changes_nothing(server: FaultServer, fetched: Place) -> None:
    server.answers[OBSERVATIONS] = tagged(table_of(fetched), '"v1"')
    fetched.run()
    first = fetched.query("SELECT checked_at, etag FROM snapshot WHERE file = 'observations.csv'")
    source = outcome_of(fetched.run(), SECURITY)
    assert (source.outcome, source.message) == (NOTHING_NEW, "checked, unchanged")
    assert server.asked[-2][1]["if-none-match"] == '"v1"'
    assert fetched.query("SELECT checked_at, etag FROM snapshot WHERE file = 'observations.csv'") > first
    assert fetched.query("SELECT count(*) FROM vintage") == [(2,)]


def test_fault_17_a_file_whose_snapshot_is_gone_is_fetched_again(server: FaultServer, fetched: Place) -> None:
    server.answers[OBSERVATIONS] = tagged(table_of(fetched), '"v1"')
    fetched.run()
    for path in (fetched.root / "data" / "snapshots").iterdir():
        path.unlink()
    assert outcome_of(fetched.run(), SECURITY).outcome == NOTHING_NEW
    assert "if-none-match" not in server.asked[-2][1]


def test_fault_17_other_bytes_with_the_same_records_change_nothing(server: FaultServer, fetched: Place) -> None:
    header, *lines = table_of(fetched).splitlines(keepends=True)
    server.answers[OBSERVATIONS] = body(header + b"".join(reversed(lines)))
    source = outcome_of(fetched.run(), SECURITY)
    assert (source.outcome, source.changes) == (NOTHING_NEW, [])
    assert "other bytes, the same records" in source.message


@pytest.mark.parametrize("code", [429, 503])
def test_fault_18_a_server_that_asks_to_wait_a_little_is_waited_for(
    server: FaultServer, fetched: Place, code: int
) -> None:
    server.answers[OBSERVATIONS] = in_turn(status(code, Retry_After=1), body(table_of(fetched)))
    started = time.monotonic()
    assert outcome_of(fetched.run(), SECURITY).outcome == NOTHING_NEW
    assert time.monotonic() - started >= 1


@pytest.mark.parametrize("is_a_date", [False, True])
def test_fault_18_a_server_that_asks_to_wait_for_long_counts_as_unreached(
    server: FaultServer, fetched: Place, is_a_date: bool
) -> None:
    wait = formatdate(time.time() + 3600, usegmt=True) if is_a_date else "3600"
    server.answers[OBSERVATIONS] = status(503, Retry_After=wait)
    assert "it answers 503 and asks to come back in 3" in refused(fetched, UNREACHED)
    assert server.paths().count(OBSERVATIONS) == 1


def test_fault_18_the_exit_code_says_that_no_source_or_not_every_source_was_reached(
    server: FaultServer, fetched: Place
) -> None:
    server.answers[OBSERVATIONS] = status(503)
    assert fetched.run().exit_code == 75
    more = fetched.root / "sources" / "kz_example_other"
    more.mkdir()
    assert fetched.run().exit_code == 65


def test_fault_19_a_certificate_that_nobody_vouches_for_is_refused_without_a_second_way(
    fetched: Place, server: FaultServer, limits
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    with fault_server(tls) as secured:
        secured.answers[OBSERVATIONS] = body(table_of(fetched))
        limits(private=f"{server.host},{secured.host}")
        edit(fetched.declaration(SECURITY), server.address(OBSERVATIONS), secured.address(OBSERVATIONS))
        assert "its certificate is not valid" in refused(fetched)
        assert secured.asked == []


def test_a_certificate_of_a_known_authority_is_taken(
    fetched: Place, server: FaultServer, limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, authority = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), trustme.CA()
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(fetched.root / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(fetched.root / "ca.pem"))
    with fault_server(tls) as secured:
        secured.answers[OBSERVATIONS] = body(table_of(fetched))
        limits(private=f"{server.host},{secured.host}")
        edit(fetched.declaration(SECURITY), server.address(OBSERVATIONS), secured.address(OBSERVATIONS))
        assert outcome_of(fetched.run(), SECURITY).outcome == NOTHING_NEW


@pytest.mark.parametrize("beginning", [head(200, Content_Length=5000), b"HTTP/1.1 200 OK\r\nX-Long: "])
def test_fault_20_a_server_that_drips_is_stopped_by_the_deadline_of_the_whole(
    server: FaultServer, fetched: Place, limits, beginning: bytes
) -> None:
    limits(deadline=0.6, attempts=1)
    server.answers[OBSERVATIONS] = dripping(beginning, 0.1)
    started = time.monotonic()
    assert "no whole answer within 0.6 s" in refused(fetched, UNREACHED)
    assert time.monotonic() - started < 5


def test_fault_20_a_server_that_accepts_and_says_nothing_counts_as_unreached(
    server: FaultServer, fetched: Place, limits
) -> None:
    limits(deadline=0.4, attempts=1)
    server.answers[OBSERVATIONS] = lambda connection, headers: time.sleep(3)
    assert "can't be reached" in refused(fetched, UNREACHED)


FETCH = """
import resource, sys, tracemalloc
from etl.extract.fetch import Limits, fetch
from etl.errors import DeliveryError
tracemalloc.start()
limits = Limits(deadline=20, most_bytes=2_000_000, attempts=1, private=frozenset([sys.argv[1]]))
try:
    fetch("x.csv", f"http://{sys.argv[1]}/x", ["127.0.0.1"], limits)
except DeliveryError as error:
    print(tracemalloc.get_traced_memory()[1], error)
"""


@pytest.mark.parametrize(
    "answer", [body(bomb(300), Content_Encoding="gzip"), endless(), endless(head(200, Content_Length=400_000_000))]
)
def test_fault_21_a_bomb_and_an_endless_body_are_stopped_under_a_cap_on_memory(server: FaultServer, answer) -> None:
    server.answers["/x"] = answer
    command = [sys.executable, "-c", FETCH, server.host]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, timeout=60)
    peak, _, reason = done.stdout.partition(" ")
    assert "is larger than 2,000,000 bytes" in reason, done.stderr
    assert int(peak) < 30_000_000


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("http://localhost:{port}/x", "whose host is not declared"),
        ("http://127.0.0.1:{other}/x", "127.0.0.1 leads to 127.0.0.1, which is not a public address"),
        ("http://169.254.169.254/latest/meta-data/", "whose host is not declared"),
        ("http://evil.example/x", "whose host is not declared"),
        ("file:///etc/passwd", "which does not start with https:// or http://"),
        ("ftp://127.0.0.1/x", "which does not start with https:// or http://"),
        ("http://user:key@127.0.0.1:{port}/x", "an address must not hold a user and password"),
    ],
)
@pytest.mark.parametrize("hops", [0, 2])
def test_fault_22_a_redirect_that_leads_elsewhere_is_refused_on_every_hop(
    server: FaultServer, fetched: Place, target: str, said: str, hops: int
) -> None:
    with fault_server() as other:
        other.answers["/x"] = body(table_of(fetched))
        steps = [server.address(f"/hop{number}") for number in range(hops)]
        steps.append(target.format(port=server.port, other=other.port))
        for path, step in zip([OBSERVATIONS, "/hop0", "/hop1"], steps, strict=False):
            server.answers[path] = status(302, Location=step)
        assert said in refused(fetched)
        assert other.asked == []


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "169.254.169.254", "192.168.1.1", "[::1]", "[::ffff:127.0.0.1]", "[::]"]
)
def test_fault_22_an_address_of_an_inner_network_is_refused_before_it_is_asked(fetched: Place, server, address) -> None:
    edit(fetched.declaration(SECURITY), server.address(OBSERVATIONS), f"http://{address}:9/x")
    assert "which is not a public address" in refused(fetched)


def test_fault_22_redirects_without_an_end_are_left(server: FaultServer, fetched: Place) -> None:
    server.answers[OBSERVATIONS] = status(302, Location=OBSERVATIONS)
    assert "redirects more than" in refused(fetched)
    assert server.paths().count(OBSERVATIONS) == 6


def test_a_redirect_to_a_declared_host_is_followed(server: FaultServer, fetched: Place) -> None:
    server.answers[OBSERVATIONS] = status(301, Location="/moved.csv")
    server.answers["/moved.csv"] = body(table_of(fetched))
    assert outcome_of(fetched.run(), SECURITY).outcome == NOTHING_NEW


@pytest.mark.parametrize("code", [403, 404, 410])
def test_an_answer_that_gives_no_file_fails_with_its_number(server: FaultServer, fetched: Place, code: int) -> None:
    server.answers[OBSERVATIONS] = status(code)
    assert f"answers {code} instead of 200" in refused(fetched)


def test_a_check_fetches_and_writes_nothing(server: FaultServer, fetched: Place) -> None:
    edit_of = table_of(fetched).replace(b"stated,,19,", b"stated,,20,")
    server.answers[OBSERVATIONS] = body(edit_of)
    snapshots = sorted(path.name for path in (fetched.root / "data" / "snapshots").iterdir())
    source = outcome_of(fetched.check(), SECURITY)
    assert source.message == "observation: 1 of a past period rewritten (o0020)"
    assert sorted(path.name for path in (fetched.root / "data" / "snapshots").iterdir()) == snapshots
    assert fetched.query("SELECT count(*) FROM source_run WHERE source_id = ?", SECURITY) == [(1,)]


def test_a_server_is_not_asked_whether_a_file_that_failed_is_unchanged(server: FaultServer, fetched: Place) -> None:
    cut, whole = table_of(fetched)[:-30], table_of(fetched)
    server.answers[OBSERVATIONS] = body(cut, ETag='"v2"')
    refused(fetched)
    server.answers[OBSERVATIONS] = tagged(whole, '"v2"')
    assert outcome_of(fetched.run(), SECURITY).outcome == NOTHING_NEW


def test_another_address_is_not_asked_whether_the_file_of_the_old_one_is_unchanged(server, fetched: Place) -> None:
    server.answers[OBSERVATIONS] = tagged(table_of(fetched), '"v1"')
    fetched.run()
    server.answers["/moved.csv"] = tagged(table_of(fetched).replace(b"stated,,19,", b"stated,,29,"), '"v1"')
    edit(fetched.declaration(SECURITY), server.address(OBSERVATIONS), server.address("/moved.csv"))
    assert "observation: 1 of a past period rewritten" in outcome_of(fetched.run(), SECURITY).message


@pytest.mark.parametrize("location", ["http://127.0.0.1:abc/", "http://[::1/", "//"])
def test_a_redirect_to_what_is_no_address_fails_the_source_alone(server, fetched: Place, location: str) -> None:
    server.answers[OBSERVATIONS] = status(302, Location=location)
    assert "observations.csv: " in refused(fetched)
