"""One engine for SQLite or PostgreSQL, with read and write transactions."""

import asyncio
import os
import re
import time
from asyncio import Lock
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

from sqlalchemy import URL, Connection, CursorResult, UpdateBase, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from joute.errors import BadSettings
from joute.store.driver_errors import hide_values
from joute.store.errors import reached
from joute.store.flush import flush_of
from joute.store.sqlite_driver import QuickConnection
from joute.store.traces import erase_traces

# Nine seconds in all.
WAL_WAITS_S = [0.01 * 1.5**attempt for attempt in range(15)]

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


class Store:
    """The database as the rest of Joute sees it."""

    def __init__(
        self,
        engine: AsyncEngine,
        flush: Callable[[], Awaitable[None]] | None = None,
        erase: Callable[[], None] | None = None,
    ):
        """`flush`: what makes commits last, where they do not by themselves; `erase`: what takes
        deleted rows off the disk."""
        hide_values(engine.sync_engine)
        self.engine = engine
        self.writing = engine.execution_options(joute_write=True)
        # SQLite takes one writer at a time and lets the others poll, up to 100 ms apart. Waiting
        # in line here is faster; other processes still meet SQLite's own lock.
        one_writer = engine.dialect.name == "sqlite"
        self._line: AbstractAsyncContextManager[object] = Lock() if one_writer else nullcontext()
        self._flush = flush
        self._erase = erase

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are thrown away."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction: committed when the block ends, undone when it raises."""
        async with (
            self._line,
            AsyncSession(self.writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
        if self._flush is not None:
            await self._flush()

    async def erase_traces(self) -> None:
        """After a commit, take what was deleted off the disk too, where this can be done here: in a
        SQLite file of up to 1 GB. PostgreSQL does it in its own time, when it vacuums."""
        if self._erase is not None:
            async with self._line:
                await asyncio.to_thread(self._erase)

    async def answers(self) -> None:
        """Ask the database for one row. Raises DatabaseUnavailable."""
        with reached():
            async with self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()


async def affected(session: AsyncSession, statement: UpdateBase) -> int:
    """Run an update or a deletion; how many rows it found."""
    result = await session.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101 # what such a statement returns
    return result.rowcount


def database_url(url: str) -> URL:
    """`sqlite:///file` or `postgresql://…` with the driver that Joute uses.

    Raises BadSettings for anything else, SQLite's own `file:` addresses included; the address
    itself is not repeated: it may hold a password.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    kind = parsed.get_backend_name() if parsed is not None else ""
    if parsed is None and re.fullmatch(r"[\w./\\ -]+\.(db|sqlite3?)", url):  # no secret, a path
        raise BadSettings(
            name="database.url", received=repr(url), expected=f"sqlite:///{url} for that file"
        )
    if parsed is None or kind not in DRIVERS or (parsed.database or "").startswith("file:"):
        raise BadSettings(
            name="database.url",
            received=f"an address that begins with {url.split(':', 1)[0]!r}",
            expected="sqlite:///file or postgresql://user@host/name",
        )
    return parsed.set(drivername=DRIVERS[kind])


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None in memory and on PostgreSQL. Raises BadSettings."""
    parsed = database_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def open_store(url: str) -> Store:
    """An engine that is not connected yet.

    A SQLite file that is not there is made at the first connection, readable by its owner only.
    """
    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = sqlite_file(url)
        if file is None:
            return Store(_sqlite(parsed, file))
        return Store(_sqlite(parsed, file), flush_of(file), partial(erase_traces, file))
    return Store(
        create_async_engine(
            parsed, pool_size=10, max_overflow=10, pool_pre_ping=True, hide_parameters=True
        )
    )


def _sqlite(url: URL, file: Path | None) -> AsyncEngine:
    engine = create_async_engine(url, connect_args={"timeout": 30}, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Any, _record: object, args: Any, options: Any) -> Any:
        if file is not None:
            _create_private(file)
        return dialect.connect(*args, async_creator_fn=QuickConnection, **options)

    event.listen(engine.sync_engine, "connect", _prepare_connection)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _create_private(file: Path) -> None:
    """Make the file for its owner alone, whatever the umask; SQLite gives its -wal and -shm the
    same rights.

    A file that exists is not opened: closing it here would drop the locks that this process holds
    on it. Where the file cannot be made, SQLite says why.
    """
    with suppress(OSError):
        os.close(os.open(os.path.realpath(file), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_connection(connection: Any, _record: object) -> None:
    # The driver's own transactions begin late and deferred; ours are begun in _begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        # With a log, Store flushes it; a file system without one gets SQLite's own flushes.
        flushes = "NORMAL" if _use_wal(cursor) else "FULL"
        for pragma in (f"synchronous={flushes}", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
    except BaseException:
        # The pool forgets a connection that could not be prepared; its thread would go on.
        connection.close()
        raise
    cursor.close()


def _use_wal(cursor: Any) -> bool:
    """Turn the file to a write-ahead log, which its first process does for all; whether it has one.

    SQLite does not wait here for a lock, whatever its timeout: nodes that start together on a new
    file would meet "database is locked".
    """
    for wait_s in (*WAL_WAITS_S, None):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return bool(cursor.fetchone() == ("wal",))
        except OperationalError:
            if wait_s is None:
                raise
            time.sleep(wait_s)
    return False


def _begin(connection: Connection) -> None:
    # A write that starts as a read can be refused half-way when another writer was faster.
    write = connection.get_execution_options().get("joute_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
