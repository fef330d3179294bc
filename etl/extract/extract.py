"""What a source delivered: the bytes as received, their hash, and a fingerprint that shows whether anything changed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config import ROOT
from database.log.source_runs import CODE_LISTS, KnownFile
from etl.declarations.patterns import star_fits
from etl.declarations.source import CORRECTIONS, DECLARATION, TRANSFORM, Declaration, read_declaration
from etl.errors import DeliveryError, nearest
from etl.extract.received_file import ReceivedFile
from etl.workspace import Workspace

SNAPSHOTS = "snapshots"
# What people might put next to the declared files in the belief that it is read.
_TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet")


@dataclass(frozen=True)
class Delivery:
    """Everything that one source's records are made of; `folder` holds its declaration and its transform."""

    source_id: str
    declaration: Declaration
    files: tuple[ReceivedFile, ...]
    fingerprint: str
    folder: Path


def extract(
    source_id: str,
    workspace: Workspace,
    kept: Mapping[str, str] | None = None,
    known: Mapping[str, KnownFile] | None = None,
) -> Delivery:
    """Reads or fetches a source's declaration and files, and computes their fingerprint; nothing is parsed yet.

    The fingerprint covers the files, the declaration, the transform, the code lists and the ETL's own code: if all of
    them are unchanged, so are the records. `kept` (name -> sha256) asks for an earlier delivery from the snapshots;
    `known` are the files fetched before, for servers that say whether they are unchanged. Raises DeliveryError if the
    declaration is wrong, a file is missing or an answer can't be used, UnreachedError if there is no answer.
    """
    data_dir = workspace.data_dir
    path = workspace.sources_dir / source_id / DECLARATION
    declaration = read_declaration(path)
    folder = data_dir / (declaration.folder or f"raw/{source_id}")
    if kept is None:
        local = [_receive(folder / name) for name in _expected_files(folder, declaration)]
        files = tuple(local + _fetched(declaration, data_dir / SNAPSHOTS, known or {}))
    else:
        files = tuple(_from_snapshot(name, sha256, data_dir / SNAPSHOTS) for name, sha256 in sorted(kept.items()))
    parts = [path.read_bytes(), _code_lists_hash(data_dir / CODE_LISTS).encode(), own_code_hash().encode()]
    parts += [f"{file.name} {file.sha256}".encode() for file in files]
    if (corrections := path.with_name(CORRECTIONS)).is_file():
        parts.append(corrections.read_bytes())
    if declaration.transform:
        parts.append(_transform_bytes(path.with_name(TRANSFORM)))
    return Delivery(source_id, declaration, files, _hash(parts), path.parent)


def keep(files: Iterable[ReceivedFile], snapshots_dir: Path) -> None:
    """Stores the bytes as received, named by their hash: whole or not at all, and never rewritten."""
    snapshots_dir.mkdir(parents=True, exist_ok=True)
    # Only one run at a time holds the lock: an unfinished file was left by one that was killed.
    for unfinished in snapshots_dir.glob("*.unfinished"):
        unfinished.unlink()
    for file in files:
        target = snapshots_dir / file.sha256
        if target.exists():
            continue
        unfinished = target.with_suffix(".unfinished")
        try:
            unfinished.write_bytes(file.content)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def own_code_hash() -> str:
    """A hash over the code that turns files into records: changed code may read the same file differently."""
    return code_hash(ROOT)


def code_hash(root: Path) -> str:
    """The same for the program in the folder `root`: every module of the ETL wherever it is, and the record fields.

    Left out is what makes no records: sources (a transform is hashed with its own source), decisions on existing
    records, and the command line's entry point.
    """
    modules = [path for path in sorted((root / "etl").rglob("*.py")) if _makes_records(path.relative_to(root / "etl"))]
    fields = [root / "database" / name for name in ("record_fields.py", "schema.py")]
    return _hash(
        part for path in [*modules, *fields] for part in (str(path.relative_to(root)).encode(), path.read_bytes())
    )


