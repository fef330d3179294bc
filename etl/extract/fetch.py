"""Fetches a file from an address: whole, from where we may read, and within limits, whatever its server does.

An answer is accepted only from a public address, from a declared host, over strict TLS, within one deadline and a cap
on bytes; every redirect is checked like the first address. Temporary failures (no connection, a time-out, 429, 5xx)
are retried and then count as not reached; everything else is an error that says what would be right.
"""

import email.utils
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatch
from ssl import SSLError
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
import stamina

from config import Settings
from etl.errors import DeliveryError, UnreachedError
from etl.extract.guarded_network import Deadline, RefusedAddressError, guarded_client

MOST_HOPS = 5
_REDIRECTS, _BUSY = (301, 302, 303, 307, 308), (429, 503)
_KEPT_HEADERS = ("content-type", "content-length", "date", "etag", "last-modified")
_PACKED = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # zlib's window bits for each
_AGENT = "Casecount (statistics that readers can check)"


@dataclass(frozen=True)
class Limits:
    """How long and how much: seconds per file, bytes, seconds of a Retry-After, attempts, seconds between them.

    Waits that a server asks for (Retry-After) do not count towards the deadline.
    """

    deadline: float = 120.0
    most_bytes: int = 50_000_000
    retry_after: float = 120.0
    attempts: int = 3
    wait: float = 1.0
    private: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PreviousFetch:
    """What was fetched before: its bytes and the server's tags for them."""

    content: bytes
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True)
class FetchResult:
    """An answer: the bytes, the address that finally gave them, and what the server said about them."""

    content: bytes
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    is_unchanged: bool = False
    # Whether the answer itself said where it ends: one that ends with its connection may be cut off unnoticed.
    is_whole: bool = True


class _ForNowError(Exception):
    """A failure that may pass; `wait` is what the server asks for, `is_cut` a body that ended too soon."""

    def __init__(self, reason: str, wait: float | None = None, *, is_cut: bool = False) -> None:
        super().__init__(reason)
        self.wait, self.is_cut = wait, is_cut


def limits_of(chosen: Settings) -> Limits:
    """The limits from the settings."""
    private = frozenset(name.strip() for name in chosen.fetch_private.split(",") if name.strip())
    return Limits(
        chosen.fetch_deadline,
        chosen.fetch_most_bytes,
        chosen.fetch_retry_after,
        chosen.fetch_attempts,
        chosen.fetch_wait,
        private,
    )


def fetch(
    file: str, address: str, hosts: Sequence[str], limits: Limits, known: PreviousFetch | None = None
) -> FetchResult:
    """The file at an address, or the known one if its server says that it is unchanged.

    Raises UnreachedError if the server does not answer now, DeliveryError if its answer can't be accepted.
    """
    # The library would print every retry on standard output, among the lines of the run.
    stamina.instrumentation.set_on_retry_hooks([])
    end = time.monotonic() + limits.deadline

    def backoff(error: Exception) -> bool | float:
        """Whether to try again, or after how many seconds if the server said so."""
        nonlocal end
        if not isinstance(error, _ForNowError):
            return False
        end += error.wait or 0
        return end > time.monotonic() if error.wait is None else error.wait

    try:
        for attempt in stamina.retry_context(
            on=backoff, attempts=limits.attempts, timeout=None, wait_initial=limits.wait, wait_max=limits.wait * 8
        ):
            with attempt:
                deadline = Deadline(end - time.monotonic())
                return _attempt(file, address, hosts, limits, deadline, known)
    except _ForNowError as error:
        if error.is_cut:
            raise DeliveryError(f"{_public_address(address)}: {error}", file=file) from error
        raise UnreachedError(f"{file}: {_public_address(address)} can't be reached: {error}") from error
    raise AssertionError("an attempt ends with an answer or an error")


def _attempt(
    file: str, address: str, hosts: Sequence[str], limits: Limits, deadline: Deadline, known: PreviousFetch | None
) -> FetchResult:
    """One attempt: the address and its redirects, each checked before anything is sent to it."""
    url = address
    for _hop in range(MOST_HOPS + 1):
        _check_hop(file, address, url, hosts)
        with _answer(file, url, limits, deadline, known) as answer:
            if answer.status_code in _REDIRECTS and "location" in answer.headers:
                url = urljoin(url, answer.headers["location"])
                continue
            return _taken(file, url, answer, limits, known)
    raise DeliveryError(f"{_public_address(address)} redirects more than {MOST_HOPS} times", file=file)


