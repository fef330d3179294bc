"""Files around the store: those a take-down deletes, and those that only their owner may edit, which it lists."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from database.loading.live_records import Connection
from database.loading.quotations import pattern_of
from database.loading.received_files import waiting_snapshots
from database.log.takedowns import removed_files
from etl.declarations.source import CORRECTIONS, DECLARATION, read_declaration
from etl.errors import DeliveryError
from etl.extract.extract import SNAPSHOTS
from etl.workspace import Workspace

_LARGEST = 200_000_000  # bytes; larger members of a packed file are not searched


def delete_removed(store: Connection, data_dir: Path) -> list[str]:
    """Deletes kept bytes that hold what was taken down, except those a held change needs; returns their names."""
    folder, wanted = data_dir / SNAPSHOTS, removed_files(store) - waiting_snapshots(store)
    deleted = []
    for sha256 in sorted(wanted):
        if (folder / sha256).is_file():
            (folder / sha256).unlink()
            deleted.append(sha256)
    return deleted


def places_of(workspace: Workspace, source_id: str, names: set[str]) -> list[str]:
    """Every file and line of the source's own files, its corrections and the editor's texts that has one of the ids."""
    pattern = pattern_of(names)
    found = []
    for path in _own_files(workspace, source_id):
        for number, text in _texts(path):
            if pattern.search(text):
                found.append(f"{path}, line {number}" if number else str(path))
    return found


def older_copies(url: str) -> list[str]:
    """The copies of the store that `restore` left next to it; each may still hold what was taken down."""
    if not url.startswith("sqlite:///"):
        return []
    store = Path(url.removeprefix("sqlite:///"))
    return [str(path) for path in sorted(store.parent.glob(f"{store.name}.before-restore*"))]


def _own_files(workspace: Workspace, source_id: str) -> Iterator[Path]:
    """The files that the source reads from a folder, its corrections, and the editor's texts for the pages."""
    declared = workspace.sources_dir / source_id / DECLARATION
    try:
        named = read_declaration(declared).folder
    except DeliveryError:
        named = None
    folder = workspace.data_dir / (named or f"raw/{source_id}")
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())
    if (corrections := declared.with_name(CORRECTIONS)).is_file():
        yield corrections
    # The editor's texts for the pages: the overview's texts, the list of views.
    yield from (path for path in sorted(workspace.data_dir.glob("*")) if path.suffix in (".toml", ".txt"))


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """A text file's lines with their numbers; for a packed file (a workbook) its parts, with number 0."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for part in packed.infolist():
                if part.file_size <= _LARGEST:
                    yield 0, packed.read(part).decode("utf-8", errors="replace")
        return
    yield from enumerate(path.read_bytes().decode("utf-8", errors="replace").splitlines(), start=1)
