"""One consistent look at the store: a connection, the vintage it answers for, and that vintage's code lists."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import sqlalchemy as sa
from cachetools import LRUCache, cached

from database.engine import StoreUnavailableError
from database.queries.code_lists import CodeLists, code_lists
from database.queries.vintages import Vintage, current_vintage, vintage_as_of

_Identity = tuple[str, int, str, int]
_MOMENT: ContextVar[tuple[ExitStack, dict[sa.Engine, sa.Connection]] | None] = ContextVar("moment", default=None)


@dataclass(frozen=True)
class Reading:
    """Every query through it is for one vintage on one connection.

    Results for one `identity` never change: it names the store, its newest vintage and the vintage asked for.
    """

    connection: sa.Connection
    vintage: Vintage
    codes: CodeLists
    identity: tuple[str, int, str, int]


class UnknownVintageError(LookupError):
    """No vintage has that number, or none was loaded by that day."""


@contextmanager
def one_moment() -> Iterator[None]:
    """Makes every look at a store inside the block see the same moment: a page, its charts and its footer agree.

    The looks share one connection and its transaction; a load that finishes meanwhile is not seen. Nested blocks share
    the outer moment: so all pages of a published site are of one vintage.
    """
    if _MOMENT.get() is not None:
        yield
        return
    with ExitStack() as closing:
        token = _MOMENT.set((closing, {}))
        try:
            yield
        finally:
            _MOMENT.reset(token)


@contextmanager
def _connection(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A new connection, or the one shared in `one_moment`."""
    moment = _MOMENT.get()
    if moment is None:
        with engine.connect() as connection:
            yield connection
        return
    closing, connections = moment
    if engine not in connections:
        connections[engine] = closing.enter_context(engine.connect())
    yield connections[engine]


@contextmanager
def reading(engine: sa.Engine, as_of: str = "") -> Iterator[Reading]:
    """A look at the newest vintage, or at the one `as_of` (its number, or a day). Raises StoreUnavailableError."""
    path = engine.url.database
    if engine.dialect.name == "sqlite" and path and not Path(path).exists():
        raise StoreUnavailableError(f"There is no database at {path}.")
    try:
        with _connection(engine) as connection:
            newest = current_vintage(connection)
            if newest is None:
                raise StoreUnavailableError("Nothing has been loaded into the database yet.")
            vintage = vintage_as_of(connection, as_of) if as_of else newest
            if vintage is None:
                raise UnknownVintageError(as_of)
            identity = (str(engine.url), newest.number, newest.data_version, vintage.number)
            yield Reading(connection, vintage, _codes(identity, connection), identity)
    except sa.exc.DatabaseError as error:
        raise StoreUnavailableError(f"The database can't be read: {error.__cause__ or error}.") from error


@cached(LRUCache(8), key=lambda identity, connection: identity, lock=Lock())
def _codes(identity: _Identity, connection: sa.Connection) -> CodeLists:
    """The code lists of a vintage, cached until there is a newer one: only a take-down alters an earlier vintage."""
    return code_lists(connection, identity[-1])
