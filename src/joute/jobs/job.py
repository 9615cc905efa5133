"""A job as its code sees it: arguments, the checkpoint to go on from, progress."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from joute.jobs.leases import Lease
from joute.jobs.tables import JobRow


class Interrupted(Exception):
    """The job must stop here; its code must not catch this."""


class Cancelled(Interrupted):
    """The job was cancelled."""


class LeaseLost(Interrupted):
    """Another process runs the job: the writes of this attempt no longer count."""


class Job:
    """One attempt at a job.

        async def copy(job: Job) -> dict[str, Any]:
            copied = (job.checkpoint or {"copied": 0})["copied"]
            for number in range(copied, 1000):
                checkpoint = {"copied": number + 1}
                async with job.step(number + 1, 1000, checkpoint=checkpoint) as session:
                    session.add(Copy(number))
            return {"copied": 1000}

    Work between two steps may happen twice when a process is killed there; what is written in a
    step happens once.
    """

    def __init__(self, row: JobRow, lease: Lease, advanced: Callable[[], None]) -> None:
        self.id, self.kind, self.actor, self.attempt = row.id, row.kind, row.actor, row.attempt
        self.arguments, self.checkpoint = row.arguments, row.checkpoint
        self._lease, self._advanced = lease, advanced

    async def progress(
        self,
        done: int,
        total: int | None = None,
        note: str | None = None,
        *,
        checkpoint: dict[str, Any] | None = None,
    ) -> None:
        """Store the progress of the job; None changes nothing. Raises as `step` does."""
        async with self.step(done, total, note, checkpoint=checkpoint):
            pass

    @asynccontextmanager
    async def step(
        self,
        done: int,
        total: int | None = None,
        note: str | None = None,
        *,
        checkpoint: dict[str, Any] | None = None,
    ) -> AsyncIterator[AsyncSession]:
        """The same, in one transaction with the writes of the block.

        Raises Cancelled after a request to cancel, LeaseLost when another process has the job.
        """
        columns = {"done": done, "total": total, "note": note, "checkpoint": checkpoint}
        given = {name: value for name, value in columns.items() if value is not None}
        async with self._lease.store.write() as session:
            if not await self._lease.advance(session, **given):
                raise (Cancelled if await self._lease.holds(session) else LeaseLost)(self.id)
            yield session
        if checkpoint is not None:
            self.checkpoint = checkpoint
        self._advanced()


@dataclass(frozen=True)
class JobKind:
    """A kind of long work: its name in the database, and its code.

    `run` returns the result, which is stored as JSON, or raises.
    """

    name: str
    run: Callable[[Job], Awaitable[dict[str, Any] | None]]
