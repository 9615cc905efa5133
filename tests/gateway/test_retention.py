"""What is deleted of calls and of spending, and what stays."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from joute.feature import Deadline
from joute.gateway.budgets.periods import Period
from joute.gateway.log import CallText
from joute.gateway.retention import purge_calls, purge_texts
from joute.gateway.tables import GatewayCall, GatewayText, KeySpending, ShadowDay
from tests.gateway.gate import Gate, usd


@pytest.mark.both_engines
async def test_old_calls_texts_and_spending_go_and_totals_stay(gate: Gate) -> None:
    gate.clock.now = datetime.fromisoformat("2026-01-31T12:00:00+00:00")
    headers = {period: (await gate.key(budget_usd=1.0, period=period))[1] for period in Period}
    await gate.policies.set("help-desk", "ada", keeps_text=True)
    for _ in range(2):
        for header in headers.values():
            caller = await gate.directory.caller(header)
            async with gate.admissions.open(caller, usd(9), 1) as admission:
                admission.settle(gate.row(caller), usd(9), CallText({}, "Bonjour"))
        await gate.log.flush()
        gate.wait(86_400)
    await gate.purses.close()
    async with gate.store.write() as session:
        for day in ("2026-01-31", "2026-02-01"):
            taken = ShadowDay(
                use_id="help-desk", alias="assistant", day=day, taken_microdollars=9, refused=1
            )
            session.add(taken)
    deadline = Deadline(gate.clock() - timedelta(hours=30), gate.clock())
    async with gate.store.write() as session:
        assert await purge_texts(session, deadline) == len(Period)
        assert await purge_calls(session, deadline) == len(Period)
    async with gate.store.read() as session:
        periods = (await session.scalars(select(KeySpending.period))).all()
        calls = (await session.scalars(select(GatewayCall.created_at))).all()
        texts = (await session.scalars(select(GatewayText))).all()
        days = (await session.scalars(select(ShadowDay.day))).all()
    assert sorted(periods) == ["2026-02", "2026-02-01", "2026-W05", "total"]
    assert days == ["2026-02-01"]
    assert len(calls) == len(texts) == len(Period)
    assert min(calls) > deadline.before
