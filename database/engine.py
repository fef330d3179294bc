"""Connections to the store, and its migrations.

SQLite is opened without a pool: a pooled connection would keep serving the old file after a restore replaced it.
Readers may not write; a writer takes the lock when its transaction begins, not at its first write.
"""

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.pool import NullPool

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 15_000

__all__ = ["Connection", "Engine", "StoreUnavailableError", "check_store", "migrate", "open_engine"]


class StoreUnavailableError(Exception):
    """The store is missing, not a database, or of a different version than this code."""


def open_engine(url: str, *, writable: bool = False) -> sa.Engine:
    """An engine for the store at `url`; a reader's connections refuse every write."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url)
    engine = sa.create_engine(url, poolclass=NullPool)

    @sa.event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        if writable:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        else:
            connection.execute("PRAGMA query_only = ON")

    @sa.event.listens_for(engine, "begin")
    def _on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writable else "BEGIN")

    return engine


def known_revisions() -> list[str]:
    """The revisions that this code knows, oldest first: the numbers that the migrations' file names start with."""
    return sorted(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def newest_revision() -> str:
    """The revision that this code expects."""
    return known_revisions()[-1]


def store_revision(engine: sa.Engine) -> str | None:
    """The revision of the store; None if it was never migrated."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def migrate(url: str) -> None:
    """Creates the store or brings an older one to this code's revision; a current store is left alone."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = open_engine(url, writable=True)
    try:
        if store_revision(engine) == newest_revision():
            return
        with engine.connect() as connection:
            upgrade(connection, "head")
    except sa.exc.DatabaseError as error:
        raise StoreUnavailableError(f"{url}: not a usable database ({error.__cause__ or error})") from error
    finally:
        engine.dispose()


def upgrade(connection: Connection, revision: str) -> None:
    """Runs alembic on our connection. Imported here: reading the store should not cost that import."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    connection.commit()


def check_store(engine: sa.Engine) -> None:
    """Raises StoreUnavailableError, with a sentence on what to run, if this code can't use the store."""
    try:
        found = store_revision(engine)
    except sa.exc.DatabaseError as error:
        raise StoreUnavailableError(f"The database can't be read ({error.__cause__ or error}).") from error
    if found != newest_revision():
        raise StoreUnavailableError(f"The database is at revision {found}, this version needs {newest_revision()}.")
