"""Long work as features and pages use it: submit, follow, cancel, resume."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import SessionTransaction

from joute.errors import NotFound
from joute.jobs import leases
from joute.jobs.job import JobKind
from joute.jobs.low_carbon import WaitingPlan, plan_of, stored
from joute.jobs.runner import LEASE, Runner
from joute.jobs.tables import JobRow
from joute.store import Store

State = Literal["queued", "running", "done", "failed", "cancelled"]

# What other processes change is found by looking.
LOOK_S = 1.0
# A thousand steps in a row are not a thousand readings.
PAUSE_S = 0.05


@dataclass(frozen=True)
class JobStatus:
    """A job at one moment; `failure_cause` is for the operator only. `lease_until` is when the
    process that runs it must have renewed its lease."""

    id: str
    kind: str
    actor: str | None
    arguments: dict[str, Any]
    state: State
    done: int
    total: int | None
    note: str
    result: dict[str, Any] | None
    failure_code: str | None
    failure_cause: str | None
    attempt: int
    cancel_requested: bool
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    # Why it waits for low-carbon electricity, or does not.
    plan: WaitingPlan | None = None
    # It moves while nothing else does: two moments of a job are alike but for it.
    lease_until: datetime | None = field(default=None, compare=False)

    @property
    def over(self) -> bool:
        """Whether it stays as it is, unless somebody resumes it."""
        return self.state not in leases.UNFINISHED


class Jobs:
    """The long work of this site. `now` gives an aware UTC time.

    jobs.register(JobKind("export", run_export))
    async with jobs.running(slots=2):
        job_id = await jobs.submit("export", {"release": 7}, actor=member.id)
        status = await jobs.wait(job_id)
    """

    def __init__(
        self, store: Store, now: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._store, self._now, self._new_id = store, now, new_id
        self.kinds: dict[str, JobKind] = {}
        self._changed = asyncio.Event()
        # Called with the id of each job that can be taken up.
        self.on_submit: list[Callable[[str], None]] = []

    def register(self, kind: JobKind) -> None:
        """Say how jobs of this kind run: before any is submitted or taken up."""
        if kind.name in self.kinds:
            raise ValueError(f"two kinds of jobs are called {kind.name}")
        self.kinds[kind.name] = kind

    async def submit(
        self,
        kind: str,
        arguments: dict[str, Any],
        *,
        actor: str | None = None,
        key: str | None = None,
        plan: WaitingPlan | None = None,
        session: AsyncSession | None = None,
    ) -> str:
        """Queue a job, in the transaction of `session` where one is given; its id. With a plan it
        is not taken up before its start.

        `key` makes it idempotent: of several jobs of one kind and key there is only the first,
        whose id they all get.
        """
        if kind not in self.kinds:
            raise ValueError(f"no kind of jobs is called {kind}")
        row = JobRow(
            id=self._new_id(),
            kind=kind,
            arguments=arguments,
            actor=actor,
            key=key,
            not_before=None if plan is None else plan.start,
            plan=None if plan is None else stored(plan),
            created_at=self._now(),
        )
        async with nullcontext(session) if session else self._store.write() as transaction:
            return await self._add(transaction, row)

    async def cancel(self, job_id: str) -> bool:
        """Ask for the end of a job; False when it is over already. A running one stops soon."""
        cancelled = await leases.request_cancel(self._store, job_id, self._now())
        self._notify()
        return cancelled

    async def resume(self, job_id: str) -> bool:
        """Queue a failed or cancelled job again, to go on from its checkpoint; False for others."""
        queued = await leases.queue_again(self._store, job_id)
        if queued:
            self._submitted(job_id)
        return queued

    async def find(self, job_id: str) -> JobStatus:
        """A job as it is now. Raises NotFound."""
        async with self._store.read() as session:
            row = await session.get(JobRow, job_id)
        if row is None:
            raise NotFound(f"job {job_id}")
        return _status(row)

    async def recent(
        self,
        *,
        kind: str | None = None,
        actor: str | None = None,
        unfinished: bool = False,
        limit: int = 50,
    ) -> tuple[JobStatus, ...]:
        """The newest jobs first: of this kind, of this actor, that are not over."""
        jobs = select(JobRow).order_by(JobRow.created_at.desc(), JobRow.id).limit(limit)
        if kind is not None:
            jobs = jobs.where(JobRow.kind == kind)
        if actor is not None:
            jobs = jobs.where(JobRow.actor == actor)
        if unfinished:
            jobs = jobs.where(JobRow.state.in_(leases.UNFINISHED))
        async with self._store.read() as session:
            return tuple(map(_status, await session.scalars(jobs)))

    async def wait(self, job_id: str) -> JobStatus:
        """Wait until the job is over, wherever it runs. Raises NotFound."""
        async for status in self.follow(job_id):
            last = status
        return last

    async def follow(self, job_id: str) -> AsyncGenerator[JobStatus, None]:
        """The job as it is, then each change that is seen, until it is over. Raises NotFound."""
        seen = None
        while seen is None or not seen.over:
            changed = self._changed
            status = await self.find(job_id)
            if status != seen:
                yield (seen := status)
            else:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await changed.wait()
                await asyncio.sleep(PAUSE_S)

    @asynccontextmanager
    async def running(self, slots: int, lease: timedelta = LEASE) -> AsyncIterator[Runner]:
        """Run jobs in this process, `slots` at a time. At the end, those that still run are left
        to other processes."""
        runner = Runner(
            self._store,
            self.kinds,
            owner=self._new_id(),
            now=self._now,
            slots=slots,
            lease=lease,
            changed=self._notify,
        )
        self.on_submit.append(wake := lambda _job_id: runner.wake())
        runner.start()
        try:
            yield runner
        finally:
            self.on_submit.remove(wake)
            await runner.close()

    async def _add(self, session: AsyncSession, row: JobRow) -> str:
        try:
            async with session.begin_nested():
                session.add(row)
        except IntegrityError:
            same = select(JobRow.id).where(JobRow.kind == row.kind, JobRow.key == row.key)
            return (await session.scalars(same)).one()
        self._announce_at_the_end(session, row.id)
        return row.id

    def _announce_at_the_end(self, session: AsyncSession, job_id: str) -> None:
        """Savepoints end too: the job is there for others once all of it is committed."""

        @event.listens_for(session.sync_session, "after_transaction_end")
        def announce(_session: object, transaction: SessionTransaction) -> None:
            if transaction.parent is None:
                self._submitted(job_id)

    def _submitted(self, job_id: str) -> None:
        for submitted in self.on_submit:
            submitted(job_id)
        self._notify()

    def _notify(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


def _status(row: JobRow) -> JobStatus:
    values = {one.name: getattr(row, one.name) for one in fields(JobStatus)}
    return JobStatus(**values | {"plan": plan_of(row.plan)})
