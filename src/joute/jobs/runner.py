"""Running jobs in this process: as many at once as it has slots for, until it stops."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError, StatementError

from joute.errors import JouteError
from joute.jobs import leases
from joute.jobs.job import Job, JobKind
from joute.jobs.leases import Lease, Owner
from joute.jobs.tasks import Tasks
from joute.store import Store

Work = asyncio.Future[dict[str, Any] | None]

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
# Who submits a job in this process wakes the runner; others are found by looking.
LOOK_S = 5.0
AFTER_CRASH_S = 5.0


class Runner:
    """Takes up jobs of `kinds`; `changed` is called whenever one advanced or ended."""

    def __init__(
        self,
        store: Store,
        kinds: Mapping[str, JobKind],
        *,
        owner: str,
        now: Callable[[], datetime],
        slots: int,
        changed: Callable[[], None],
        lease: timedelta,
    ) -> None:
        self._store, self._kinds, self._changed = store, kinds, changed
        self._owner = Owner(owner, lease, now)
        self._slots, self._running = asyncio.Semaphore(slots), Tasks("job")
        self._looking, self._woken = Tasks("jobs"), asyncio.Event()
        self._claiming, self._closing = asyncio.Lock(), False

    def start(self) -> None:
        """Begin to look for jobs, if any kind is known here."""
        if self._kinds:
            self._looking.repeat("look", self._look, every_s=0, after_crash_s=AFTER_CRASH_S)

    def wake(self) -> None:
        """Look for jobs now."""
        self._woken.set()

    async def run(self, job_id: str) -> None:
        """Run this job to its end, once a slot is free; nothing when it is taken or over, or when
        this process stops."""
        await self._slots.acquire()
        attempt = await self._begin(job_id)
        if attempt is not None:
            await asyncio.wait({attempt})

    async def idle(self) -> None:
        """Wait until no job runs here."""
        await self._running.idle()

    async def close(self) -> None:
        """Stop, and leave what runs here to other processes at once."""
        await self._looking.close()
        async with self._claiming:
            self._closing = True
        await self._running.close()
        released = await leases.release(self._store, self._owner)
        if released:
            logger.info("%d running jobs were left to other processes", released)

    async def _look(self) -> None:
        """Take up a job; where there is none, wait to be woken."""
        await self._slots.acquire()
        self._woken.clear()
        if await self._begin() is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._woken.wait()

    async def _begin(self, job_id: str | None = None) -> asyncio.Task[None] | None:
        """Begin an attempt in the slot that was acquired for it, which is free again at its end."""
        task = None
        try:
            async with self._claiming:
                if not self._closing:
                    task = await self._claim(job_id)
        finally:
            if task is None:
                self._slots.release()
        return task

    async def _claim(self, job_id: str | None) -> asyncio.Task[None] | None:
        row = await leases.claim(self._store, self._owner, self._kinds, job_id)
        if row is None:
            return None
        lease = Lease(self._store, self._owner, row.id, row.attempt)
        attempt = self._attempt(Job(row, lease, self._changed), lease)
        task = self._running.start(f"{row.id}, attempt {row.attempt}", attempt)
        task.add_done_callback(lambda _: self._slots.release())
        return task

    async def _attempt(self, job: Job, lease: Lease) -> None:
        self._changed()
        work = asyncio.ensure_future(self._kinds[job.kind].run(job))
        try:
            await self._hold(lease, work)
        finally:
            work.cancel()
            await asyncio.wait({work})
        error = _error(work) or await self._finish(lease, work.result())
        if error is not None and await lease.fail(*_failure(error)):
            logger.warning("job %s (%s): %s", job.id, job.kind, _failure(error)[0])
        self._changed()

    async def _hold(self, lease: Lease, work: Work) -> None:
        """Renew the lease until the work is over, or must be."""
        while not work.done():
            await asyncio.wait({work}, timeout=self._owner.lease.total_seconds() / 3)
            if not work.done() and not await self._renewed(lease):
                return

    async def _renewed(self, lease: Lease) -> bool:
        try:
            return await lease.renew()
        except Exception:
            # A database that is away for a moment ends no job; if it stays away, the lease does.
            logger.exception("job %s: its lease could not be renewed", lease.job_id)
            return True

    async def _finish(self, lease: Lease, result: dict[str, Any] | None) -> Exception | None:
        """Keep the result; the error where it cannot be written as JSON."""
        try:
            await lease.finish(result)
        except StatementError as error:
            if isinstance(error, DBAPIError):
                raise
            return error
        return None


def _error(work: Work) -> BaseException | None:
    return asyncio.CancelledError() if work.cancelled() else work.exception()


def _failure(error: BaseException) -> tuple[str, str]:
    """The code of an error, for everybody, and its cause, for the operator."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, JouteError):
        return error.code, error.cause or str(error)
    return "broken", repr(error)
