"""`joute serve`, killed without warning in the middle of a run, and started again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import func, select, update

from joute.calls.reservations import return_lapsed
from joute.calls.tables import Spending
from joute.evaluation.site.keys import Keys
from joute.evaluation.tables import PaidAnswer, StoredRow, StoredRun
from joute.jobs.tables import JobRow
from joute.llm.server import Running
from joute.operator import Operators
from joute.store import Store, open_store
from tests.evaluation.site.conftest import API, items, set_lines
from tests.support.databases import sqlite_database
from tests.support.served import Installation, Tables
from tests.support.site import model

ITEMS = items(12)
# Each answer pauses after its first chunk until it is released.
NAME = "echo,size=7,holds=1"
# What cannot go on must fail the test, however slow the machine.
PATIENCE_S = 120


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A file: one process is a site, as on most machines."""
    return sqlite_database(tmp_path)


@pytest.fixture
def installation(tmp_path: Path, database: str, llm_server: Running) -> Iterator[Installation]:
    endpoint = {"id": "test", "base_url": llm_server.base_url, "allow_private": True}
    tables: Tables = {
        "database": {"url": database},
        "endpoints": [endpoint],
        "models": [model("oak", NAME)],
    }
    installed = Installation(tmp_path, tables)
    installed.start()
    yield installed
    installed.kill()


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    store = open_store(database)
    yield store
    await store.close()


async def start_a_run(address: str, store: Store) -> None:
    services = store, lambda: datetime.now(UTC), lambda: uuid4().hex
    key, link = await Keys(*services).new("ci"), await Operators(*services).new_link()
    sent = set_lines(ITEMS, scorers=[{"name": "normalised"}])
    async with httpx2.AsyncClient(base_url=address) as client:
        bearer = {"Authorization": f"Bearer {key}"}
        assert (await client.post(f"{API}/sets", content=sent, headers=bearer)).status_code == 201
        await client.post("/operator/enter", data={"link": link})
        began = await client.post("/evaluations/villes/start", data={"model": "oak"})
        assert began.status_code == 303, began.text


async def until(holds: Callable[[], object]) -> None:
    while not holds():  # noqa: ASYNC110 # another process makes it hold
        await asyncio.sleep(0.02)


async def until_paid(store: Store, answers: int) -> None:
    while True:
        async with store.read() as session:
            paid = await session.scalar(select(func.count()).select_from(PaidAnswer))
        if paid == answers:
            return
        await asyncio.sleep(0.02)


async def until_done(store: Store) -> StoredRun:
    while True:
        async with store.read() as session:
            run = (await session.scalars(select(StoredRun))).one()
        if run.state != "running":
            return run
        await asyncio.sleep(0.05)


async def test_a_site_that_is_killed_in_a_run_pays_no_answer_twice(
    installation: Installation, store: Store, llm_server: Running
) -> None:
    counts = llm_server.counts
    before = counts.asked_of[NAME]
    async with asyncio.timeout(PATIENCE_S):
        await start_a_run(installation.address, store)
        llm_server.release(NAME, 5)
        await until_paid(store, 5)
        # Others are under way, each with half an answer.
        await until(lambda: counts.asked_of[NAME] > before + 5)
        installation.kill()
        await until(lambda: not counts.open_of[NAME])
        async with store.write() as session:
            past = datetime.now(UTC) - timedelta(minutes=1)
            await session.execute(update(JobRow).values(lease_until=past))
        llm_server.release(NAME, len(ITEMS) - 5)
        await asyncio.to_thread(installation.start)
        run = await until_done(store)
    assert (run.state, run.rows) == ("done", len(ITEMS))
    # Every answer that was sent whole was asked once.
    assert [counts.written[NAME, item.question] for item in ITEMS] == [1] * len(ITEMS)
    await return_lapsed(store, datetime.now(UTC) + timedelta(minutes=3))
    async with store.read() as session:
        rows = (await session.scalars(select(StoredRow))).all()
        spent = (await session.scalars(select(Spending))).one().microdollars
    assert {row.item for row in rows} == {item.id for item in ITEMS}
    assert spent == round(sum(row.cost_usd or 0 for row in rows) * 1e6)
