"""Limits a minute and parallel calls of a key, on two nodes with one database."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from joute.gateway.directory import Caller
from joute.gateway.errors import TooManyCalls
from joute.gateway.limits import Limits, Share, extended
from joute.gateway.tables import LimitShare
from tests.gateway.gate import Gate, opened, usd
from tests.support.site import Clock

Node = tuple[Gate, Caller]


@asynccontextmanager
async def nodes(database: str, **limits: int) -> AsyncIterator[tuple[Node, Node]]:
    """Two nodes, and who calls both with one key."""
    clock = Clock()
    async with opened(database, clock) as one, opened(database, clock, "b") as other:
        _, header = await one.key("help-desk", **limits)
        callers = [await gate.directory.caller(header) for gate in (one, other)]
        yield (one, callers[0]), (other, callers[1])


async def let_in(node: Node, tokens: int = 1) -> bool:
    gate, caller = node
    try:
        async with gate.admissions.open(caller, usd(0), tokens) as admission:
            row = gate.row(caller, input_tokens=0, output_tokens=tokens)
            admission.settle(row, usd(0))
    except TooManyCalls:
        return False
    return True


def pass_(seconds: int, *both: Node) -> None:
    for gate, _ in both:
        gate.seconds += seconds
    both[0][0].clock.pass_(seconds=seconds)


async def tended(*both: Node) -> None:
    """Half a minute later, as far as shares are concerned."""
    for _ in range(4):
        for gate, _ in both:
            await gate.shares.tend()


@pytest.mark.both_engines
async def test_two_nodes_together_allow_what_a_key_allows(database: str) -> None:
    async with nodes(database, requests_per_minute=10, tokens_per_minute=100) as (one, other):
        found = [await let_in(node) for _ in range(10) for node in (one, other)]
        assert sum(found) == 10
        pass_(61, one, other)
        # One alone gets all of it, once the other gave back what it does not use.
        await tended(one, other)
        assert sum([await let_in(other) for _ in range(12)]) == 10
        assert not await let_in(one)
        pass_(61, one, other)
        # Of tokens too, and within any minute.
        await tended(one, other)
        assert await let_in(one, 60)
        assert not await let_in(other, 60)
        pass_(30, one, other)
        assert await let_in(other, 40)
        pass_(31, one, other)
        await tended(one, other)
        assert not await let_in(one, 61)
        with pytest.raises(TooManyCalls, match="100 tokens a minute"):
            async with one[0].admissions.open(one[1], usd(0), 61):
                pass
        pass_(1, one, other)
        assert await let_in(one, 60)


@pytest.mark.both_engines
async def test_parallel_calls_count_on_all_nodes(database: str) -> None:
    async with nodes(database, parallel=3) as (one, other), AsyncExitStack() as running:
        for gate, caller in (one, other, one):
            await running.enter_async_context(gate.admissions.open(caller, usd(0), 1))
        for gate, caller in (one, other):
            with pytest.raises(TooManyCalls, match="3 parallel calls"):
                async with gate.admissions.open(caller, usd(0), 1):
                    pass


async def test_what_a_dead_node_held_comes_back_and_what_a_closed_one_did_at_once(
    database: str,
) -> None:
    async with nodes(database, requests_per_minute=10) as (one, other):
        assert sum([await let_in(one) for _ in range(10)]) == 10
        assert not await let_in(other)
        pass_(89, one, other)
        assert not await let_in(other)
        pass_(2, one, other)
        assert sum([await let_in(other) for _ in range(11)]) == 10
        # It lives after all: its share is another's, and it is told so.
        await one[0].shares.tend()
        assert not await let_in(one)
        pass_(61, one, other)
        await other[0].shares.close()
        async with one[0].store.read() as session:
            assert (await session.scalars(select(LimitShare))).all() == []
        assert await let_in(one)


async def test_a_key_without_limits_asks_the_database_nothing(gate: Gate) -> None:
    node = gate, await gate.caller()
    assert await let_in(node)
    async with gate.store.read() as session:
        assert (await session.scalars(select(LimitShare))).all() == []


SHARES = st.integers(0, 20)


@given(SHARES, SHARES, SHARES, SHARES)
def test_no_share_exceeds_what_others_leave(limit: int, others: int, held: int, need: int) -> None:
    given_ = extended(Limits(limit), Share(others), Share(held), Share(need))
    assert given_.requests <= max(0, limit - others)
    if need <= limit - others:
        assert given_.requests >= need
    assert (given_.tokens, given_.parallel) == (0, 0)
