"""A server that does what servers do on a bad night: real sockets, answers written byte by byte."""

import gzip
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[socket.socket, dict[str, str]], None]


@dataclass
class FaultServer:
    """What the server answers by path, and what it was asked: each request as its path and headers."""

    port: int = 0
    scheme: str = "http"
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def address(self, path: str) -> str:
        return f"{self.scheme}://{self.host}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def fault_server(tls: ssl.SSLContext | None = None) -> Iterator[FaultServer]:
    """A server on a free port of this machine, with or without TLS."""
    told = FaultServer(scheme="https" if tls else "http")

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError, ssl.SSLError):
                connection = tls.wrap_socket(self.request, server_side=True) if tls else self.request
                path, headers = _request(connection)
                told.asked.append((path, headers))
                answer = told.answers.get(path) or told.answers.get(path.partition("?")[0]) or status(404)
                answer(connection, headers)
                connection.close()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, allow_reuse_address = True, True

    with Server(("127.0.0.1", 0), Handler) as server:
        told.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield told
        finally:
            server.shutdown()


def _request(connection: socket.socket) -> tuple[str, dict[str, str]]:
    """The path and headers of a request."""
    received = b""
    while b"\r\n\r\n" not in received and (part := connection.recv(4096)):
        received += part
    first, *lines = received.split(b"\r\n\r\n")[0].decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return first.split(" ")[1], {name.lower(): value for name, value in headers.items()}


# --- answers ----------------------------------------------------------------------------------------------------------


def raw(content: bytes) -> Answer:
    """Exactly these bytes, then the end of the connection."""
    return lambda connection, headers: connection.sendall(content)


def head(code: int, **headers: str | int) -> bytes:
    """The beginning of an answer; an underscore in a header's name is a hyphen."""
    lines = [f"HTTP/1.1 {code} Answer", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def status(code: int, **headers: str | int) -> Answer:
    """An answer without a body."""
    return raw(head(code, Content_Length=0, **headers))


def body(content: bytes, **headers: str | int) -> Answer:
    """A good answer."""
    return raw(head(200, Content_Length=len(content), **headers) + content)


def tagged(content: bytes, etag: str) -> Answer:
    """A good answer with a tag, and 304 if the request names it."""

    def answer(connection: socket.socket, headers: dict[str, str]) -> None:
        same = headers.get("if-none-match") == etag
        (status(304, ETag=etag) if same else body(content, ETag=etag))(connection, headers)

    return answer


def dripping(beginning: bytes, seconds: float) -> Answer:
    """One byte after the other, without an end."""

    def answer(connection: socket.socket, headers: dict[str, str]) -> None:
        connection.sendall(beginning)
        for _ in range(600):
            connection.sendall(b"x")
            time.sleep(seconds)

    return answer


def endless(beginning: bytes = head(200)) -> Answer:
    """As many bytes as the other side takes."""

    def answer(connection: socket.socket, headers: dict[str, str]) -> None:
        connection.sendall(beginning)
        for _ in range(4000):
            connection.sendall(b"0,0\n" * 25_000)

    return answer


def bomb(megabytes: int) -> bytes:
    """Zeros, packed a thousandfold."""
    return gzip.compress(bytes(megabytes * 1_000_000))


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other; the last one stays."""
    waiting = list(answers)

    def answer(connection: socket.socket, headers: dict[str, str]) -> None:
        (waiting.pop(0) if len(waiting) > 1 else waiting[0])(connection, headers)

    return answer
