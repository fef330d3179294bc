"""What one ETL works on: the store, the sources' declarations, and the folder of their data."""

from dataclasses import dataclass
from pathlib import Path

from config import Settings


@dataclass(frozen=True)
class Workspace:
    """`url` is SQLAlchemy's address of the store, `sources_dir` has one folder per source, `data_dir` their files."""

    url: str
    sources_dir: Path
    data_dir: Path


def workspace_of(chosen: Settings) -> Workspace:
    """The workspace from the settings."""
    return Workspace(chosen.database_url, chosen.sources_dir, chosen.data_dir)
