"""What the pages of a country begin with where its line declares nothing: found from the data, and since when."""

from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from database.log.tables import found_default


class FoundDefault(NamedTuple):
    """A default of a country that was found from the data."""

    jurisdiction: str
    field: str
    value: str


def found_defaults(connection: sa.Connection, vintage: int) -> dict[str, dict[str, str]]:
    """The found defaults that hold in a vintage: jurisdiction -> field -> value."""
    table = found_default
    query = sa.select(table).where(table.c.since_vintage <= vintage).order_by(table.c.since_vintage)
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.jurisdiction, {})[row.field] = row.value
    return found


def write_found_defaults(connection: sa.Connection, found: Iterable[FoundDefault], vintage: int) -> None:
    """Writes defaults down, each of which holds from this vintage on."""
    for one in found:
        row = {**one._asdict(), "since_vintage": vintage}
        same = [found_default.c[name] == row[name] for name in ("jurisdiction", "field", "since_vintage")]
        connection.execute(sa.delete(found_default).where(*same))
        connection.execute(found_default.insert(), [row])
