"""A job belongs to one attempt at a time: leases, takeovers, late owners. The clock waits."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from tests.jobs.conftest import Process
from tests.support.site import Clock

from joute.jobs import Interrupted, Job, JobKind, LeaseLost
from joute.jobs.leases import MOST_CRASHES, Owner, claim
from joute.jobs.tables import JobRow

pytestmark = pytest.mark.both_engines

# Renewed at a third of it: never while a test runs.
LEASE = timedelta(hours=1)


class Held:
    """A job that stops in its middle until it is let, and keeps how it was interrupted."""

    def __init__(self) -> None:
        self.begun, self.open = asyncio.Event(), asyncio.Event()
        self.checkpoints: list[dict[str, Any] | None] = []
        self.interruptions: list[BaseException] = []

    async def run(self, job: Job) -> dict[str, Any]:
        self.checkpoints.append(job.checkpoint)
        await job.progress(1, 2, checkpoint={"at": 1})
        self.begun.set()
        try:
            await self.open.wait()
            await job.progress(2, 2, "written too late", checkpoint={"at": 2})
        except (Interrupted, asyncio.CancelledError) as interruption:
            self.interruptions.append(interruption)
            raise
        return {"attempt": job.attempt}


async def resume(job: Job) -> dict[str, Any]:
    return {"from": job.checkpoint, "attempt": job.attempt}


async def test_a_job_whose_lease_is_over_is_taken_up_again_and_its_late_owner_is_fenced_off(
    here: Process, elsewhere: Process, clock: Clock
) -> None:
    held = Held()
    here.jobs.register(JobKind("held", held.run))
    elsewhere.jobs.register(JobKind("held", resume))
    async with here.jobs.running(slots=1, lease=LEASE) as late:
        job_id = await here.jobs.submit("held", {})
        await held.begun.wait()
        clock.pass_(hours=2)
        async with elsewhere.jobs.running(slots=1, lease=LEASE):
            taken_up = await elsewhere.jobs.wait(job_id)
        held.open.set()
        await late.idle()
    assert isinstance(held.interruptions[0], LeaseLost)
    assert taken_up.result == {"from": {"at": 1}, "attempt": 2}
    assert await here.jobs.find(job_id) == taken_up


async def test_a_late_owner_that_ends_without_a_step_changes_nothing(
    here: Process, elsewhere: Process, clock: Clock
) -> None:
    begun, gate = asyncio.Event(), asyncio.Event()

    async def end_late(_job: Job) -> dict[str, Any]:
        begun.set()
        await gate.wait()
        return {"late": True}

    here.jobs.register(JobKind("late", end_late))
    elsewhere.jobs.register(JobKind("late", resume))
    async with here.jobs.running(slots=1, lease=LEASE) as late:
        job_id = await here.jobs.submit("late", {})
        await begun.wait()
        clock.pass_(hours=2)
        async with elsewhere.jobs.running(slots=1, lease=LEASE):
            taken_up = await elsewhere.jobs.wait(job_id)
        gate.set()
        await late.idle()
    assert await here.jobs.find(job_id) == taken_up
    assert taken_up.result == {"from": None, "attempt": 2}


async def test_a_late_owner_is_stopped_where_it_waits(here: Process) -> None:
    held = Held()
    here.jobs.register(JobKind("held", held.run))
    async with here.jobs.running(slots=1, lease=timedelta(seconds=0.06)) as late:
        job_id = await here.jobs.submit("held", {})
        await held.begun.wait()
        async with here.store.write() as session:
            another = {"attempt": 2, "owner": "elsewhere"}
            await session.execute(update(JobRow).where(JobRow.id == job_id).values(another))
        await late.idle()
    assert isinstance(held.interruptions[0], asyncio.CancelledError)
    status = await here.jobs.find(job_id)
    assert (status.state, status.attempt, status.done) == ("running", 2, 1)


async def test_a_lease_that_is_not_over_is_respected(
    here: Process, elsewhere: Process, clock: Clock
) -> None:
    here.jobs.register(JobKind("resume", resume))
    job_id = await here.jobs.submit("resume", {})
    owner, other = Owner("here", LEASE, clock), Owner("elsewhere", LEASE, clock)
    assert await claim(here.store, owner, ["resume"]) is not None
    clock.pass_(hours=1)
    assert await claim(elsewhere.store, other, ["resume"]) is None
    assert await claim(elsewhere.store, other, ["resume"], job_id) is None
    clock.pass_(seconds=1)
    row = await claim(elsewhere.store, other, ["resume"], job_id)
    assert row is not None
    assert (row.attempt, row.owner) == (2, "elsewhere")


async def test_of_many_processes_that_want_an_abandoned_job_one_takes_it_up(
    here: Process, elsewhere: Process, clock: Clock
) -> None:
    here.jobs.register(JobKind("resume", resume))
    await here.jobs.submit("resume", {})
    assert await claim(here.store, Owner("gone", LEASE, clock), ["resume"])
    clock.pass_(hours=2)
    claims = await asyncio.gather(
        *(
            claim(process.store, Owner(f"{process.name}{number}", LEASE, clock), ["resume"])
            for process in (here, elsewhere)
            for number in range(8)
        )
    )
    assert [row.attempt for row in claims if row is not None] == [2]


async def test_what_a_step_writes_is_kept_with_its_checkpoint_or_not_at_all(
    here: Process, elsewhere: Process, clock: Clock
) -> None:
    begun, gate = asyncio.Event(), asyncio.Event()
    outcomes: list[BaseException] = []

    async def submit_two(job: Job) -> None:
        """The effect of a step: another job, which is easy to count."""
        try:
            async with job.step(1, 2, checkpoint={"at": 1}) as session:
                await here.jobs.submit("resume", {}, key="first", session=session)
            begun.set()
            await gate.wait()
            async with job.step(2, 2, checkpoint={"at": 2}) as session:
                await here.jobs.submit("resume", {}, key="second", session=session)
        except LeaseLost as lost:
            outcomes.append(lost)
            raise

    async def effects() -> int:
        async with here.store.read() as session:
            kinds = select(func.count()).where(JobRow.kind == "resume")
            return await session.scalar(kinds) or 0

    here.jobs.register(JobKind("two", submit_two))
    here.jobs.register(JobKind("resume", resume))
    async with here.jobs.running(slots=1, lease=LEASE) as late:
        job_id = await here.jobs.submit("two", {})
        await begun.wait()
        clock.pass_(hours=2)
        assert await claim(elsewhere.store, Owner("elsewhere", LEASE, clock), ["two"], job_id)
        gate.set()
        await late.idle()
        assert len(outcomes) == 1
        assert await effects() == 1


async def test_a_step_that_raises_leaves_no_checkpoint(here: Process) -> None:
    async def fail_in_a_step(job: Job) -> None:
        await job.progress(1, 2, checkpoint={"at": 1})
        async with job.step(2, 2, checkpoint={"at": 2}):
            raise ZeroDivisionError

    here.jobs.register(JobKind("fail", fail_in_a_step))
    async with here.jobs.running(slots=1):
        job_id = await here.jobs.submit("fail", {})
        assert (await here.jobs.wait(job_id)).done == 1


async def test_a_stop_leaves_running_jobs_to_other_processes_at_once(
    here: Process, elsewhere: Process
) -> None:
    held = Held()
    here.jobs.register(JobKind("held", held.run))
    elsewhere.jobs.register(JobKind("held", resume))
    async with here.jobs.running(slots=1, lease=LEASE):
        job_id = await here.jobs.submit("held", {})
        await held.begun.wait()
    assert isinstance(held.interruptions[0], asyncio.CancelledError)
    assert (await here.jobs.find(job_id)).state == "queued"
    async with elsewhere.jobs.running(slots=1, lease=LEASE):
        status = await elsewhere.jobs.wait(job_id)
    assert status.result == {"from": {"at": 1}, "attempt": 2}


async def test_a_job_whose_process_vanishes_again_and_again_fails(
    here: Process, clock: Clock
) -> None:
    here.jobs.register(JobKind("fatal", resume))
    job_id = await here.jobs.submit("fatal", {})
    for number in range(MOST_CRASHES):
        row = await claim(here.store, Owner(f"killed {number}", LEASE, clock), ["fatal"])
        assert row is not None
        clock.pass_(hours=2)
    assert await claim(here.store, Owner("wary", LEASE, clock), ["fatal"]) is None
    status = await here.jobs.find(job_id)
    assert (status.state, status.failure_code, status.attempt) == ("failed", "crashed", 5)
    assert status.failure_cause == "the process that ran it vanished 5 times in a row"


async def test_a_job_that_advances_between_crashes_goes_on(here: Process, clock: Clock) -> None:
    held = Held()
    here.jobs.register(JobKind("held", held.run))
    job_id = await here.jobs.submit("held", {})
    for number in range(MOST_CRASHES - 1):
        assert await claim(here.store, Owner(f"killed {number}", LEASE, clock), ["held"])
        clock.pass_(hours=2)
    async with here.jobs.running(slots=1, lease=LEASE):
        await held.begun.wait()
    for number in range(MOST_CRASHES - 1):
        assert await claim(here.store, Owner(f"killed {number}", LEASE, clock), ["held"])
        clock.pass_(hours=2)
    held.open.set()
    async with here.jobs.running(slots=1, lease=LEASE):
        assert (await here.jobs.wait(job_id)).state == "done"


async def test_an_abandoned_job_that_was_to_be_cancelled_is_not_taken_up(
    here: Process, clock: Clock
) -> None:
    here.jobs.register(JobKind("resume", resume))
    job_id = await here.jobs.submit("resume", {})
    assert await claim(here.store, Owner("gone", LEASE, clock), ["resume"])
    assert await here.jobs.cancel(job_id)
    clock.pass_(hours=2)
    async with here.jobs.running(slots=1):
        status = await here.jobs.wait(job_id)
    assert (status.state, status.attempt) == ("cancelled", 1)
