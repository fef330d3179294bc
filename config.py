"""Every setting of Casecount: its name, its default and a line that says what it means.

A setting is read from the environment variable named by its alias. This module imports nothing from the project, so
every other module can import it.
"""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent


class Settings(BaseSettings):
    """The settings of one process. Values come from the environment; there is no settings file."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True, frozen=True)

    database_url: str = Field(
        default=f"sqlite:///{ROOT / 'data' / 'casecount.sqlite'}",
        alias="CASECOUNT_DATABASE_URL",
        description="SQLAlchemy address of the database",
    )
    base_url: str = Field(
        default="",
        alias="CASECOUNT_BASE_URL",
        description="public address of the site, used in every absolute link; empty: the address it is served on",
    )
    data_dir: Path = Field(
        default=ROOT / "data",
        alias="CASECOUNT_DATA",
        description="folder with raw files, code lists and snapshots",
    )
    sources_dir: Path = Field(
        default=ROOT / "etl" / "sources",
        alias="CASECOUNT_SOURCES",
        description="folder whose sub-folders are the sources that the ETL reads",
    )
    samples_dir: Path = Field(
        default=ROOT.parent / "shared" / "datasets",
        alias="CASECOUNT_SAMPLES",
        description="folder of real files that some tests run the ETL on; they are skipped if it does not exist",
    )
    fetch_deadline: float = Field(
        default=120.0,
        gt=0,
        alias="CASECOUNT_FETCH_DEADLINE",
        description="most seconds to fetch a file, not counting waits that its server asks for",
    )
    fetch_most_bytes: int = Field(
        default=50_000_000,
        gt=0,
        alias="CASECOUNT_FETCH_MOST_BYTES",
        description="most bytes of a fetched file, both as received and unpacked",
    )
    fetch_attempts: int = Field(
        default=3, gt=0, alias="CASECOUNT_FETCH_ATTEMPTS", description="attempts to reach a server in one run"
    )
    fetch_wait: float = Field(
        default=1.0,
        ge=0,
        alias="CASECOUNT_FETCH_WAIT",
        description="seconds before the second attempt; later ones wait longer",
    )
    fetch_retry_after: float = Field(
        default=120.0,
        ge=0,
        alias="CASECOUNT_FETCH_RETRY_AFTER",
        description="most seconds to wait if a server asks for it (Retry-After)",
    )
    fetch_private: str = Field(
        default="",
        alias="CASECOUNT_FETCH_PRIVATE",
        description="hosts of your own network that may be fetched from, as host:port, separated by commas",
    )
    heartbeat_url: str = Field(
        default="",
        alias="CASECOUNT_HEARTBEAT_URL",
        description="address to ping at the start and end of every run, following the convention of healthchecks.io",
    )
    heartbeat_timeout: float = Field(
        default=10.0, gt=0, alias="CASECOUNT_HEARTBEAT_TIMEOUT", description="most seconds for a ping"
    )
    host: str = Field(default="127.0.0.1", alias="HOST", description="address that the web server listens on")
    port: int = Field(default=8050, alias="PORT", description="port that the web server listens on")

    @property
    def public_url(self) -> str:
        """The address that absolute links start with, without a trailing slash."""
        everywhere = self.host in ("0.0.0.0", "::")  # noqa: S104  # listened on, but no address to link to
        return (self.base_url or f"http://{'127.0.0.1' if everywhere else self.host}:{self.port}").rstrip("/")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