def _makes_records(module: Path) -> bool:
    """Whether a module below etl/ affects the records made from a file."""
    return module.parts[0] not in ("sources", "moderation", "__main__.py")


def _expected_files(folder: Path, declaration: Declaration) -> list[str]:
    """The names of the files to read: the declared ones, or for the code lists everything in their folder.

    A declared file may be missing if files that a transform reads give all of its rows.
    """
    remote = {name for name, rule in declaration.files.items() if rule.address}
    if not folder.is_dir():
        if remote >= declaration.file_names:
            return []
        raise DeliveryError(f"there is no folder {folder.name!r} in {folder.parent.name!r}")
    if declaration.is_codelists:
        return sorted(path.name for path in folder.glob("*.csv"))
    # Excel keeps a file ~$name next to an open workbook.
    here = sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("~$"))
    found = [name for name in here if name.lower().endswith(_TABLES)]
    given = {part.into for name in found if (part := declaration.transform_of(name))}
    for table in sorted(declaration.file_names - given - remote):
        name = declaration.file_of(table)
        if not any(star_fits(name, other) for other in here):
            raise DeliveryError(f"the file is missing. {nearest(name, found)}", file=name)
    for name in found:
        if name in remote:
            raise DeliveryError("is in the folder, but the declaration fetches it; remove one of the two", file=name)
        if not declaration.tables_in(name) and not declaration.transform_of(name):
            raise DeliveryError(f"no table of the declaration reads this file{_patterns(declaration)}", file=name)
    return sorted({name for name in here if declaration.tables_in(name)} | set(found))


def _patterns(declaration: Declaration) -> str:
    """Says which names the declared transforms read; empty without a transform."""
    names = [part.files for part in declaration.transform]
    return f"; a workbook is read if its name is {' or '.join(names)}" if names else ""


def _transform_bytes(path: Path) -> bytes:
    """The code of a source's transform. Raises DeliveryError if it is declared and missing."""
    if not path.is_file():
        raise DeliveryError(f"[[transform]] needs a file {path.name} next to it", file=DECLARATION)
    return path.read_bytes()


def _receive(path: Path) -> ReceivedFile:
    """One file's bytes and hash."""
    content = path.read_bytes()
    return ReceivedFile(path.name, content, hashlib.sha256(content).hexdigest())


def _fetched(declaration: Declaration, snapshots_dir: Path, known: Mapping[str, KnownFile]) -> list[ReceivedFile]:
    """The fetched files. What the server calls unchanged is taken from the snapshots, if it is still there."""
    rules = {name: rule for name, rule in sorted(declaration.files.items()) if rule.address}
    if not rules:
        return []
    # Imported here: most sources are files, and reading them should not cost the import of an HTTP client.
    from etl.extract.remote_files import receive

    return [receive(name, rule, known.get(name), snapshots_dir) for name, rule in rules.items()]


def _from_snapshot(name: str, sha256: str, snapshots_dir: Path) -> ReceivedFile:
    """A file as received before. Raises DeliveryError if its bytes are gone or differ."""
    path = snapshots_dir / sha256
    if not path.is_file():
        raise DeliveryError(f"its bytes ({sha256[:12]}) are no longer among the snapshots", file=name)
    file = _receive(path)
    if file.sha256 != sha256:
        raise DeliveryError(f"its snapshot {sha256[:12]} no longer holds the bytes received", file=name)
    return ReceivedFile(name, file.content, sha256)


def _code_lists_hash(folder: Path) -> str:
    """A hash over all code lists: a new label or a shorter validity may change what any source's rows mean."""
    return _hash(part for path in sorted(folder.glob("*.csv")) for part in (path.name.encode(), path.read_bytes()))


def _hash(parts: Iterable[bytes]) -> str:
    """The SHA-256 of parts, each with its length, so that no two lists of parts give the same bytes."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}:".encode())
        digest.update(part)
    return digest.hexdigest()
