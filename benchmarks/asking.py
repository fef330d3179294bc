"""Requests one address of a local server as often as it can: a separate process that prints its counts.

    python -m benchmarks.asking PORT PATH STATUS [HEADER ...]

Sixteen connections are kept alive, each with one request at a time. Every answer must have that status and is read to
its end; nothing more is parsed, because the client shares the same processors.
"""

import json
import re
import selectors
import socket
import sys
import time
from collections.abc import Iterator

CONNECTIONS = 16
SECONDS = 5  # each is counted separately, so that a median can be taken
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_UNCHANGED = 304  # has no body, whatever its Content-Length says


class UnexpectedAnswerError(Exception):
    """An answer with an unexpected status, or one whose end can't be determined."""


def first_answer(port: int, request: bytes, status: int) -> bytes:
    """One answer, headers and body."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        received = b""
        while not is_whole(received, status):
            more = connection.recv(65536)
            if not more:
                raise UnexpectedAnswerError(f"cut short: {received[:200]!r}")
            received += more
        return received


def request_for(path: str, headers: list[str]) -> bytes:
    """A GET of the path that keeps the connection."""
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]).encode()


def is_whole(received: bytes, status: int) -> bool:
    """Whether an answer has arrived with its whole body. Raises UnexpectedAnswerError."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return False
    if int(received[9:12]) != status:
        raise UnexpectedAnswerError(f"{status} was expected: {received[:200]!r}")
    if status == _UNCHANGED:
        return True
    length = _LENGTH.search(received, 0, end)
    if not length:
        raise UnexpectedAnswerError(f"no length: {received[:end]!r}")
    return len(received) >= end + 4 + int(length[1])


def answers_by_second(port: int, request: bytes, status: int) -> list[int]:
    """How many whole answers came in each second, after a first one that is not counted."""
    counts = [0] * (SECONDS + 1)
    started = time.perf_counter()
    for moment in _answers(port, request, status):
        second = int(moment - started)
        if second > SECONDS:
            break
        counts[second] += 1
    return counts[1:]


def _answers(port: int, request: bytes, status: int) -> Iterator[float]:
    """The time of every answer; the next request goes out on the same connection at once."""
    waiting = selectors.DefaultSelector()
    received: dict[socket.socket, bytes] = {}
    for _number in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(request)
        received[connection] = b""
        waiting.register(connection, selectors.EVENT_READ)
    try:
        while True:
            for key, _events in waiting.select():
                connection = key.fileobj
                more = connection.recv(65536)
                if not more:
                    raise UnexpectedAnswerError("the server closed a connection that was to be kept")
                received[connection] += more
                if is_whole(received[connection], status):
                    yield time.perf_counter()
                    received[connection] = b""
                    connection.sendall(request)
    finally:
        for connection in received:
            connection.close()
        waiting.close()


if __name__ == "__main__":
    counted = answers_by_second(int(sys.argv[1]), request_for(sys.argv[2], sys.argv[4:]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(counted))
