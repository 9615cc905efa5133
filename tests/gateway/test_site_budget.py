"""The budget of the whole site, as calls of applications see it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.budget import Cost
from joute.errors import LimitReached
from joute.gateway.site_budget import SiteBudget
from joute.settings import Limits
from joute.store import DatabaseUnavailable
from tests.gateway.gate import Gate


async def test_what_was_known_holds_while_the_database_is_away(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = SiteBudget(gate.store, Limits(total_spend_per_day_usd=1.0), gate.clock, gate.timer)
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


async def _ask(site: SiteBudget, microdollars: int) -> None:
    async with site.open(Cost(microdollars=microdollars)):
        pass


@asynccontextmanager
async def _away() -> AsyncIterator[AsyncSession]:
    raise OperationalError("SELECT 1", {}, Exception("gone"))
    yield  # the shape of a session
