"""The log: rows and what they spent are stored together, and a bad row hurts no other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.gateway.budgets.amount import Amount
from joute.gateway.log import CallText
from joute.gateway.tables import GatewayCall, GatewayText
from joute.store import DatabaseUnavailable
from tests.gateway.gate import Gate, usd

TEXT = CallText({"messages": [{"role": "user", "content": "Bonjour \0"}]}, "Salut\0 !")


async def logged(gate: Gate) -> list[str]:
    async with gate.store.read() as session:
        return list(await session.scalars(select(GatewayCall.id).order_by(GatewayCall.id)))


@pytest.mark.both_engines
async def test_texts_are_stored_only_where_the_use_keeps_them(gate: Gate) -> None:
    caller = await gate.caller()
    for keeps in (False, True):
        await gate.policies.set("help-desk", "ada", keeps_text=keeps)
        gate.wait(1)
        _, header = await gate.key()
        gate.wait(1)
        caller = await gate.directory.caller(header)
        async with gate.admissions.open(caller, usd(1), 1) as admission:
            admission.settle(gate.row(caller), usd(1), TEXT)
            with pytest.raises(RuntimeError):
                admission.settle(gate.row(caller), usd(1))
    await gate.log.flush()
    async with gate.store.read() as session:
        texts = (await session.scalars(select(GatewayText))).all()
    assert len(await logged(gate)) == 2
    assert [(one.request, one.answer) for one in texts] == [(TEXT.request, "Salut !")]


async def test_a_text_is_not_stored_once_its_use_keeps_none(gate: Gate) -> None:
    """Its owner decided so while the call ran."""
    _, header = await gate.key()
    await gate.policies.set("help-desk", "ada", keeps_text=True)
    gate.wait(1)
    caller = await gate.directory.caller(header)
    async with gate.admissions.open(caller, usd(1), 1) as admission:
        await gate.policies.set("help-desk", "ada", keeps_text=False)
        gate.wait(2)
        await gate.directory.caller(header)
        admission.settle(gate.row(caller), usd(1), TEXT)
    await gate.log.flush()
    async with gate.store.read() as session:
        assert (await session.scalars(select(GatewayText))).all() == []
    assert len(await logged(gate)) == 1


@pytest.mark.both_engines
async def test_a_row_that_the_database_refuses_takes_no_other_with_it(gate: Gate) -> None:
    caller = await gate.caller(budget_usd=1.0)
    for columns in ({}, {"duration_s": None}, {"input_tokens": 2**70}, {}):
        async with gate.admissions.open(caller, usd(100), 1) as admission:
            admission.settle(gate.row(caller, **columns), usd(10))
    # And one that was stored already: the answer to its commit was lost.
    twice = gate.log._entries[0]
    purse = twice.reservation.purse
    assert purse is not None
    await gate.log.flush()
    assert len(await logged(gate)) == 2
    assert (await gate.counted(caller)).spent == Amount(40)
    purse.unsettled += twice.spent
    gate.log.add(twice)
    await gate.log.flush()
    assert (await gate.counted(caller)).spent == Amount(40)
    assert purse.unsettled == Amount()


async def test_calls_wait_until_the_database_is_back(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = await gate.caller(budget_usd=1.0)
    await gate.call(caller, 100, 60)
    with monkeypatch.context() as away:
        away.setattr(gate.store, "write", _away)
        away.setattr(gate.store, "answers", _no_answer)
        with pytest.raises(DatabaseUnavailable):
            await gate.log.flush()
        # What is held is still spent from memory; more than that is refused, and harms nothing.
        await gate.call(caller, 100, 30)
        with pytest.raises(DatabaseUnavailable):
            await gate.call(caller, 500_000, 1)
    await gate.log.flush()
    assert len(await logged(gate)) == 2
    assert (await gate.counted(caller)).spent == Amount(90)
    await gate.call(caller, 500_000, 1)


@asynccontextmanager
async def _away() -> AsyncIterator[AsyncSession]:
    raise OperationalError("SELECT 1", {}, Exception("gone"))
    yield  # the shape of a transaction


async def _no_answer() -> None:
    raise DatabaseUnavailable(reason="gone", remedy="Start it.")
