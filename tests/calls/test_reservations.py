"""What a process that died had reserved comes back, once; a call that runs keeps it."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from joute.calls import Answer, Call, Calls, reservations
from joute.calls.budget import Cap, Cost
from joute.calls.reservations import return_lapsed
from joute.calls.tables import Reservation, Spending
from joute.llm import Message
from joute.llm.server import Running
from joute.store import Store, open_store
from tests.support.site import NOON, Site, model, running_site, settings

RUN = Cap.daily("run 7", Cost(10, 10**6, 10**6), NOON, "This run has used its budget.")

pytestmark = pytest.mark.both_engines

# Reserves, says so, and waits to be killed.
HOLDER = """
import asyncio, sys
from datetime import datetime
from joute.calls import budget, reservations
from joute.calls.budget import Cap, Cost
from joute.store import open_store

async def main(url, now):
    now = datetime.fromisoformat(now)
    caps, most = [Cap.daily("run 7", Cost(10, 10**6, 10**6), now, "Full.")], Cost(1, 900, 7)
    store = open_store(url)
    async with store.write() as session:
        await budget.reserve(session, caps, most)
        await reservations.hold(session, "call 1", caps, most, now)
    print("held", flush=True)
    await asyncio.sleep(600)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    models = [model("m0", "echo"), model("m1", "echo")]
    async with running_site(settings(database, llm_server.base_url, models)) as opened:
        yield opened


async def reserved(site: Site) -> Call:
    """A call that is paid for, and not yet run."""
    calls: Calls = site.services.calls
    call = calls.call(
        calls.offer["m0"], [Message("user", "Hello")], purpose="run", caps=[RUN], questions=1
    )
    async with calls.store.write() as session:
        await calls.reserve(session, call)
    return call


async def spent(store: Store) -> tuple[int, int]:
    """Questions and tokens."""
    async with store.read() as session:
        row = await session.scalar(select(Spending).where(Spending.scope == RUN.scope))
    assert row is not None
    return row.questions, row.tokens


async def test_a_reservation_that_lapses_comes_back_once(site: Site) -> None:
    store, call = site.services.store, await reserved(site)
    assert await spent(store) == (1, call.most.tokens)
    assert await return_lapsed(store, site.clock()) == 0
    site.clock.pass_(minutes=3)
    assert [await return_lapsed(store, site.clock()) for _ in range(2)] == [1, 0]
    assert await spent(store) == (0, 0)


async def test_a_call_that_ends_after_its_lease_pays_what_it_spent(site: Site) -> None:
    store, call = site.services.store, await reserved(site)
    site.clock.pass_(minutes=3)
    await return_lapsed(store, site.clock())
    async with site.services.calls.run(call) as (_, ended):
        assert isinstance(ended, Answer)
    assert await spent(store) == (1, (ended.input_tokens or 0) + (ended.output_tokens or 0))


async def test_a_call_that_runs_renews_its_reservation(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reservations, "RENEW_EVERY_S", 0.001)
    store, call = site.services.store, await reserved(site)
    site.clock.pass_(minutes=3)
    async with site.services.calls._renewed(call.id):
        until = NOON
        while until < site.clock():
            async with store.read() as session:
                row = (await session.scalars(select(Reservation))).one()
            until = row.until
        assert await return_lapsed(store, site.clock()) == 0
    assert await spent(store) == (1, call.most.tokens)


async def test_what_a_killed_process_had_reserved_comes_back(database: str) -> None:
    holder = subprocess.Popen(  # noqa: ASYNC220 # our own program
        [sys.executable, "-c", HOLDER, database, NOON.isoformat()],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONDEVMODE": ""},
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    store = open_store(database)
    assert await spent(store) == (1, 900)
    assert await return_lapsed(store, NOON + timedelta(minutes=3)) == 1
    assert await spent(store) == (0, 0)
    await store.close()
