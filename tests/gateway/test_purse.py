"""Purses of two nodes under any order of events, beside a witness that adds up the truth."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from joute.errors import LimitReached
from joute.gateway.admission import Admission
from joute.gateway.budgets.amount import MICRO
from joute.gateway.budgets.leases import write_off
from joute.gateway.budgets.periods import Period
from joute.gateway.directory import Caller
from joute.gateway.tables import BudgetLease, GatewayCall
from joute.store import open_store
from tests.gateway.gate import Gate, usd
from tests.support.databases import sqlite_database
from tests.support.site import Clock

CAP = 1000
NODES = st.integers(0, 1)
EVENTS = st.one_of(
    st.tuples(st.just("open"), NODES, st.integers(1, 400)),
    st.tuples(st.just("settle"), NODES, st.floats(0, 1)),
    st.tuples(st.just("leave"), NODES),
    st.tuples(st.just("flush"), NODES),
    st.tuples(st.just("tend"), NODES),
    st.tuples(st.just("kill"), NODES),
)


@dataclass
class Node:
    """A process: its calls that run, each with its most and what ends it."""

    gate: Gate
    caller: Caller
    running: list[tuple[Admission, int, AsyncExitStack]] = field(default_factory=list)


@dataclass
class World:
    """What happened: `truth` is what hosts counted, `lost` what killed processes held."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    nodes: list[Node] = field(default_factory=list)
    truth: int = 0
    lost: int = 0
    killed: int = 0

    async def begin(self) -> None:
        url = sqlite_database(self.folder)
        gates = [Gate(open_store(url), self.clock, node) for node in ("a", "b")]
        _, self.header = await gates[0].key(budget_usd=CAP / MICRO, period=Period.TOTAL)
        self.nodes = [Node(one, await one.directory.caller(self.header)) for one in gates]

    async def open(self, node: int, most: int) -> None:
        one, stack = self.nodes[node], AsyncExitStack()
        try:
            admission = await stack.enter_async_context(
                one.gate.admissions.open(one.caller, usd(most), 1)
            )
        except LimitReached:
            return
        one.running.append((admission, most, stack))

    async def settle(self, node: int, part: float) -> None:
        if self.nodes[node].running:
            admission, most, stack = self.nodes[node].running.pop(0)
            spent = round(part * most)
            self.truth += spent
            self.nodes[node].gate.settle(admission, spent)
            await stack.aclose()

    async def leave(self, node: int) -> None:
        if self.nodes[node].running:
            await self.nodes[node].running.pop()[2].aclose()

    async def flush(self, node: int) -> None:
        await self.nodes[node].gate.log.flush()

    async def tend(self, node: int) -> None:
        await self.nodes[node].gate.purses.tend()

    async def kill(self, node: int) -> None:
        """A process is gone with all it had in memory, and its calls cost their most; another
        takes its place."""
        old = self.nodes[node].gate
        self.truth += sum(most for _, most, _ in self.nodes[node].running)
        for tasks in (old.log._tasks, old.purses._tasks, old.directory._tasks):
            await tasks.close()
        async with old.store.read() as session:
            purses = [purse.name.id for purse in old.purses._purses.values()]
            held = select(func.sum(BudgetLease.microdollars)).where(BudgetLease.id.in_(purses))
            self.lost += await session.scalar(held) or 0
        self.killed += 1
        new = Gate(old.store, self.clock, f"{old.node}{self.killed}")
        self.nodes[node] = Node(new, await new.directory.caller(self.header))

    async def check(self) -> None:
        """The budget holds, whatever calls that run will spend, and nothing spent is forgotten."""
        running = sum(most for node in self.nodes for _, most, _ in node.running)
        counted = await self.nodes[0].gate.counted(self.nodes[0].caller)
        total = (counted.spent + counted.leased).microdollars
        assert self.truth + running <= total <= CAP
        assert counted.spent.microdollars <= self.truth + self.lost
        assert counted.leased.microdollars >= 0

    async def end(self) -> None:
        for node in (0, 1):
            while self.nodes[node].running:
                await self.settle(node, 1.0)
            await self.nodes[node].gate.close()
        gate = self.nodes[0].gate
        await write_off(gate.store, self.clock() + timedelta(minutes=3))
        counted = await gate.counted(self.nodes[0].caller)
        spent = counted.spent.microdollars
        assert counted.leased.microdollars == 0
        assert self.truth <= spent <= min(CAP, self.truth + self.lost)
        async with gate.store.read() as session:
            logged = await session.scalar(select(func.sum(GatewayCall.microdollars))) or 0
        assert logged <= self.truth
        if not self.killed:
            assert spent == self.truth == logged
        for one in self.nodes:
            await one.gate.store.close()


async def _happen(folder: Path, events: list[tuple[Any, ...]]) -> None:
    world = World(folder)
    await world.begin()
    for name, *given_ in events:
        await getattr(world, name)(*given_)
        await world.check()
    await world.end()


# What calls that run may spend is not returned with what others left.
OTHERS_RUN = [("open", 0, 10), ("open", 0, 400), ("settle", 0, 1.0), ("flush", 0), ("open", 1, 600)]


@settings(max_examples=40)
@example(OTHERS_RUN)
@given(st.lists(EVENTS, max_size=25))
def test_a_budget_holds_and_nothing_spent_is_forgotten(events: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(_happen(Path(folder), events))
