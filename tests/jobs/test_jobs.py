"""Jobs: submitted once, run, followed, cancelled, resumed; the truth is in the database."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.jobs.conftest import Process
from tests.support.site import NOON, Clock

from joute.errors import NotFound
from joute.features import FEATURES
from joute.jobs import Cancelled, Interrupted, Job, JobKind, JobStatus
from joute.jobs.tables import JobRow
from joute.llm.errors import HostError

pytestmark = pytest.mark.both_engines


async def double(job: Job) -> dict[str, Any]:
    return {"doubled": job.arguments["number"] * 2}


async def break_down(_job: Job) -> None:
    raise ZeroDivisionError("seven by nothing")


class Gate:
    """A job that reports that it began and goes on when it is let."""

    def __init__(self) -> None:
        self.begun, self.open = asyncio.Event(), asyncio.Event()
        self.interruption: BaseException | None = None

    async def run(self, job: Job) -> dict[str, Any]:
        self.begun.set()
        try:
            await self.open.wait()
            await job.progress(1, 2)
        except (Interrupted, asyncio.CancelledError) as interruption:
            self.interruption = interruption
            raise
        return {"passed": True}


async def test_a_submitted_job_runs_and_keeps_its_result(here: Process) -> None:
    here.jobs.register(JobKind("double", double))
    async with here.jobs.running(slots=1):
        job_id = await here.jobs.submit("double", {"number": 21}, actor="ada")
        status = await here.jobs.wait(job_id)
    assert status == JobStatus(
        id=job_id,
        kind="double",
        actor="ada",
        arguments={"number": 21},
        state="done",
        done=0,
        total=None,
        note="",
        result={"doubled": 42},
        failure_code=None,
        failure_cause=None,
        attempt=1,
        cancel_requested=False,
        created_at=NOON,
        started_at=NOON,
        ended_at=NOON,
    )


async def test_a_job_that_was_submitted_while_nothing_ran_is_taken_up(here: Process) -> None:
    here.jobs.register(JobKind("double", double))
    job_id = await here.jobs.submit("double", {"number": 4})
    assert (await here.jobs.find(job_id)).state == "queued"
    async with here.jobs.running(slots=1):
        assert (await here.jobs.wait(job_id)).result == {"doubled": 8}


async def test_two_submissions_with_one_key_are_one_job(here: Process, elsewhere: Process) -> None:
    for process in (here, elsewhere):
        process.jobs.register(JobKind("double", double))
    ids = await asyncio.gather(
        *(
            process.jobs.submit("double", {"number": 1}, key="release 7")
            for process in (here, elsewhere) * 5
        )
    )
    assert len(set(ids)) == 1
    assert len(await here.jobs.recent()) == 1
    assert await here.jobs.submit("double", {"number": 1}, key="release 8") not in ids
    assert await here.jobs.submit("double", {"number": 1}) not in ids


async def test_a_job_belongs_to_the_transaction_that_submits_it(here: Process) -> None:
    here.jobs.register(JobKind("double", double))
    async with here.jobs.running(slots=1):
        with suppress(ZeroDivisionError):
            async with here.store.write() as session:
                await here.jobs.submit("double", {"number": 1}, session=session)
                raise ZeroDivisionError
        assert await here.jobs.recent() == ()
        async with here.store.write() as session:
            job_id = await here.jobs.submit("double", {"number": 2}, key="k", session=session)
            again = await here.jobs.submit("double", {"number": 2}, key="k", session=session)
        assert again == job_id
        assert (await here.jobs.wait(job_id)).result == {"doubled": 4}


async def test_a_kind_that_nobody_registered_is_refused(here: Process) -> None:
    with pytest.raises(ValueError, match="no kind of jobs is called double"):
        await here.jobs.submit("double", {})
    here.jobs.register(JobKind("double", double))
    with pytest.raises(ValueError, match="two kinds of jobs are called double"):
        here.jobs.register(JobKind("double", double))


async def test_a_process_leaves_kinds_that_it_does_not_know_to_others(
    here: Process, elsewhere: Process
) -> None:
    here.jobs.register(JobKind("double", double))
    elsewhere.jobs.register(JobKind("new in the next version", double))
    new = await elsewhere.jobs.submit("new in the next version", {"number": 1})
    known = await here.jobs.submit("double", {"number": 1})
    async with here.jobs.running(slots=2):
        assert (await here.jobs.wait(known)).state == "done"
        assert (await here.jobs.find(new)).state == "queued"


async def test_progress_is_seen_by_another_process(
    here: Process, elsewhere: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("joute.jobs.service.LOOK_S", 0.02)
    gates = [asyncio.Event() for _ in range(3)]

    async def step_by_step(job: Job) -> None:
        for number, gate in enumerate(gates, start=1):
            await job.progress(number, 3, f"item {number}")
            await gate.wait()

    here.jobs.register(JobKind("steps", step_by_step))
    job_id = await here.jobs.submit("steps", {})
    seen = []
    async with here.jobs.running(slots=1):
        async for status in elsewhere.jobs.follow(job_id):
            seen.append((status.state, status.done, status.total, status.note))
            if status.done:
                gates[status.done - 1].set()
    steps = [each for each in seen if each[1]]
    assert steps == [
        ("running", 1, 3, "item 1"),
        ("running", 2, 3, "item 2"),
        ("running", 3, 3, "item 3"),
        ("done", 3, 3, "item 3"),
    ]


async def test_no_more_jobs_run_at_once_than_there_are_slots(here: Process) -> None:
    running, most = 0, 0

    async def count(_job: Job) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        running -= 1

    here.jobs.register(JobKind("count", count))
    async with here.jobs.running(slots=3):
        ids = [await here.jobs.submit("count", {}) for _ in range(12)]
        await asyncio.gather(*map(here.jobs.wait, ids))
    assert most <= 3


async def test_jobs_of_an_actor_are_listed_newest_first(here: Process, clock: Clock) -> None:
    here.jobs.register(JobKind("double", double))
    here.jobs.register(JobKind("other", double))
    ids = []
    for kind, actor in (("double", "ada"), ("other", "ada"), ("double", "bob"), ("double", "ada")):
        ids.append(await here.jobs.submit(kind, {"number": 1}, actor=actor))
        clock.pass_(seconds=1)
    assert [job.id for job in await here.jobs.recent()] == ids[::-1]
    assert [job.id for job in await here.jobs.recent(actor="ada")] == [ids[3], ids[1], ids[0]]
    assert [job.id for job in await here.jobs.recent(actor="ada", kind="double")] == [
        ids[3],
        ids[0],
    ]
    assert [job.id for job in await here.jobs.recent(limit=1)] == [ids[3]]
    await here.jobs.cancel(ids[3])
    assert [job.id for job in await here.jobs.recent(unfinished=True)] == ids[2::-1]


async def test_an_unknown_job_is_not_found(here: Process) -> None:
    with pytest.raises(NotFound):
        await here.jobs.find("nothing")
    with pytest.raises(NotFound):
        await here.jobs.wait("nothing")
    assert not await here.jobs.cancel("nothing")
    assert not await here.jobs.resume("nothing")


# Failures


async def test_a_failure_keeps_its_cause_for_the_operator(here: Process) -> None:
    here.jobs.register(JobKind("broken", break_down))
    async with here.jobs.running(slots=1):
        status = await here.jobs.wait(await here.jobs.submit("broken", {}))
    assert status.state == "failed"
    assert status.failure_code == "broken"
    assert status.failure_cause == "ZeroDivisionError('seven by nothing')"
    assert status.ended_at == NOON


async def test_a_failure_that_people_can_be_told_keeps_its_code(here: Process) -> None:
    async def in_a_group(_job: Job) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(raise_host_error())

    async def raise_host_error() -> None:
        raise HostError("HTTP 500: a word of the host")

    here.jobs.register(JobKind("group", in_a_group))
    async with here.jobs.running(slots=1):
        status = await here.jobs.wait(await here.jobs.submit("group", {}))
    assert (status.failure_code, status.failure_cause) == (
        HostError.code,
        "HTTP 500: a word of the host",
    )


async def test_a_result_that_cannot_be_kept_is_a_failure(here: Process) -> None:
    async def return_a_set(_job: Job) -> dict[str, Any]:
        return {"items": {1, 2}}

    here.jobs.register(JobKind("set", return_a_set))
    async with here.jobs.running(slots=1):
        status = await here.jobs.wait(await here.jobs.submit("set", {}))
    assert status.state == "failed"
    assert "JSON serializable" in (status.failure_cause or "")


async def test_a_failed_job_is_resumed_from_its_checkpoint(here: Process) -> None:
    begun_at = []

    async def fail_once(job: Job) -> dict[str, Any]:
        begun_at.append(job.checkpoint)
        if job.checkpoint is None:
            await job.progress(5, 10, checkpoint={"at": 5})
            raise ZeroDivisionError
        return {"attempt": job.attempt}

    here.jobs.register(JobKind("fail once", fail_once))
    async with here.jobs.running(slots=1):
        job_id = await here.jobs.submit("fail once", {})
        assert (await here.jobs.wait(job_id)).state == "failed"
        assert await here.jobs.resume(job_id)
        status = await here.jobs.wait(job_id)
        assert not await here.jobs.resume(job_id)
    assert begun_at == [None, {"at": 5}]
    assert (status.state, status.result) == ("done", {"attempt": 2})
    assert (status.failure_code, status.failure_cause) == (None, None)


# Cancelling


async def test_a_queued_job_is_cancelled_at_once(here: Process) -> None:
    here.jobs.register(JobKind("double", double))
    job_id = await here.jobs.submit("double", {"number": 1})
    assert await here.jobs.cancel(job_id)
    status = await here.jobs.wait(job_id)
    assert (status.state, status.ended_at, status.attempt) == ("cancelled", NOON, 0)
    assert not await here.jobs.cancel(job_id)


async def test_a_running_job_learns_at_its_next_step_that_it_is_cancelled(
    here: Process, elsewhere: Process
) -> None:
    gate = Gate()
    here.jobs.register(JobKind("gate", gate.run))
    async with here.jobs.running(slots=1):
        job_id = await here.jobs.submit("gate", {})
        await gate.begun.wait()
        assert await elsewhere.jobs.cancel(job_id)
        assert (await elsewhere.jobs.find(job_id)).state == "running"
        gate.open.set()
        status = await here.jobs.wait(job_id)
    assert isinstance(gate.interruption, Cancelled)
    assert (status.state, status.failure_code, status.result) == ("cancelled", None, None)


async def test_a_running_job_that_reports_nothing_is_cancelled_where_it_waits(
    here: Process,
) -> None:
    gate = Gate()
    here.jobs.register(JobKind("gate", gate.run))
    async with here.jobs.running(slots=1, lease=timedelta(seconds=0.06)):
        job_id = await here.jobs.submit("gate", {})
        await gate.begun.wait()
        await here.jobs.cancel(job_id)
        status = await here.jobs.wait(job_id)
    assert isinstance(gate.interruption, asyncio.CancelledError)
    assert status.state == "cancelled"


async def test_a_cancelled_job_can_be_resumed(here: Process) -> None:
    here.jobs.register(JobKind("double", double))
    job_id = await here.jobs.submit("double", {"number": 3})
    await here.jobs.cancel(job_id)
    async with here.jobs.running(slots=1):
        assert await here.jobs.resume(job_id)
        assert (await here.jobs.wait(job_id)).result == {"doubled": 6}


# Retention


async def purged(here: Process, clock: Clock) -> int:
    return (await FEATURES.purge(here.store, FEATURES.settings(), clock()))["long jobs"]


async def test_jobs_are_deleted_when_they_ended_long_ago(here: Process, clock: Clock) -> None:
    here.jobs.register(JobKind("double", double))
    old = await here.jobs.submit("double", {"number": 1})
    waiting = await here.jobs.submit("double", {"number": 1})
    await here.jobs.cancel(old)
    clock.pass_(days=30)
    assert await purged(here, clock) == 0
    clock.pass_(seconds=1)
    assert await purged(here, clock) == 1
    assert [job.id for job in await here.jobs.recent()] == [waiting]


async def test_two_hundred_jobs_on_two_processes_each_run_once(
    here: Process, elsewhere: Process
) -> None:
    ran: list[tuple[str, str]] = []
    began, both = set(), asyncio.Event()

    def recorder(name: str) -> JobKind:
        async def record(job: Job) -> None:
            began.add(name)
            if len(began) == 2:
                both.set()
            await both.wait()
            async with job.step(1, 1):
                ran.append((name, job.id))

        return JobKind("record", record)

    here.jobs.register(recorder("here"))
    elsewhere.jobs.register(recorder("elsewhere"))
    async with here.store.write() as session:
        ids = [await here.jobs.submit("record", {}, session=session) for _ in range(200)]
    async with here.jobs.running(slots=4), elsewhere.jobs.running(slots=4):
        for job_id in ids:
            assert (await here.jobs.wait(job_id)).attempt == 1
    assert sorted(job_id for _, job_id in ran) == sorted(ids)
    async with here.store.read() as session:
        states = await session.execute(select(JobRow.state, func.count()).group_by(JobRow.state))
        assert [tuple(row) for row in states] == [("done", 200)]