def _check_hop(file: str, address: str, url: str, hosts: Sequence[str]) -> None:
    """Raises DeliveryError if a hop leads to another scheme, away from TLS, or to a host that is not declared."""
    try:
        parts, first = urlsplit(url), urlsplit(address)
    except ValueError as error:
        raise DeliveryError(
            f"{_public_address(address)} redirects to {url[:80]!r}, which is not an address", file=file
        ) from error
    to = f"{_public_address(address)} redirects to {_public_address(url)}" if url != address else _public_address(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise DeliveryError(f"{to}, which does not start with https:// or http://", file=file)
    if first.scheme == "https" and parts.scheme == "http":
        raise DeliveryError(f"{to}, which is not encrypted", file=file)
    if parts.username or parts.password:
        raise DeliveryError(f"{to}: an address must not hold a user and password", file=file)
    if not any(fnmatch(parts.hostname, host) for host in hosts):
        reason = f"{to}, whose host is not declared. If it is the publisher's, add it to allowed_hosts"
        raise DeliveryError(reason, file=file)


@contextmanager
def _answer(
    file: str, url: str, limits: Limits, deadline: Deadline, known: PreviousFetch | None
) -> Iterator[httpx.Response]:
    """The answer of one hop with its body unread; network errors become _ForNowError or DeliveryError."""
    headers = {"user-agent": _AGENT, "accept-encoding": "identity", "connection": "close"}
    if known and known.etag:
        headers["if-none-match"] = known.etag
    if known and known.last_modified:
        headers["if-modified-since"] = known.last_modified
    is_begun = False
    try:
        with (
            guarded_client(deadline, limits.private) as client,
            client.stream("GET", url, headers=headers) as answer,
        ):
            is_begun = True
            yield answer
    except RefusedAddressError as error:
        raise DeliveryError(f"{_public_address(url)} is refused: {error}", file=file) from error
    except httpcore.ConnectError as error:
        if any(isinstance(part, SSLError) for part in _chain(error)):
            raise DeliveryError(f"{_public_address(url)}: its certificate is not valid ({error})", file=file) from error
        raise _ForNowError(str(error)) from error
    except httpcore.TimeoutException as error:
        raise _ForNowError(f"no whole answer within {limits.deadline:g} s") from error
    except httpcore.RemoteProtocolError as error:
        # Without a beginning nothing was answered; with one, part of the answer is missing.
        raise _ForNowError(f"the answer was cut short ({error})", is_cut=is_begun) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # httpx itself refuses an address that it can't request, such as one with letters for a port.
        raise DeliveryError(f"{_public_address(url)} can't be requested: {error}", file=file) from error
    except httpcore.NetworkError as error:
        raise _ForNowError(str(error) or "the connection broke") from error


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and its causes."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _taken(file: str, url: str, answer: httpx.Response, limits: Limits, known: PreviousFetch | None) -> FetchResult:
    """What an answer means: the file, unchanged, try again later, or nothing here."""
    status, headers = answer.status_code, answer.headers
    kept = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
    if status == 304 and known:
        return FetchResult(known.content, url, kept, is_unchanged=True)
    if status in _BUSY or status >= 500:
        wait = _retry_after(headers.get("retry-after"))
        if wait is not None and wait > limits.retry_after:
            reason = (
                f"it answers {status} and asks to come back in {wait:.0f} s, at most {limits.retry_after:.0f} s are"
            )
            raise UnreachedError(f"{file}: {_public_address(url)} can't be reached: {reason} waited")
        raise _ForNowError(f"it answers {status}", wait)
    if status != 200:
        raise DeliveryError(f"{_public_address(url)} answers {status} instead of 200", file=file)
    is_whole = bool({"content-length", "transfer-encoding"} & set(headers)) or "content-encoding" in headers
    if not is_whole:
        # Asked later whether just these bytes are unchanged, the server would say yes about the truncated ones.
        kept = {name: text for name, text in kept.items() if name not in ("etag", "last-modified")}
    return FetchResult(_body(file, url, answer, limits), url, kept, is_whole=is_whole)


def _body(file: str, url: str, answer: httpx.Response, limits: Limits) -> bytes:
    """The whole body, decompressed if need be. Raises DeliveryError as soon as it is larger than allowed."""
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity", *_PACKED):
        raise DeliveryError(f"{_public_address(url)} is packed as {encoding!r}, which nobody asked for", file=file)
    unpack = zlib.decompressobj(_PACKED[encoding]) if encoding in _PACKED else None
    body, received = bytearray(), 0
    try:
        for part in answer.iter_raw():
            received += len(part)
            # One byte more than allowed is enough to know.
            body += unpack.decompress(part, limits.most_bytes + 1 - len(body)) if unpack else part
            if unpack and unpack.unused_data:
                raise DeliveryError(f"{_public_address(url)} continues after the end of its packed body", file=file)
            if max(received, len(body)) > limits.most_bytes:
                reason = f"{_public_address(url)} is larger than {limits.most_bytes:,} bytes, the limit"
                raise DeliveryError(reason, file=file)
    except zlib.error as error:
        raise DeliveryError(f"{_public_address(url)} is damaged: it can't be unpacked ({error})", file=file) from error
    if unpack is not None and not unpack.eof:
        raise _ForNowError("the packed body was cut short", is_cut=True)
    return bytes(body)


def _retry_after(said: str | None) -> float | None:
    """The seconds that a Retry-After asks for, given as a number or a date (RFC 9110, 10.2.3)."""
    if said is None:
        return None
    if said.isascii() and said.strip().isdecimal():
        return float(said)
    try:
        moment = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - datetime.now(UTC).timestamp())


def _public_address(url: str) -> str:
    """An address fit for public messages: without user, password and query, which may hold a key."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url[:80]
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if host else url[:80]
