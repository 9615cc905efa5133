"""Two nodes behind one address: PostgreSQL holds the state, Redis the live events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
from tests.conftest import new_postgres_database
from tests.support.site import Site, Visitor, model, running_site, settings

from joute.calls.channel import SIDES, Channel, Cursor
from joute.calls.redis_bus import RedisBus, connect
from joute.llm.server import Running

# Both pause twice, until they are released: two nodes follow them meanwhile.
TALKERS = [
    model("x", "chunks=40,size=20,holds=10+20"),
    model("y", "chunks=30,size=20,holds=10+20"),
]


def release(llm_server: Running, times: int = 1) -> None:
    for talker in TALKERS:
        llm_server.release(talker["name"], times)


@pytest.fixture(params=[True, False], ids=["first is a", "first is b"])
def first_is_a(request: pytest.FixtureRequest) -> bool:
    """On the only engine that nodes can share."""
    swapped: bool = request.param
    return swapped


@pytest.fixture
async def nodes(
    postgres: str, redis_url: str, llm_server: Running, first_is_a: bool
) -> AsyncIterator[tuple[Site, Site]]:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(new_postgres_database(postgres))
        database = {"url": url, "redis_url": redis_url}
        shared = settings(database, llm_server.base_url, TALKERS)
        one = await stack.enter_async_context(running_site(shared, first_is_a=first_is_a))
        two = await stack.enter_async_context(running_site(shared, first_is_a=first_is_a))
        yield one, two


def on(site: Site, visitor: Visitor) -> Visitor:
    """The same person, served by another node."""
    return Visitor(site.client(cookies=visitor.client.cookies))


def shortest(channel: Channel) -> int:
    return min(len(side.text) for side in channel.sides.values())


def texts(events: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    return {
        side: "".join(d["text"] for name, d in events if name == "delta" and d["side"] == side)
        for side in SIDES
    }


async def test_answers_written_by_one_node_are_read_live_on_another(
    nodes: tuple[Site, Site], llm_server: Running
) -> None:
    one, two = nodes
    visitor = await one.visitor()
    duel_id = await visitor.open()
    elsewhere = on(two, visitor)
    assert (await elsewhere.duel(duel_id))["step"] == "answering"
    reading = [asyncio.create_task(each.events(duel_id)) for each in (visitor, elsewhere)]
    for length in (200, 400):
        await two.until(duel_id, lambda channel: shortest(channel) == length)  # noqa: B023
        release(llm_server)
    here, there = await asyncio.gather(*reading)
    assert texts(here) == texts(there)
    assert {len(text) for text in texts(there).values()} == {600, 800}
    assert there[-1] == ("turn_over", {"turn": 1})
    assert (await elsewhere.vote(duel_id)).status_code == 200
    assert (await visitor.vote(duel_id)).json()["code"] == "already_voted"


async def test_a_stop_asked_of_one_node_reaches_the_one_that_writes(
    nodes: tuple[Site, Site],
) -> None:
    one, two = nodes
    visitor = await one.visitor()
    duel_id = await visitor.open()
    elsewhere = on(two, visitor)
    await two.until(duel_id)
    await elsewhere.client.post(f"/api/v1/duels/{duel_id}/stop")
    await elsewhere.events(duel_id)
    sides = (await elsewhere.duel(duel_id))["turns"][0]["sides"]
    assert {side["status"] for side in sides.values()} == {"stopped"}


async def test_readers_of_a_node_that_stops_are_told(
    postgres: str, redis_url: str, llm_server: Running
) -> None:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(new_postgres_database(postgres))
        database = {"url": url, "redis_url": redis_url}
        shared = settings(database, llm_server.base_url, TALKERS)
        two = await stack.enter_async_context(running_site(shared))
        async with running_site(shared) as one:
            visitor = await one.visitor()
            duel_id = await visitor.open()
            elsewhere = on(two, visitor)
            reading = asyncio.create_task(elsewhere.events(duel_id))
            await two.until(duel_id)
        failed = [data["code"] for name, data in await reading if name == "failed"]
        assert failed == ["interrupted", "interrupted"]
        assert (await elsewhere.duel(duel_id))["step"] == "failed"
        assert (await elsewhere.client.post(f"/api/v1/duels/{duel_id}/retry")).status_code == 202
        release(llm_server, times=2)
        await elsewhere.events(duel_id)
        assert (await elsewhere.duel(duel_id))["step"] == "ready"


async def test_a_mirror_that_comes_late_reads_all_and_a_second_turn_starts_anew(
    redis_url: str,
) -> None:
    duel_id = uuid4().hex
    writer = RedisBus(connect(redis_url))
    reader = RedisBus(connect(redis_url))
    for turn in (1, 2):
        channel = await writer.open(duel_id, turn)
        channel.append("a", f"first {turn}, ")
        await writer.flush(duel_id, channel)
        mirror = await reader.find(duel_id)
        assert isinstance(mirror, Channel)
        assert mirror.turn == turn
        channel.append("a", "then more")
        for side in SIDES:
            channel.finish(side)
        await writer.flush(duel_id, channel)
        events = [event async for event in mirror.follow(Cursor(turn))]
        told = "".join(e.data["text"] for e in events if e.name == "delta")
        assert told == f"first {turn}, then more"
        await writer.close(duel_id, channel)
        assert await writer.find(duel_id) is None
        await asyncio.sleep(0.05)
        assert await reader.find(duel_id) is None
    await writer.aclose()
    await reader.aclose()
