"""What a source delivered: the bytes as received, their hash, and a fingerprint that says whether anything changed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from etl.declaration import CODE_LISTS, DECLARATION, Declaration, read_declaration
from etl.faults import DeliveryError, nearest

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class ReceivedFile:
    """A file as it was received."""

    name: str
    content: bytes
    sha256: str


@dataclass(frozen=True)
class Delivery:
    """Everything that one source's records are made of."""

    source_id: str
    declaration: Declaration
    files: tuple[ReceivedFile, ...]
    fingerprint: str


def extract(source_id: str, sources_dir: Path, data_dir: Path) -> Delivery:
    """Reads a source's declaration and files, and takes their fingerprint; nothing is parsed yet.

    The fingerprint covers the files, the declaration, the code lists and the ETL's own code: where all of them are as
    they were, the records are too. DeliveryError where the declaration is wrong or a file is missing.
    """
    path = sources_dir / source_id / DECLARATION
    declaration = read_declaration(path)
    folder = data_dir / (declaration.folder or f"raw/{source_id}")
    files = tuple(_receive(folder / name) for name in _expected_files(folder, declaration))
    parts = [path.read_bytes(), _code_lists_hash(data_dir / CODE_LISTS).encode(), own_code_hash().encode()]
    parts += [f"{file.name} {file.sha256}".encode() for file in files]
    return Delivery(source_id, declaration, files, _hash(parts))


def keep(files: Iterable[ReceivedFile], snapshots_dir: Path) -> None:
    """Keeps the bytes as received, named by their hash: whole or not at all, and never rewritten."""
    snapshots_dir.mkdir(parents=True, exist_ok=True)
    # One run at a time holds the lock: an unfinished file is left from one that was killed.
    for unfinished in snapshots_dir.glob("*.unfinished"):
        unfinished.unlink()
    for file in files:
        target = snapshots_dir / file.sha256
        if target.exists():
            continue
        unfinished = target.with_suffix(".unfinished")
        unfinished.write_bytes(file.content)
        unfinished.replace(target)


@lru_cache(maxsize=1)
def own_code_hash() -> str:
    """A hash over the ETL's code and the schema: changed code may read the same file in another way."""
    schema = [_ROOT / "database" / name for name in ("record_fields.py", "schema.py")]
    return _hash(path.read_bytes() for path in [*sorted((_ROOT / "etl").glob("*.py")), *schema])


def _expected_files(folder: Path, declaration: Declaration) -> list[str]:
    """The names of the files to read: the declared ones, for the code lists whatever lies in their folder."""
    if not folder.is_dir():
        raise DeliveryError(f"there is no folder {folder.name!r} in {folder.parent.name!r}")
    found = sorted(path.name for path in folder.glob("*.csv"))
    if declaration.is_codelists:
        return found
    for name in sorted(declaration.file_names):
        if not (folder / name).is_file():
            raise DeliveryError(f"the file is missing. {nearest(name, found)}", file=name)
    for name in found:
        if name not in declaration.file_names:
            raise DeliveryError("no table of the declaration reads this file", file=name)
    return sorted(declaration.file_names)


def _receive(path: Path) -> ReceivedFile:
    """One file's bytes and hash."""
    content = path.read_bytes()
    return ReceivedFile(path.name, content, hashlib.sha256(content).hexdigest())


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
