"""Takes records down from a published site: plain files, searched one by one, whatever its manifest says of them.

Every file that names the record goes, and with it the other forms of the same view and the packed files. In place of
the evidence page `x` comes a file `x.gone`, for which a web server answers 410. The manifest
(`.casecount-published.json`) marks every removed file as one to be rewritten: the next `publish` does so, in the
copies of vintages (`/v/<number>/`) too, from a store that no longer has the record.
"""

import gzip
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

from database.loading.quotations import pattern_of, unmistakable_ids
from database.log.takedowns import Takedown
from publishing.folder import LOCK, MANIFEST, entry_of, file_of, write_manifest
from translations import _, format_day, speaking

GONE = ".gone"
_PACKED = (".gz", ".br")
_EVIDENCE = ("observations", "cases")
_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>{title} · Casecount</title>
</head><body><main><h1>{title}</h1><p>{said}</p></main></body></html>
"""


@contextmanager
def site_lock(folder: Path | None) -> Iterator[None]:
    """Keeps `publish` away from the site inside the block. Raises filelock.Timeout if it is running there."""
    if folder is None or not (folder / MANIFEST).exists():
        yield
        return
    from filelock import FileLock

    with FileLock(folder / LOCK, timeout=0):
        yield


def take_down_published(folder: Path, names: set[str], main: Takedown) -> list[str]:
    """Removes from a published site every file that names one of the ids; returns the addresses removed.

    `main` is the tombstone of the record: its day and reason take the place of the evidence. Repeating it is
    harmless.
    """
    manifest = _manifest(folder)
    named = [path for path in _files(folder) if _names(path, names)]
    doomed = {*named, *(other for path in named for other in _other_forms(folder, path, manifest))}
    doomed |= {path for path in _listed(folder, manifest, names) if path.is_file() and path.suffix != GONE}
    removed = {}
    for path in sorted(doomed):
        at, lang = _address(folder, path), _evidence_language(folder, path, names)
        if lang:
            _write(folder / f"{at.lstrip('/')}{GONE}", _marker(main, lang))
        for ending in ("", *_PACKED):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        removed[at] = bool(lang)
    if removed and (folder / MANIFEST).exists():
        _unlist(folder, manifest, removed, names)
    return sorted(removed)


# --- which files ------------------------------------------------------------------------------------------------------


def _files(folder: Path) -> Iterator[Path]:
    """Every published file, except those that the tools keep and packed forms of others."""
    yield from (path for path in sorted(folder.rglob("*")) if _is_whole(path))


def _is_whole(path: Path) -> bool:
    """Whether a file is published in its own right: not one that the tools keep, and no packed form of another."""
    is_twin = path.suffix in _PACKED and path.with_suffix("").exists()
    return path.is_file() and not path.name.startswith(".") and path.suffix != GONE and not is_twin


def _names(path: Path, names: set[str]) -> bool:
    """Whether a file is the evidence of one of the records, or holds one of the ids as a word."""
    if _stem(path) in names and path.parent.name in _EVIDENCE:
        return True
    addresses = {f"{part}/{name}" for part in _EVIDENCE for name in names}
    pattern = pattern_of(unmistakable_ids(names) | addresses)
    return any(pattern.search(text) for text in _texts(path))


def _texts(path: Path) -> Iterator[str]:
    """A file's texts, one per part if it is packed; nothing for a bitmap."""
    if path.suffix == ".png":
        return
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for part in packed.namelist():
                yield packed.read(part).decode("utf-8", errors="replace")
        return
    yield _unpacked(path).decode("utf-8", errors="replace")


def _unpacked(path: Path) -> bytes:
    """A file's bytes, unpacked if only its packed form exists."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(content)
    if path.suffix == ".br":
        import brotli

        return bytes(brotli.decompress(content))
    return content


def _other_forms(folder: Path, path: Path, manifest: dict[str, Any]) -> list[Path]:
    """Files that may show the same: of the same view, and pictures of the chart that the manifest does not describe.

    A bitmap shows a number without naming it.
    """
    if "charts" not in path.relative_to(folder).parts:
        return []
    return [
        other
        for other in path.parent.iterdir()
        if _is_whole(other)
        and (
            _stem(other) == _stem(path)
            or (other.suffix == ".png" and _address(folder, other) not in manifest["addresses"])
        )
    ]


def _listed(folder: Path, manifest: dict[str, Any], names: set[str]) -> Iterator[Path]:
    """The files that hold one of the records according to the manifest."""
    for entry in manifest["addresses"].values():
        if names & set(entry["ids"]):
            yield folder / entry["file"]


def _stem(path: Path) -> str:
    """A file's name without the endings of its form and of its compression."""
    name = path.name
    for ending in _PACKED:
        name = name.removesuffix(ending)
    return name.rpartition(".")[0] if "." in name else name


def _evidence_language(folder: Path, path: Path, names: set[str]) -> str:
    """The language of the evidence page if it is for one of the records; empty for any other file."""
    parts = _address(folder, path).strip("/").split("/")
    return parts[-3] if len(parts) >= 3 and parts[-1] in names and parts[-2] in _EVIDENCE else ""


def _address(folder: Path, path: Path) -> str:
    """The address at which a file server shows a file: `x` for the page `x.html`, the folder for its `index.html`."""
    at = "/" + path.relative_to(folder).as_posix()
    for ending in _PACKED:
        at = at.removesuffix(ending)
    return at.removesuffix("index.html") if at.endswith("/index.html") else at.removesuffix(".html")


# --- what is written --------------------------------------------------------------------------------------------------


def _marker(main: Takedown, lang: str) -> str:
    """The page that replaces the evidence."""
    with speaking(lang):
        day = format_day(main.taken_down_at[:10])
        said = _("This page was taken down on %(day)s: %(why)s", day=day, why=main.why)
        return _PAGE.format(lang=escape(lang), title=escape(_("Taken down")), said=escape(said))


def _manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the site; one that names nothing if there is none."""
    path = folder / MANIFEST
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {"made_from": "", "addresses": {}}


def _unlist(folder: Path, manifest: dict[str, Any], removed: dict[str, bool], names: set[str]) -> None:
    """Marks in the manifest what is gone and what must be rewritten; no other id of the records stays in it.

    No file has the size -1, so the next `publish` finds the site incomplete.
    """
    listed = manifest["addresses"]
    for at in removed.keys() & listed.keys():
        listed[at] |= {"sha256": "", "bytes": -1, "ids": [one for one in listed[at]["ids"] if one not in names]}
        if removed[at]:
            content = (folder / file_of(at, "text/html", is_gone=True)).read_bytes()
            listed[at] |= entry_of(at, content, "text/html", is_gone=True)
    write_manifest(folder / MANIFEST, manifest)


def _write(path: Path, text: str) -> None:
    """Writes the whole file or leaves the one before: never half of one."""
    part = path.with_name(f".{path.name}.unfinished")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
