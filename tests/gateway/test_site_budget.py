"""The budget of the whole site, as calls of applications see it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import budget
from joute.calls.budget import Cost
from joute.calls.reservations import return_lapsed
from joute.calls.tables import Reservation
from joute.errors import LimitReached
from joute.gateway.site_budget import SiteBudget
from joute.settings import Limits
from joute.store import DatabaseUnavailable
from tests.gateway.gate import Gate


async def test_what_was_known_holds_while_the_database_is_away(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = SiteBudget(
        gate.store, Limits(total_spend_per_day_usd=1.0), gate.clock, gate.timer, gate.new_id
    )
    with monkeypatch.context() as away:
        away.setattr(gate.store, "read", _away)
        with pytest.raises(DatabaseUnavailable):
            await _ask(site, 1)
    async with site.open(Cost(microdollars=600_000)):
        gate.wait(2)
        monkeypatch.setattr(gate.store, "read", _away)
        await _ask(site, 400_000)
        gate.wait(2)
        with pytest.raises(LimitReached):
            await _ask(site, 400_001)
    await site.close()


@pytest.mark.both_engines
async def test_duels_and_other_nodes_see_what_running_calls_can_cost(gate: Gate) -> None:
    limits = Limits(total_spend_per_day_usd=1.0)
    one, other = (
        SiteBudget(gate.store, limits, gate.clock, gate.timer, gate.new_id) for _ in range(2)
    )
    cap = budget.site_cap(limits, gate.clock())

    async def duel(microdollars: int) -> None:
        async with gate.store.write() as session:
            await budget.reserve(session, [cap], Cost(microdollars=microdollars))

    async with one.open(Cost(microdollars=600_000)):
        await one.reserve()
        with pytest.raises(LimitReached):
            await duel(400_001)
        with pytest.raises(LimitReached):
            await _ask(other, 400_001)
        await duel(100_000)
        # It is its own, and renewed as long as the call runs.
        gate.wait(100)
        await one.reserve()
        gate.wait(100)
        assert await return_lapsed(gate.store, gate.clock()) == 0
        await _ask(one, 300_000)
        with pytest.raises(LimitReached):
            await _ask(one, 300_001)
        # Also where it lapsed, as that of a process that stood still.
        gate.wait(200)
        assert await return_lapsed(gate.store, gate.clock()) == 1
        await one.reserve()
        gate.wait(2)
        with pytest.raises(LimitReached):
            await _ask(other, 300_001)
    await one.reserve()
    await duel(900_000)
    for site in (one, other):
        await site.close()
    async with gate.store.read() as session:
        assert (await session.scalars(select(Reservation))).all() == []


async def _ask(site: SiteBudget, microdollars: int) -> None:
    async with site.open(Cost(microdollars=microdollars)):
        pass


@asynccontextmanager
async def _away() -> AsyncIterator[AsyncSession]:
    raise OperationalError("SELECT 1", {}, Exception("gone"))
    yield  # the shape of a session
