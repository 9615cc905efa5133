"""Commits that last: SQLite's log on the disk, once for all writers who wait for it.

SQLite flushes its write-ahead log at each commit (`synchronous=FULL`), one writer after the other:
a few milliseconds each, for which every other writer waits. Here a commit leaves that out
(`NORMAL`, which stays consistent whatever happens), and its writer waits for a flush that began
after it; those who commit during a flush share the next.
https://sqlite.org/pragma.html#pragma_synchronous
"""

import asyncio
import os
from asyncio import Task
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path


class SharedFlush:
    """Calls `flush`, which takes its time in a thread, for all who wait."""

    def __init__(self, flush: Callable[[], None]) -> None:
        self._flush = flush
        self._running: Task[None] | None = None
        self._next: Task[None] | None = None

    async def __call__(self) -> None:
        """Return after a flush that began after this call. Raises what the flush raises."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._running))
        # Who leaves does not end it for the others.
        await asyncio.shield(self._next)

    async def _after(self, running: Task[None] | None) -> None:
        if running is not None:
            await asyncio.wait([running])
        self._running, self._next = self._next, None
        await asyncio.to_thread(self._flush)


def flush_of(database: Path) -> SharedFlush:
    """What makes the commits of the SQLite file `database` last."""
    return SharedFlush(partial(_flush_log, Path(f"{os.path.realpath(database)}-wal")))


def _flush_log(log: Path) -> None:
    # A log that is gone was written into the database, which SQLite flushed.
    with suppress(FileNotFoundError):
        descriptor = os.open(log, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
