"""A published site without what was taken down: plain files, whoever wrote them.

Every file that names the record goes, and with it the other forms of the same view, the packed ones beside it, and its
line in the list of what is published. The evidence page becomes a small page that says why. The next `publish` writes
the newest files again; in the copy of a vintage (`/v/<number>/`) they stay away.

What never comes back is noted in `<folder>/.gone`, one address a line, as a web server can include it into a map:

    "/en/observations/o0006" 1;
"""

import gzip
import json
import os
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from database.quotations import pattern_of, telling
from database.takedowns import Takedown
from translations import _, format_day, speaking

GONE, MANIFEST = ".gone", ".casecount-published.json"
_PACKED = (".gz", ".br")
_EVIDENCE = ("observations", "cases")
_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>{title} · Casecount</title>
</head><body><main><h1>{title}</h1><p>{said}</p></main></body></html>
"""


def take_down_published(folder: Path, names: set[str], main: Takedown) -> list[str]:
    """Removes from a published site every file that names one of the ids; the addresses that were removed.

    `main` is the tombstone of the record, whose day and reason the evidence page then tells. Doing it again is
    harmless.
    """
    named = [path for path in _files(folder) if _names(path, names)] if folder.is_dir() else []
    doomed = {*named, *(other for path in named for other in _other_forms(folder, path))}
    doomed |= {path for path in _listed(folder, names) if path.is_file()}
    gone = {}
    for path in sorted(doomed):
        lang = _evidence_language(path.relative_to(folder), names)
        if lang and path.suffix in ("", ".html"):
            if _is_marker(path, main, lang):
                continue
            _write(path, _marker(main, lang))
        else:
            path.unlink()
        gone[_address(folder, path)] = bool(lang) or path.relative_to(folder).parts[0] == "v"
        for packed in _PACKED:
            path.with_name(path.name + packed).unlink(missing_ok=True)
    _note_gone(folder, {address for address, is_for_good in gone.items() if is_for_good})
    _unlist(folder, set(gone))
    return sorted(gone)


# --- which files ------------------------------------------------------------------------------------------------------


def _files(folder: Path) -> Iterator[Path]:
    """Every published file, without those that the tools keep and the packed form of another."""
    yield from (path for path in sorted(folder.rglob("*")) if _is_whole(path))


def _is_whole(path: Path) -> bool:
    """Whether a file is published by itself: none that the tools keep, and not the packed form of another."""
    is_twin = path.suffix in _PACKED and path.with_suffix("").exists()
    return path.is_file() and not path.name.startswith(".") and not is_twin


def _names(path: Path, names: set[str]) -> bool:
    """Whether a file is the evidence of one of the records, or holds one of the ids as a word."""
    if _stem(path) in names and path.parent.name in _EVIDENCE:
        return True
    addresses = {f"{part}/{name}" for part in _EVIDENCE for name in names}
    pattern = pattern_of(telling(names) | addresses)
    return any(pattern.search(text) for text in _texts(path))


def _texts(path: Path) -> Iterator[str]:
    """What a file says, its parts where it is packed; nothing of a picture made of points."""
    if path.suffix == ".png":
        return
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for part in packed.namelist():
                yield packed.read(part).decode("utf-8", errors="replace")
        return
    yield _unpacked(path).decode("utf-8", errors="replace")


def _unpacked(path: Path) -> bytes:
    """The bytes of a file, unpacked where only its packed form is there."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(content)
    if path.suffix == ".br":
        import brotli

        return bytes(brotli.decompress(content))
    return content


def _other_forms(folder: Path, path: Path) -> list[Path]:
    """The files that may show the same: of the same view, and pictures of the chart of which the list says nothing.

    A picture made of points shows a number without naming it.
    """
    if "charts" not in path.relative_to(folder).parts:
        return []
    listed = {address for part in _lists(_manifest(folder)) for address in part}
    return [
        other
        for other in path.parent.iterdir()
        if _is_whole(other)
        and (_stem(other) == _stem(path) or (other.suffix == ".png" and _address(folder, other) not in listed))
    ]


def _listed(folder: Path, names: set[str]) -> Iterator[Path]:
    """The files that the list of what is published says hold one of the records."""
    for address, said in ((one, part[one]) for part in _lists(_manifest(folder)) for one in part):
        ids = said.get("ids") if isinstance(said, dict) else None
        if isinstance(ids, list) and names & set(map(str, ids)):
            for file in (address, f"{address}.html", f"{address.rstrip('/')}/index.html"):
                yield folder / file.lstrip("/")


def _stem(path: Path) -> str:
    """The name of a file without the endings of its form and of what packed it."""
    name = path.name
    for ending in _PACKED:
        name = name.removesuffix(ending)
    return name.rpartition(".")[0] if "." in name else name


def _evidence_language(path: Path, names: set[str]) -> str:
    """The language of the evidence page of one of the records that stands there; empty where another thing does."""
    parts = path.with_name(_stem(path)).parts if path.name != "index.html" else path.parent.parts
    if len(parts) < 3 or parts[-1] not in names or parts[-2] not in _EVIDENCE:
        return ""
    return parts[-3]


def _address(folder: Path, path: Path) -> str:
    """The address at which a file server shows a file."""
    at = "/" + path.relative_to(folder).as_posix()
    for ending in _PACKED:
        at = at.removesuffix(ending)
    return at.removesuffix("index.html") if at.endswith("/index.html") else at.removesuffix(".html")


# --- what is written --------------------------------------------------------------------------------------------------


def _marker(main: Takedown, lang: str) -> str:
    """The page in the place of the evidence."""
    with speaking(lang):
        day = format_day(main.taken_down_at[:10])
        said = _("What stood here was taken down on %(day)s: %(why)s", day=day, why=main.why)
        return _PAGE.format(lang=escape(lang), title=escape(_("Taken down")), said=escape(said))


def _is_marker(path: Path, main: Takedown, lang: str) -> bool:
    """Whether the page in the place of the evidence stands there already."""
    return path.read_bytes() == _marker(main, lang).encode()


def _note_gone(folder: Path, addresses: set[str]) -> None:
    """Adds addresses to the list of those that are gone for good."""
    if not addresses:
        return
    path = folder / GONE
    lines = set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set()
    _write(path, "".join(f"{line}\n" for line in sorted(lines | {f'"{address}" 1;' for address in addresses})))


def _manifest(folder: Path) -> Any:
    """The list of what is published; empty where there is none."""
    path = folder / MANIFEST
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _lists(said: Any) -> Iterator[dict[str, Any]]:
    """The parts of the list that are by address."""
    if isinstance(said, dict):
        if any(key.startswith("/") for key in said):
            yield said
        for part in said.values():
            yield from _lists(part)


def _unlist(folder: Path, addresses: set[str]) -> None:
    """Takes addresses out of the list of what is published, so that the next `publish` looks at them anew."""
    path = folder / MANIFEST
    if not addresses or not path.exists():
        return
    said = _manifest(folder)
    for part in list(_lists(said)):
        for address in [one for one in part if one.removesuffix(".html") in addresses]:
            del part[address]
    _write(path, json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _write(path: Path, text: str) -> None:
    """A whole file or the one before: never half of one."""
    part = path.with_name(f".{path.name}.unfinished")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
