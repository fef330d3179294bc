"""Fetched files as ReceivedFile: with address and headers, and from the snapshots if nothing changed."""

import hashlib
from pathlib import Path

from config import settings
from database.log.source_runs import KnownFile
from etl.declarations.remote import Remote
from etl.errors import DeliveryError
from etl.extract.arcgis_pages import fetch_layer
from etl.extract.fetch import FetchResult, PreviousFetch, fetch, limits_of
from etl.extract.received_file import ReceivedFile


def receive(name: str, rule: Remote, known: KnownFile | None, snapshots_dir: Path) -> ReceivedFile:
    """One file from its address. Raises DeliveryError or UnreachedError."""
    limits = limits_of(settings())
    if rule.arcgis:
        # Pages of a query have no tag that says whether the whole is unchanged: their bytes show it.
        got = fetch_layer(name, rule.arcgis, limits, lambda page, rest: fetch(name, page, rule.hosts, rest))
    else:
        before = _snapshot_of(known, str(rule.address), snapshots_dir)
        got = fetch(name, str(rule.address), rule.hosts, limits, before)
    if rule.google_sheet and not got.is_whole:
        raise DeliveryError("its server does not say where the file ends, so it may be cut off", file=name)
    return _received(name, got, str(rule.address), known)


def _snapshot_of(known: KnownFile | None, address: str, snapshots_dir: Path) -> PreviousFetch | None:
    """The earlier bytes, if they came from this address and the snapshot is intact."""
    if known is None or known.requested_url != address or not (known.etag or known.last_modified):
        return None
    path = snapshots_dir / known.sha256
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != known.sha256:
        return None
    return PreviousFetch(content, known.etag, known.last_modified)


def _received(name: str, got: FetchResult, address: str, known: KnownFile | None) -> ReceivedFile:
    """An answer as a received file; unchanged means the same bytes, whether or not the server said so."""
    sha256 = hashlib.sha256(got.content).hexdigest()
    is_unchanged = got.is_unchanged or (known is not None and known.sha256 == sha256)
    return ReceivedFile(name, got.content, sha256, address, got.url, got.headers, is_unchanged)
