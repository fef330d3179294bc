"""Connections that lead only to public addresses and end at one deadline, as a network backend for httpcore.

A source's address is written by an editor and its redirects by strangers: neither may make this machine read its own
network. The host is looked up once, every address it has is checked, and the connection goes to the very address
that was checked, so that no second look-up can lead elsewhere. A read waits no longer than what is left of the
deadline: a server that sends one byte a second is stopped like one that sends none.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

# IPv6 ranges that embed an IPv4 address: NAT64 (RFC 6052); 6to4 and Teredo have attributes of their own.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RefusedAddressError(Exception):
    """The host has an address that is not public."""


class Deadline:
    """The moment at which everything must have ended."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """The seconds left, capped at `most`. Raises ReadTimeout if none are."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("the whole answer took too long")
        return seconds if most is None else min(seconds, most)


class _GuardedBackend(httpcore.NetworkBackend):
    """Connects to public addresses and also to the `host:port` pairs in `allowed`; to any if `allowed` is None."""

    def __init__(self, deadline: Deadline, allowed: frozenset[str] | None) -> None:
        self._deadline, self._allowed, self._plain = deadline, allowed, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the host's addresses that answers; raises RefusedAddressError before any try."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"the host {host} is not known ({error.strerror})") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if self._allowed is not None and f"{host}:{port}" not in self._allowed:
            for address in addresses:
                check_public(host, address)
        problem: Exception = httpcore.ConnectError(f"the host {host} has no address")
        for address in addresses:
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    def sleep(self, seconds: float) -> None:
        """Waits, as httpcore asks for between its own attempts."""
        time.sleep(seconds)


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def check_public(host: str, address: str) -> None:
    """Raises RefusedAddressError if an address is private, local or reserved, or embeds one that is."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = [found]
    if isinstance(found, ipaddress.IPv6Address):
        inner += [part for part in (found.ipv4_mapped, found.sixtofour, *(found.teredo or ())) if part is not None]
        if found in _NAT64:
            inner.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
    # A mapped address is judged by the embedded one: IPv6's own attributes call all of them reserved.
    for part in inner[1:] if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped else inner:
        if not part.is_global or part.is_multicast:
            raise RefusedAddressError(f"{host} leads to {address}, which is not a public address")


def guarded_client(deadline: Deadline, allowed: frozenset[str] | None) -> httpx.Client:
    """An HTTP client whose connections are guarded; `allowed` is None if every address may be requested.

    Network errors come as httpcore's exceptions, not as httpx's.
    """
    pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(), network_backend=_GuardedBackend(deadline, allowed)
    )
    return httpx.Client(transport=_Transport(pool), timeout=deadline.left())


class _Transport(httpx.BaseTransport):
    """httpx over our own httpcore pool, the only way to control how connections are made."""

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, content=request.read(), extensions=request.extensions
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The bytes of an answer as httpcore receives them."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
