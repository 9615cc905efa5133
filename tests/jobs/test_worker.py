"""Workers beside the site: PostgreSQL only, woken by messages, or by looking."""

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import Process as Subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from tests.conftest import new_postgres_database
from tests.jobs.conftest import Process

import joute as package
from joute.features import FEATURES
from joute.jobs import Job, JobKind, running_jobs
from joute.jobs.messages import Messages
from joute.store import Store, check

SOURCE = str(Path(package.__file__).parents[1])
PATIENCE_S = 120


@pytest.fixture
async def database(postgres: str, postgres_tables: str) -> AsyncIterator[str]:
    """PostgreSQL only: SQLite has no workers beside the site."""
    async with new_postgres_database(postgres, postgres_tables) as url:
        yield url


@pytest.fixture(autouse=True)
def no_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is taken up here came by a message."""
    monkeypatch.setattr("joute.jobs.runner.LOOK_S", 3600)


async def double(job: Job) -> dict[str, Any]:
    return {"doubled": job.arguments["number"] * 2}


async def test_a_worker_is_woken_by_the_submission_of_another_process(
    here: Process, elsewhere: Process
) -> None:
    for process in (here, elsewhere):
        process.jobs.register(JobKind("double", double))
    async with (
        asyncio.timeout(PATIENCE_S),
        running_jobs(elsewhere.jobs, elsewhere.store, slots=2),
        running_jobs(here.jobs, here.store, slots=0),
    ):
        ids = [await here.jobs.submit("double", {"number": number}) for number in range(6)]
        for number, job_id in enumerate(ids):
            status = await here.jobs.wait(job_id)
            assert (status.result, status.attempt) == ({"doubled": 2 * number}, 1)


async def test_a_message_for_a_job_that_is_over_or_unknown_changes_nothing(
    here: Process, elsewhere: Process
) -> None:
    for process in (here, elsewhere):
        process.jobs.register(JobKind("double", double))
    async with (
        asyncio.timeout(PATIENCE_S),
        running_jobs(elsewhere.jobs, elsewhere.store, slots=1),
        running_jobs(here.jobs, here.store, slots=0),
    ):
        job_id = await here.jobs.submit("double", {"number": 1})
        done = await here.jobs.wait(job_id)
        messages = Messages(here.store)
        for name in (job_id, "nothing"):
            messages.send(name)
        last = await here.jobs.submit("double", {"number": 2})
        await here.jobs.wait(last)
        await messages.close()
        assert await here.jobs.find(job_id) == done


async def test_a_stopped_worker_leaves_its_job_to_the_next(
    here: Process, elsewhere: Process
) -> None:
    begun = asyncio.Event()

    async def wait_for_ever(job: Job) -> None:
        await job.progress(1, 2, checkpoint={"at": 1})
        begun.set()
        await asyncio.Event().wait()

    async def go_on(job: Job) -> dict[str, Any]:
        return {"from": job.checkpoint}

    here.jobs.register(JobKind("long", wait_for_ever))
    elsewhere.jobs.register(JobKind("long", go_on))
    async with asyncio.timeout(PATIENCE_S):
        async with running_jobs(here.jobs, here.store, slots=1):
            job_id = await here.jobs.submit("long", {})
            await begun.wait()
        async with running_jobs(elsewhere.jobs, elsewhere.store, slots=1):
            assert (await elsewhere.jobs.wait(job_id)).result == {"from": {"at": 1}}


async def test_processes_that_start_together_make_the_queue_once_beside_our_tables(
    here: Process, elsewhere: Process
) -> None:
    FEATURES.load("tables")
    await asyncio.gather(*(Messages(one.store).install() for one in (here, elsewhere) * 3))
    assert await check(here.store) == []


async def test_without_the_right_to_make_the_queue_jobs_are_looked_for(
    here: Process, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(_messages: Messages) -> None:
        raise asyncpg.InsufficientPrivilegeError("permission denied for database joute")

    monkeypatch.setattr(Messages, "install", refuse)
    here.jobs.register(JobKind("double", double))
    async with asyncio.timeout(PATIENCE_S), running_jobs(here.jobs, here.store, slots=1):
        job_id = await here.jobs.submit("double", {"number": 4})
        assert (await here.jobs.wait(job_id)).result == {"doubled": 8}
    assert "workers are not notified: they poll for jobs" in caplog.text


async def test_the_log_of_messages_can_be_deleted(here: Process) -> None:
    here.jobs.register(JobKind("double", double))
    async with asyncio.timeout(PATIENCE_S), running_jobs(here.jobs, here.store, slots=1):
        await here.jobs.wait(await here.jobs.submit("double", {"number": 1}))
    assert await logged(here.store) > 0
    await Messages(here.store).tidy_up()
    assert await logged(here.store) == 0


async def logged(store: Store) -> int:
    async with store.read() as session:
        count = await session.scalar(text("SELECT count(*) FROM pgqueuer_joute.pgqueuer_log"))
    return int(count)


# The command


async def joute_worker(url: str, folder: Path) -> Subprocess:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from joute.cli import main; main()", "worker", "--database", url),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": SOURCE, "JOUTE_SECRET": "s" * 32},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


async def test_the_command_works_until_it_is_stopped(database: str, tmp_path: Path) -> None:
    worker = await joute_worker(database, tmp_path)
    assert worker.stdout is not None
    assert await worker.stdout.readline() == b"Joute works: 2 jobs at the same time.\n"
    worker.send_signal(signal.SIGTERM)
    out, err = await worker.communicate()
    assert (worker.returncode, out) == (0, b""), err


async def test_the_command_says_that_sqlite_has_no_workers(tmp_path: Path) -> None:
    worker = await joute_worker("sqlite:///joute.sqlite3", tmp_path)
    out, err = await worker.communicate()
    assert (worker.returncode, out) == (1, b"")
    assert err == (
        b"joute: database.url: received SQLite, where long work runs in the site itself, "
        b"expected postgresql://user@host/name for workers beside it.\n"
    )
    assert not os.listdir(tmp_path)
