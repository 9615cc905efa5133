"""Leases of jobs: every change of state, each one a conditional update.

The database decides who wins. A running job belongs to one attempt, whose lease lasts seconds and
is renewed; once it is over another process may begin the next attempt, and what the late one still
writes finds no row.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.jobs.tables import JobRow
from joute.store import Store, affected

# Attempts in a row that may vanish without any progress before the job itself is suspected.
MOST_CRASHES = 5
UNFINISHED = ("queued", "running")


@dataclass(frozen=True)
class Owner:
    """A process that runs jobs, how long its leases last, and what time it is there."""

    id: str
    lease: timedelta
    now: Callable[[], datetime]

    def until(self) -> datetime:
        """When a lease that begins now is over."""
        return self.now() + self.lease


async def claim(
    store: Store, owner: Owner, kinds: Collection[str], job_id: str | None = None
) -> JobRow | None:
    """Begin the next attempt of a free job of these kinds: this one, or the oldest.

    None when there is none.
    """
    jobs = select(JobRow).where(JobRow.kind.in_(kinds))
    if job_id is not None:
        jobs = jobs.where(JobRow.id == job_id)
    while True:
        free = jobs.where(_free(owner.now())).order_by(JobRow.created_at, JobRow.id).limit(1)
        async with store.read() as session:
            # Most looks find nothing: they must not wait for the database's writer.
            if await session.scalar(free) is None:
                return None
        async with store.write() as session:
            row = await session.scalar(free.with_for_update(skip_locked=True))
            if row is None:
                return None
            _begin(row, owner)
        if row.state == "running":
            return row


def _free(now: datetime) -> ColumnElement[bool]:
    """The job is free: queued and not to wait any more, or its lease has expired."""
    abandoned = and_(JobRow.state == "running", JobRow.lease_until < now)
    due = or_(JobRow.not_before.is_(None), JobRow.not_before <= now)
    return or_(and_(JobRow.state == "queued", due), abandoned)


def _begin(row: JobRow, owner: Owner) -> None:
    """The next attempt, or the end of a job that is to be cancelled or whose processes vanish."""
    row.crashes += row.state == "running"
    if row.cancel_requested:
        _end(row, "cancelled", owner.now())
    elif row.crashes >= MOST_CRASHES:
        _end(row, "failed", owner.now())
        row.failure_code = "crashed"
        row.failure_cause = f"the process that ran it vanished {row.crashes} times in a row"
    else:
        row.state, row.owner, row.lease_until = "running", owner.id, owner.until()
        row.started_at = row.started_at or owner.now()
        row.attempt += 1


def _end(row: JobRow, state: str, now: datetime) -> None:
    row.state, row.ended_at, row.owner, row.lease_until = state, now, None, None


@dataclass(frozen=True)
class Lease:
    """The writes of one attempt: each is refused once the attempt lost the job."""

    store: Store
    owner: Owner
    job_id: str
    attempt: int

    async def renew(self) -> bool:
        """Lengthen the lease; False when the attempt must stop: it lost the job, or somebody asked
        to cancel it."""
        async with self.store.write() as session:
            return await self.advance(session)

    async def advance(self, session: AsyncSession, **columns: Any) -> bool:
        """Write `columns` and lengthen the lease, in the caller's transaction; False as above."""
        running = self._own.where(~JobRow.cancel_requested)
        if columns:
            columns["crashes"] = 0
        return bool(
            await affected(session, running.values(lease_until=self.owner.until(), **columns))
        )

    async def holds(self, session: AsyncSession) -> bool:
        """Whether the job is still this attempt's."""
        row = await session.get(JobRow, self.job_id)
        return row is not None and row.attempt == self.attempt and row.state == "running"

    async def finish(self, result: dict[str, Any] | None) -> bool:
        """The job is done; False when the attempt had lost it."""
        return await self._end(state="done", result=result)

    async def fail(self, code: str, cause: str) -> bool:
        """The attempt ended without a result: cancelled, or by a failure; False as above."""
        failed = ~JobRow.cancel_requested
        return await self._end(
            state=case((failed, "failed"), else_="cancelled"),
            failure_code=case((failed, code)),
            failure_cause=case((failed, cause)),
        )

    @property
    def _own(self) -> Update:
        return update(JobRow).where(
            JobRow.id == self.job_id, JobRow.attempt == self.attempt, JobRow.state == "running"
        )

    async def _end(self, **columns: Any) -> bool:
        columns |= {"ended_at": self.owner.now(), "owner": None, "lease_until": None}
        async with self.store.write() as session:
            return bool(await affected(session, self._own.values(columns)))


async def release(store: Store, owner: Owner) -> int:
    """Queue again what this owner runs, for others to take up at once. How many."""
    own = update(JobRow).where(JobRow.owner == owner.id, JobRow.state == "running")
    async with store.write() as session:
        return await affected(session, own.values(state="queued", owner=None, lease_until=None))


async def request_cancel(store: Store, job_id: str, now: datetime) -> bool:
    """Cancel a queued job at once; request a running one to stop. False for one that is over."""
    queued = JobRow.state == "queued"
    one = update(JobRow).where(JobRow.id == job_id, JobRow.state.in_(UNFINISHED))
    changed = one.values(
        cancel_requested=True,
        state=case((queued, "cancelled"), else_=JobRow.state),
        ended_at=case((queued, now), else_=JobRow.ended_at),
    )
    async with store.write() as session:
        return bool(await affected(session, changed))


async def queue_again(store: Store, job_id: str) -> bool:
    """Queue a failed or cancelled job, which goes on from its checkpoint. False for another."""
    one = update(JobRow).where(JobRow.id == job_id, JobRow.state.in_(("failed", "cancelled")))
    again = one.values(
        state="queued",
        cancel_requested=False,
        failure_code=None,
        failure_cause=None,
        crashes=0,
        ended_at=None,
    )
    async with store.write() as session:
        return bool(await affected(session, again))
