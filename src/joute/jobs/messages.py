"""Waking the workers of other processes on PostgreSQL, through pgqueuer (extra joute[worker]).

A message carries the id of a job and nothing else. The truth is in our own rows: a message that is
lost, or arrives twice, changes only the start time of a job. pgqueuer's tables have a schema of
their own, unlogged.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
from pgqueuer import AsyncpgDriver, AsyncpgPoolDriver, Queries, QueueManager
from pgqueuer import Job as Message
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.db import Driver
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel
from sqlalchemy import URL

from joute.jobs.tasks import Tasks
from joute.store import Store

SCHEMA = "pgqueuer_joute"
JOB = "job"
AFTER_CRASH_S = 5.0
DAY_S = 86_400.0


class Messages:
    """The queue of messages beside the database of `store`."""

    def __init__(self, store: Store) -> None:
        self._engine, self._tasks = store.engine, Tasks("messages")
        self._receiving, self._stopping = asyncio.Lock(), asyncio.Event()

    async def install(self) -> None:
        """Create or upgrade pgqueuer's tables; processes that start together do it once.

        Raises asyncpg.InsufficientPrivilegeError for a user who may not create a schema.
        """
        connection = await asyncpg.connect(_address(self._engine.url))
        try:
            queries = _queries(AsyncpgDriver(connection))
            async with queries.schema_lock():
                if await queries.schema_is_installed():
                    await queries.upgrade()
                else:
                    await queries.install()
        finally:
            await connection.close()

    def send(self, job_id: str) -> None:
        """Tell a worker of this job, soon. A message that cannot be sent is logged."""
        if job_id not in self._tasks:
            self._tasks.start(job_id, self._send(job_id))

    def receive(self, run: Callable[[str], Awaitable[None]], at_once: int) -> None:
        """Begin to call `run` with the job of each message, `at_once` at a time (2 at least, as
        pgqueuer wants it)."""

        async def receive() -> None:
            await self._receive(run, at_once)

        self._tasks.repeat("receive", receive, every_s=DAY_S, after_crash_s=AFTER_CRASH_S)
        self._tasks.repeat("tidy up", self.tidy_up, every_s=DAY_S, after_crash_s=AFTER_CRASH_S)

    async def tidy_up(self) -> None:
        """Delete pgqueuer's log of messages, which is not read here; done daily by receivers."""
        async with self._connected() as queries:
            await queries.clear_queue_log()

    async def close(self) -> None:
        """Stop sending and receiving, once nothing runs that came by a message."""
        self._stopping.set()
        # Let go of in order: a connection that is cut in the middle of a word is logged as lost.
        async with self._receiving:
            pass
        await self._tasks.close()

    async def _send(self, job_id: str) -> None:
        async with self._connected() as queries:
            await queries.enqueue(JOB, job_id.encode())

    async def _receive(self, run: Callable[[str], Awaitable[None]], at_once: int) -> None:
        """Until `close`, or an error."""

        async def receive(message: Message) -> None:
            await run((message.payload or b"").decode())

        address = _address(self._engine.url)
        async with self._receiving, asyncpg.create_pool(address, min_size=3, max_size=3) as pool:
            manager = QueueManager(_queries(AsyncpgPoolDriver(pool)), Channel(SCHEMA))
            manager.shutdown = self._stopping
            manager.entrypoint(JOB)(receive)
            await manager.run(
                # Jobs whose message was lost are found by the runner, which looks more often.
                dequeue_timeout=timedelta(hours=1),
                batch_size=1,
                max_concurrent_tasks=max(at_once, 2),
                log_aggregation_interval=timedelta(0),
            )

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Queries]:
        async with self._engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert isinstance(raw, asyncpg.Connection)  # noqa: S101 # PostgreSQL only
            yield _queries(AsyncpgDriver(raw))


def _queries(driver: Driver) -> Queries:
    settings = DBSettings(db_schema=SCHEMA, channel=SCHEMA, durability=Durability.volatile)
    return Queries(
        driver,
        qbe=QueryBuilderEnvironment(settings),
        qbq=QueryQueueBuilder(settings),
        qbs=QuerySchedulerBuilder(settings),
    )


def _address(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
