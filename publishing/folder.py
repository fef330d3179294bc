"""The folder of a published site: what is in it, and how it changes from one state to the next.

`.casecount-published.json` in the folder lists for every address its file, hash, size, vintage and the records that
it names. New files are first written next to the site, then moved into place one by one, then what has gone is
removed; a server never sees half a file. Killed before everything is written, the folder stays as it was; killed
later, the next publication finishes the job. Addresses under `/v/` are written once.
"""

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MANIFEST = ".casecount-published.json"
STAGING = ".casecount-unfinished"
LOCK = ".casecount-published.lock"
SMALLEST = 11  # the quality of Brotli that packs best and takes longest
MOST_NAME_BYTES = 255  # bytes, on every usual file system
ENDINGS = {"text/html": ".html"}
PACKED = (".html", ".svg", ".csv", ".json", ".xml", ".atom", ".txt", ".css", ".js")
LINES = ",\n"
_OURS = {MANIFEST, STAGING, LOCK}

Entry = dict[str, Any]


class NotOursError(ValueError):
    """A folder that was not made by an earlier publication and is not empty."""


class LongNameError(ValueError):
    """An address that is too long for a file name."""


@contextmanager
def open_site_folder(folder: Path) -> Iterator[dict[str, Any]]:
    """The manifest of the folder, which is created if it does not exist and locked against a second publication.

    Raises NotOursError; filelock.Timeout if another publication is running.
    """
    from filelock import FileLock

    if not folder.absolute().parent.is_dir():
        raise NotOursError(f"There is no folder {folder.absolute().parent} to make {folder.name} in.")
    if folder.exists() and not folder.is_dir():
        raise NotOursError(f"{folder} is a file, not a folder.")
    if folder.exists() and not (folder / MANIFEST).is_file() and {path.name for path in folder.iterdir()} - _OURS:
        raise NotOursError(f"{folder} holds something other than a published site. Name a new or an empty folder.")
    folder.mkdir(exist_ok=True)
    with FileLock(folder / LOCK, timeout=0):
        if not (folder / MANIFEST).is_file():
            write_manifest(folder / MANIFEST, {"made_from": "", "addresses": {}})
        _finish(folder)
        yield json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def is_whole(folder: Path, addresses: Mapping[str, Entry]) -> bool:
    """Whether every file of the site is there with its size, and nothing needs rewriting after a take-down."""
    return all(_stands(folder, entry) for entry in addresses.values())


def file_of(at: str, content_type: str, *, is_gone: bool = False) -> str:
    """The file that holds an address: `x.html` for the page `x`, `x.gone` for one that was taken down.

    Raises LongNameError.
    """
    name = at.lstrip("/")
    if is_gone:
        name += ".gone"
    elif content_type.partition(";")[0] == "text/html":
        name = f"{name}index.html" if at.endswith("/") else f"{name}.html"
    if any(len(f"{part}.br".encode()) > MOST_NAME_BYTES for part in name.split("/")):
        raise LongNameError(f"{at} is too long for a file name; this view can't be published.")
    return name


def entry_of(at: str, body: bytes, content_type: str, *, is_gone: bool = False) -> Entry:
    """The manifest's entry for an address."""
    digest, file = hashlib.sha256(body).hexdigest(), file_of(at, content_type, is_gone=is_gone)
    return {"file": file, "sha256": digest, "bytes": len(body), "gone": is_gone}


def stage(folder: Path, entry: Entry, before: Entry | None, body: bytes, brotli_quality: int = SMALLEST) -> bool:
    """Writes the file next to the site, with its packed forms; False if the very same bytes are on the site already."""
    same = before is not None and (before["file"], before["sha256"]) == (entry["file"], entry["sha256"])
    if same and before is not None and _stands(folder, before):
        return False
    path = folder / STAGING / entry["file"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    if path.suffix in PACKED:
        _pack(path, body, brotli_quality)
    return True


def commit(folder: Path, manifest: dict[str, Any]) -> int:
    """Moves the staged files into the site and removes what has gone; returns the number of removed addresses."""
    staging = folder / STAGING
    staging.mkdir(exist_ok=True)
    old = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["addresses"]
    kept = {entry["file"] for entry in manifest["addresses"].values()}
    gone = [entry["file"] for entry in old.values() if entry["file"] not in kept]
    # From here on the next publication finishes this one, even if this process is killed.
    write_manifest(staging / MANIFEST, manifest)
    _finish(folder)
    return len(gone)


def size_of(addresses: Mapping[str, Entry]) -> int:
    """The bytes of all files, not packed."""
    return sum(max(entry["bytes"], 0) for entry in addresses.values())


def _stands(folder: Path, entry: Entry) -> bool:
    """Whether an entry's file is there with its size."""
    try:
        return bool((folder / entry["file"]).stat().st_size == entry["bytes"])
    except OSError:
        return False


def _pack(path: Path, body: bytes, brotli_quality: int) -> None:
    """Writes the same bytes compressed for browsers; without a time in them, so that equal bytes stay equal."""
    import brotli

    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(body, 9, mtime=0))
    small = brotli.compress(body, mode=brotli.MODE_TEXT, quality=brotli_quality)
    path.with_name(f"{path.name}.br").write_bytes(small)


def _finish(folder: Path) -> None:
    """Finishes a publication whose files were all written, and clears away one whose files were not."""
    staging = folder / STAGING
    if (staging / MANIFEST).is_file():
        new = json.loads((staging / MANIFEST).read_text(encoding="utf-8"))
        old = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        for path in sorted(path for path in staging.rglob("*") if path.is_file() and path.name != MANIFEST):
            place = folder / path.relative_to(staging)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, place)
        kept = {entry["file"] for entry in new["addresses"].values()}
        for entry in old["addresses"].values():
            if entry["file"] not in kept:
                _remove(folder, entry["file"])
        os.replace(staging / MANIFEST, folder / MANIFEST)
    if staging.exists():
        shutil.rmtree(staging)


def _remove(folder: Path, file: str) -> None:
    """Removes a file with its packed forms, and any folders left empty."""
    path = folder / file
    for name in (path.name, f"{path.name}.gz", f"{path.name}.br"):
        path.with_name(name).unlink(missing_ok=True)
    for above in path.parents:
        if above == folder or not above.is_dir() or any(above.iterdir()):
            break
        above.rmdir()


def write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Writes the manifest atomically, one address per line: `made_from` and `addresses`."""
    part = path.with_name(f"{path.name}.part")
    lines = (
        f"{json.dumps(at)}: {json.dumps(entry, sort_keys=True)}" for at, entry in sorted(manifest["addresses"].items())
    )
    text = f'{{\n"made_from": {json.dumps(manifest["made_from"])},\n"addresses": {{\n{LINES.join(lines)}\n}}}}\n'
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
