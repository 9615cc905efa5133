"""Processes that are killed in the middle of a job, which goes on elsewhere, once."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.jobs.conftest import Process
from tests.jobs.counting import counting

from joute.jobs import running_jobs
from joute.store import Store

pytestmark = pytest.mark.both_engines

ROOT = Path(__file__).parents[2]
TOTAL = 120
# A job that cannot go on must fail the test, however slow the machine.
PATIENCE_S = 120


@pytest.fixture
async def effects(store: Store) -> None:
    async with store.write() as session:
        await session.execute(text("CREATE TABLE effects (item INTEGER, attempt INTEGER)"))


@asynccontextmanager
async def counting_process(url: str, *, hours: int, hold_at: int) -> AsyncIterator[None]:
    """Killed at the end of the block: no warning, no time to tidy up."""
    command = [sys.executable, "-m", "tests.jobs.counting", url, *map(str, (hours, hold_at, TOTAL))]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield
    finally:
        process.kill()
        await process.wait()


async def items(store: Store) -> list[int]:
    async with store.read() as session:
        return list(await session.scalars(text("SELECT item FROM effects ORDER BY item")))


async def reaches(process: Process, job_id: str, done: int) -> None:
    async for status in process.jobs.follow(job_id):
        if status.done >= done:
            return


async def test_a_job_goes_on_once_each_time_its_process_is_killed(
    here: Process, database: str, effects: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("joute.jobs.service.LOOK_S", 0.01)
    here.jobs.register(counting(hold_at=0, total=TOTAL))
    job_id = await here.jobs.submit("count", {})
    # Killed while it waits between two steps, then wherever it happens to be.
    for hours, (hold_at, killed_at) in enumerate(((31, 30), (TOTAL + 1, 50)), start=1):
        async with counting_process(database, hours=hours, hold_at=hold_at):
            await reaches(here, job_id, killed_at)
        assert (await here.jobs.find(job_id)).attempt == hours
    here.clock.now = datetime.now(UTC) + timedelta(hours=10)
    async with asyncio.timeout(PATIENCE_S), running_jobs(here.jobs, here.store, slots=1):
        status = await here.jobs.wait(job_id)
    assert (status.state, status.attempt) == ("done", 3)
    assert status.result is not None
    assert status.result["begun_at"] >= 50
    assert await items(here.store) == list(range(1, TOTAL + 1))


async def test_a_process_that_was_only_late_writes_nothing_twice(
    here: Process, database: str, effects: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("joute.jobs.service.LOOK_S", 0.01)
    here.jobs.register(counting(hold_at=0, total=TOTAL))
    job_id = await here.jobs.submit("count", {})
    async with (
        counting_process(database, hours=0, hold_at=TOTAL + 1),
        asyncio.timeout(PATIENCE_S),
    ):
        await reaches(here, job_id, 10)
        # It goes on writing while its job is taken up here.
        here.clock.now = datetime.now(UTC) + timedelta(hours=1)
        async with running_jobs(here.jobs, here.store, slots=1):
            assert (await here.jobs.wait(job_id)).state == "done"
    assert await items(here.store) == list(range(1, TOTAL + 1))
