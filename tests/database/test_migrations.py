"""The store is created and brought up to date by its migrations, and they say what the schema says."""

import sqlite3

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from database import schema
from database.engine import (
    MIGRATIONS,
    StoreUnavailableError,
    check_store,
    migrate,
    newest_revision,
    open_engine,
    store_revision,
)
from database.log.takedowns import removed_files, takedowns


def upgrade_to(url, revision):
    """The store as an older version of the project left it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = open_engine(url, writable=True)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def test_migrations_and_schema_say_the_same(tmp_path):
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    migrate(url)
    with open_engine(url).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_an_older_store_is_brought_up_to_date_and_keeps_its_rows(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    upgrade_to(url, "0001")
    with sqlite3.connect(tmp_path / "old.sqlite") as raw:
        raw.execute("INSERT INTO derived_input VALUES ('a', 'b', 's', 1, NULL)")
    with pytest.raises(StoreUnavailableError, match="revision 0001"):
        check_store(open_engine(url))
    migrate(url)
    with open_engine(url).connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.derived_input)).scalar() == 1
        assert store_revision(open_engine(url)) == newest_revision()


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path):
    (tmp_path / "bad.sqlite").write_bytes(b"x" * 5000)
    with pytest.raises(StoreUnavailableError, match="not a usable database"):
        migrate(f"sqlite:///{tmp_path / 'bad.sqlite'}")


def test_every_record_has_a_key_and_vintages():
    for name, table in schema.record_tables().items():
        assert schema.key_columns(table), name
        assert {"source_id", "first_vintage", "last_vintage"} <= set(table.columns.keys()), name


def test_every_code_column_names_a_list_that_exists(engine):
    with engine.connect() as connection:
        lists = set(connection.exec_driver_sql("SELECT DISTINCT codelist FROM code").scalars())
    named = {c.info.get("codes") for t in schema.record_tables().values() for c in t.columns} - {None}
    assert named <= lists | set(schema.record_tables()) | {"region_or_jurisdiction"}


def test_a_store_from_before_take_downs_keeps_its_files_and_has_taken_nothing_down(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    upgrade_to(url, "0005")
    with sqlite3.connect(tmp_path / "old.sqlite") as raw:
        raw.execute("INSERT INTO snapshot VALUES ('a', 's', 'f', 1, 't', NULL, NULL, NULL, NULL, NULL, NULL)")
    migrate(url)
    with open_engine(url).connect() as connection:
        assert (takedowns(connection), removed_files(connection)) == ([], set())
        assert connection.exec_driver_sql("SELECT sha256, removed_at FROM snapshot").all() == [("a", None)]
