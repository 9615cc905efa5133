"""SQLite with one trip to the driver's thread for each statement.

aiosqlite makes four (a cursor, the statement, its rows, the end of the cursor), each of which waits
for a turn of the event loop: on a busy server that is most of the time of a transaction, while the
other writers wait.
"""

import sqlite3
from asyncio import Future
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any

from aiosqlite import Connection

# A longer result is read on: a stream of a million votes is never in memory whole.
ROWS_AT_ONCE = 1000


class QuickConnection(Connection):
    """A connection of aiosqlite whose cursors are `QuickCursor`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(partial(sqlite3.connect, *args, **options), ROWS_AT_ONCE)
        # As SQLAlchemy asks of aiosqlite: a connection that is left open does not hold the process.
        self._thread.daemon = True
        self._stopped: Future[Any] | None = None

    def stop(self) -> "Future[Any] | None":
        self._stopped = super().stop()
        return self._stopped

    async def _connect(self) -> "QuickConnection":
        """Once its thread has ended, when the file cannot be opened: it would report to an event
        loop that may be closed by then."""
        try:
            await super()._connect()
        except BaseException:
            if self._stopped is not None:
                await self._stopped
            raise
        return self

    def cursor(self) -> "QuickCursor":  # type: ignore[override] # what SQLAlchemy enters
        return QuickCursor(self)

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The result of `function`, run in the driver's thread."""
        return await self._execute(function, *arguments)  # type: ignore[no-untyped-call]


class QuickCursor:
    """A cursor as SQLAlchemy uses it; its statement, first rows and end are one trip."""

    def __init__(self, connection: QuickConnection) -> None:
        self._connection = connection
        self._open: sqlite3.Cursor | None = None
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> "QuickCursor":
        return self

    async def execute(self, sql: str, parameters: Any = ()) -> "QuickCursor":
        await self._connection.run(self._run, "execute", sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Any) -> "QuickCursor":
        await self._connection.run(self._run, "executemany", sql, parameters)
        return self

    def _run(self, method: str, sql: str, parameters: Any) -> None:
        """In the driver's thread."""
        cursor = self._connection._conn.cursor()
        try:
            getattr(cursor, method)(sql, parameters)
        except BaseException:
            # Its statement would be reset where the exception is dropped: in the event loop, which
            # would wait there for as long as this connection waits for another process's lock.
            cursor.close()
            raise
        self._rows = cursor.fetchmany(ROWS_AT_ONCE) if cursor.description else []
        self._open = cursor if len(self._rows) == ROWS_AT_ONCE else None
        # The rows of RETURNING are counted as they are read.
        self.description, self.rowcount = cursor.description, cursor.rowcount
        self.lastrowid = cursor.lastrowid
        if self._open is None:
            cursor.close()

    async def fetchall(self) -> Sequence[Any]:
        rows, self._rows = self._rows, []
        if self._open is not None:
            rows += await self._connection.run(self._open.fetchall)
        return rows

    async def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """As many rows as are asked for, as long as there are: SQLAlchemy takes fewer for the
        end."""
        size = size or self.arraysize
        while len(self._rows) < size and self._open is not None:
            more = await self._connection.run(self._open.fetchmany, ROWS_AT_ONCE)
            if not more:
                break
            self._rows += more
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchone(self) -> Any:
        return next(iter(await self.fetchmany(1)), None)

    async def __aiter__(self) -> AsyncIterator[Any]:
        while rows := await self.fetchmany(ROWS_AT_ONCE):
            for row in rows:
                yield row

    async def close(self) -> None:
        if self._open is not None:
            await self._connection.run(self._open.close)
            self._open = None
