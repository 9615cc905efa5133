"""Budgets hold: against bursts, on two nodes, over periods, and with wrong or unknown prices."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import LimitReached
from joute.gateway.budgets.amount import MICRO, NOTHING, Amount, Estimate
from joute.gateway.budgets.granting import Counted
from joute.gateway.budgets.leases import write_off
from joute.gateway.budgets.periods import Period
from joute.gateway.budgets.purse import Waiting
from joute.gateway.directory import Caller
from joute.gateway.errors import BudgetReserved, BudgetSpent, EnergyUnknown, TooManyCalls
from joute.gateway.keys import KeyLimits
from joute.gateway.tables import BudgetLease, GatewayCall
from tests.gateway.gate import Gate, opened, usd
from tests.support.site import Clock

CALL = 10_000
CALLS = 100
CAP = CALL * CALLS


@pytest.mark.both_engines
async def test_a_thousand_parallel_calls_never_exceed_a_budget_for_a_hundred(database: str) -> None:
    clock = Clock()
    async with opened(database, clock) as one, opened(database, clock, "b") as other:
        card, header = await one.key(budget_usd=CAP / MICRO, period=Period.DAY)
        callers = [await gate.directory.caller(header) for gate in (one, other)]
        decided, admitted, outcomes = asyncio.Event(), 0, Counter[str]()

        async def call(gate: Gate, caller: Caller) -> None:
            nonlocal admitted
            try:
                async with gate.admissions.open(caller, usd(CALL), 1) as admission:
                    outcomes["admitted"] += 1
                    if sum(outcomes.values()) == 1000:
                        decided.set()
                    await decided.wait()
                    gate.settle(admission, CALL)
            except LimitReached as refused:
                outcomes[refused.code] += 1
                if sum(outcomes.values()) == 1000:
                    decided.set()

        async with asyncio.TaskGroup() as calls:
            for number in range(1000):
                node = number % 2
                calls.create_task(call((one, other)[node], callers[node]))

        # All of it at once but for what each node may hold for calls to come.
        assert CALLS - 4 <= outcomes["admitted"] <= CALLS
        assert sum(outcomes.values()) == 1000
        counted = await one.counted(callers[0])
        assert (counted.spent + counted.leased).microdollars <= CAP

        # What is left is spent to the last call: sums are never stale.
        for gate in (one, other):
            await gate.log.flush()
            for _ in range(2):
                await gate.purses.tend()
        for gate, caller in zip((one, other), callers, strict=True):
            for _ in range(2 * CALLS):
                try:
                    await gate.call(caller, CALL, CALL)
                    outcomes["admitted"] += 1
                except BudgetReserved:
                    await gate.log.flush()
                except BudgetSpent:
                    break
        await one.log.flush()
        assert outcomes["admitted"] == CALLS
        assert (await one.counted(callers[0])).spent == Amount(CAP)
        async with one.store.read() as session:
            rows = (await session.scalars(select(GatewayCall.microdollars))).all()
        assert (len(rows), sum(one or 0 for one in rows)) == (CALLS, CAP)
        assert card.id == callers[0].key.id


async def test_a_node_that_rests_returns_what_it_holds(database: str) -> None:
    clock = Clock()
    async with opened(database, clock) as resting, opened(database, clock, "b") as busy:
        _, header = await resting.key(budget_usd=CAP / MICRO, period=Period.TOTAL)
        caller = await resting.directory.caller(header)
        await resting.call(caller, 100, 100)
        await resting.log.flush()
        assert (await resting.counted(caller)).leased == Amount(CAP // 50 - 100)
        for _ in range(2):
            await resting.purses.tend()
        assert await resting.counted(caller) == await busy.counted(caller)
        assert (await busy.counted(caller)).leased == NOTHING
        await busy.call(caller, CAP - 100, CAP - 100)
        await busy.log.flush()
        with pytest.raises(BudgetSpent):
            await resting.call(caller, 1, 1)


async def test_what_calls_reserve_comes_back_as_they_end(gate: Gate) -> None:
    caller = await gate.caller(budget_usd=CAP / MICRO)
    async with gate.admissions.open(caller, usd(CAP), 1) as admission:
        with pytest.raises(BudgetReserved) as reserved:
            await gate.call(caller, CAP // 2, 1)
        assert reserved.value.retry_after_s == 1
        gate.settle(admission, 10)
    await gate.call(caller, CAP // 2, 0)
    # A call that fails or is left without being settled gives everything back.
    with pytest.raises(RuntimeError):
        async with gate.admissions.open(caller, usd(CAP - 10), 1):
            raise RuntimeError
    await gate.call(caller, CAP - 10, 5)
    await gate.log.flush()
    assert (await gate.counted(caller)).spent == Amount(15)


async def test_the_refusal_says_what_is_spent_and_when_to_come_back(gate: Gate) -> None:
    caller = await gate.caller(budget_usd=0.5, period=Period.DAY)
    await gate.call(caller, 400_000, 400_000)
    await gate.log.flush()
    with pytest.raises(BudgetSpent) as refused:
        await gate.call(caller, 200_000, 0)
    assert refused.value.params == {"spent": "0.4 USD", "most": "0.5 USD", "call": "0.2 USD"}
    assert refused.value.headers == {"Retry-After": str(12 * 3600 - 1)}


async def test_a_call_counts_in_the_period_in_which_it_began(gate: Gate) -> None:
    gate.clock.now = datetime.fromisoformat("2026-11-30T23:59:58+00:00")
    caller = await gate.caller(budget_usd=CAP / MICRO, period=Period.DAY)
    async with gate.admissions.open(caller, usd(CAP), 1) as admission:
        gate.clock.pass_(seconds=2)
        await gate.call(caller, CAP, 7)
        gate.settle(admission, CAP)
    await gate.log.flush()
    assert (await gate.counted(caller)).spent == Amount(7)
    gate.clock.pass_(seconds=-2)
    assert (await gate.counted(caller)).spent == Amount(CAP)


async def test_a_mistyped_price_blocks_nobody_once_it_is_corrected(gate: Gate) -> None:
    caller = await gate.caller(budget_usd=1.0, budget_wh=1.0)
    with pytest.raises(BudgetSpent):
        await gate.call(caller, 10**12, 0)
    await gate.call(caller, 100, 100)
    # A host that is dearer than the estimate: what it cost counts, also above the budget.
    await gate.call(caller, 100, 2 * MICRO)
    await gate.log.flush()
    assert (await gate.counted(caller)).spent == Amount(2 * MICRO + 100)
    with pytest.raises(BudgetSpent):
        await gate.call(caller, 1, 0)
    # The budget is raised, and the key calls again at once.
    await gate.keys.change(caller.key.id, KeyLimits(budget_usd=3.0))
    async with gate.store.read() as session:
        leases = (await session.scalars(select(BudgetLease))).all()
    assert all(lease.microdollars >= 0 for lease in leases)
    raised = next(one for one in await gate.keys.all() if one.id == caller.key.id)
    again = Caller(raised, caller.use, caller.keeps_text, caller.guard, gate.directory)
    await gate.call(again, 100, 100)


async def test_an_unknown_price_counts_as_nothing_and_unknown_energy_is_refused(gate: Gate) -> None:
    caller = await gate.caller(budget_usd=0.001)
    for _ in range(3):
        async with gate.admissions.open(caller, Estimate(None, None), 1) as admission:
            admission.settle(gate.row(caller, microdollars=None), Estimate(None, None))
    await gate.log.flush()
    assert (await gate.counted(caller)).spent == NOTHING
    green = await gate.caller(budget_wh=0.001)
    with pytest.raises(EnergyUnknown):
        async with gate.admissions.open(green, Estimate(5, None), 1):
            pass
    with pytest.raises(BudgetSpent) as refused:
        async with gate.admissions.open(green, Estimate(5, 1001), 1):
            pass
    assert refused.value.params["most"] == "0.001 Wh"
    async with gate.admissions.open(green, Estimate(5, 1000), 1) as admission:
        admission.settle(gate.row(green, microdollars=5), Estimate(5, 900))
    await gate.log.flush()
    assert (await gate.counted(green)).spent == Amount(5, 900)


async def test_what_a_key_without_budget_spends_is_counted_too(gate: Gate) -> None:
    caller = await gate.caller()
    await gate.call(caller, 500, 300)
    await gate.log.flush()
    assert (await gate.counted(caller)).spent == Amount(300)
    async with gate.store.read() as session:
        assert (await session.scalars(select(BudgetLease))).all() == []


async def test_limits_of_a_key_are_those_of_its_calls(gate: Gate) -> None:
    caller = await gate.caller(parallel=1, requests_per_minute=3)
    async with gate.admissions.open(caller, usd(1), 1):
        with pytest.raises(TooManyCalls) as refused:
            await gate.call(caller, 1, 1)
        assert refused.value.params == {"most": 1, "unit": "parallel calls", "seconds": 1}
    for _ in range(2):
        await gate.call(caller, 1, 1)
    with pytest.raises(TooManyCalls) as refused:
        await gate.call(caller, 1, 1)
    assert refused.value.headers == {"Retry-After": "61"}
    gate.wait(61)
    await gate.call(caller, 1, 1)


async def test_who_leaves_while_waiting_for_room_leaves_it_to_others(gate: Gate) -> None:
    caller = await gate.caller(budget_usd=CAP / MICRO)
    held = asyncio.create_task(gate.call(caller, CAP, 0))
    gone = asyncio.create_task(gate.call(caller, CAP, 0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gone.cancel()
    await held
    with pytest.raises(asyncio.CancelledError):
        await gone
    await gate.call(caller, CAP, CAP)
    await gate.log.flush()
    assert (await gate.counted(caller)).spent == Amount(CAP)


async def test_who_leaves_at_the_moment_of_admission_leaves_the_room_too(gate: Gate) -> None:
    caller = await gate.caller(budget_usd=CAP / MICRO)
    budget = caller.key.limits.budget
    gone = asyncio.create_task(gate.purses.reserve(caller.key.id, budget, Amount(CALL)))
    await asyncio.sleep(0)

    class Next(asyncio.Future[None]):
        """The next in line: the one before it was admitted, and has not resumed yet."""

        def set_result(self, result: None, /) -> None:
            gone.cancel()
            super().set_result(result)

    (purse,) = gate.purses._purses.values()
    following = Waiting(budget, Amount(1), Next())
    purse.waiting.append(following)
    await following.admitted
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert purse.reserved == Amount(1)


async def test_what_a_database_did_not_confirm_is_not_spent_twice(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = await gate.caller(budget_usd=CAP / MICRO)
    await gate.call(caller, CAP, CALL)
    confirmed = gate.store.write

    @asynccontextmanager
    async def unconfirmed() -> AsyncIterator[AsyncSession]:
        async with confirmed() as session:
            yield session
        raise OperationalError("COMMIT", {}, Exception("the connection is lost"))

    # What is free is returned; the answer is lost. Nobody may spend it from memory now.
    with monkeypatch.context() as lost:
        lost.setattr(gate.store, "write", unconfirmed)
        await gate.log.flush()
    (purse,) = gate.purses._purses.values()
    counted = await gate.counted(caller)
    assert purse.held.within(counted.leased)
    assert counted.spent == Amount(CALL)
    # And nothing of it is lost: two rounds without a call return all.
    for _ in range(3):
        await gate.purses.tend()
    assert await gate.counted(caller) == Counted(Amount(CALL), NOTHING)
    assert gate.purses._purses == {}


@pytest.mark.both_engines
async def test_the_lease_of_a_process_that_is_gone_becomes_spent_once(gate: Gate) -> None:
    caller = await gate.caller(budget_usd=CAP / MICRO)
    await gate.call(caller, CALL, CALL)
    gate.log._entries.clear()
    leased = (await gate.counted(caller)).leased
    assert leased == Amount(CAP // 50)
    later = gate.clock() + timedelta(minutes=3)
    assert [await write_off(gate.store, gate.clock()), await write_off(gate.store, later)] == [0, 1]
    assert await write_off(gate.store, later) == 0
    counted = await gate.counted(caller)
    assert (counted.spent, counted.leased) == (leased, NOTHING)
    # It was only slow: what it still does is counted, and holds within the budget.
    await gate.call(caller, CALL, CALL)
    await gate.log.flush()
    assert (await gate.counted(caller)).spent == leased + Amount(CALL)


@pytest.mark.both_engines
async def test_another_period_begins_with_what_was_spent_since_it_began(gate: Gate) -> None:
    """Else a change of the period, which its holder may ask for, would open a budget anew."""
    caller = await gate.caller(budget_usd=10, period=Period.DAY)
    await gate.call(caller, most=6 * MICRO, spent=6 * MICRO)
    await gate.log.flush()
    gate.wait(86_400)
    await gate.call(caller, most=3 * MICRO, spent=1 * MICRO)
    await gate.log.flush()

    async def changed(period: Period) -> tuple[Caller, int]:
        limits = KeyLimits(budget_usd=10, period=period)
        card = await gate.keys.change(caller.key.id, limits)
        again = replace(caller, key=card)
        return again, (await gate.counted(again)).spent.microdollars

    by_month, spent = await changed(Period.MONTH)
    # What is on lease for the day counts too: nobody knows what of it is spent.
    on_lease = (await gate.counted(caller)).leased.microdollars
    assert spent == 7 * MICRO + on_lease
    assert on_lease <= 10 * MICRO // 50
    with pytest.raises(BudgetSpent):
        await gate.call(by_month, most=4 * MICRO, spent=0)
    await gate.call(by_month, most=2 * MICRO, spent=2 * MICRO)
    await gate.log.flush()
    # And back: what was spent this day under the other period.
    _, spent = await changed(Period.DAY)
    assert spent >= 3 * MICRO
    _, in_all = await changed(Period.TOTAL)
    assert in_all >= 9 * MICRO
    _, twice = await changed(Period.MONTH)
    assert 9 * MICRO <= twice <= 9 * MICRO + 3 * 10 * MICRO // 50
