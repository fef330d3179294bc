"""What the tests of faults look at: a store's numbers without its times, and what its site answers."""

import shutil
from pathlib import Path
from typing import Any

from app import create_app
from charts import all_charts
from config import Settings
from database.schema import record_tables
from tests.support.place import Place


def copy_of(place: Place, folder: Path) -> Place:
    """The same place once more."""
    shutil.copytree(place.root, folder)
    return Place(folder)


def numbers_of(place: Place) -> dict[str, Any]:
    """Every record of every vintage, the data versions, and what was decided on held changes: nothing with a time."""
    found = {table: sorted(place.query(f"SELECT * FROM {table}"), key=repr) for table in record_tables()}  # noqa: S608
    found["vintage"] = place.query("SELECT vintage, data_version FROM vintage ORDER BY vintage")
    found["held"] = place.query("SELECT held_id, state, content_hash, decided_by, why, vintage FROM held_change")
    return found


def state_of(place: Place) -> dict[str, Any]:
    """The numbers, and how much was logged: the log is of the same transaction."""
    logs = {name: place.query(f"SELECT count(*) FROM {name}") for name in ("etl_run", "source_run", "snapshot")}  # noqa: S608
    return {**numbers_of(place), **logs}


def site_of(place: Place) -> Any:
    """A client of the site over a place."""
    return create_app(Settings(database_url=place.url, base_url="https://casecount.example")).server.test_client()


def exports_of(place: Place) -> dict[str, bytes]:
    """Every chart in its default view, as table and as picture."""
    site, found = site_of(place), {}
    for slug in all_charts():
        for ending in ("csv", "svg"):
            answer = site.get(f"/charts/{slug}/default.{ending}")
            assert answer.status_code == 200, slug
            found[f"{slug}.{ending}"] = answer.data
    return found


def tree_of(place: Place) -> dict[Path, bytes]:
    """Every file of a place."""
    return {path: path.read_bytes() for path in sorted(place.root.rglob("*")) if path.is_file()}
