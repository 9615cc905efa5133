"""Redis that is killed, away, or back and empty: duels and votes go on."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack
from typing import Any
from uuid import uuid4

import pytest

from joute.calls.channel import Channel, Cursor
from joute.calls.redis_bus import LEASE_S, RedisBus, connect
from joute.llm.server import Running
from tests.conftest import new_postgres_database
from tests.support.ports import free_port
from tests.support.redis import redis_server
from tests.support.site import Site, Visitor, model, running_site, settings

PAUSES = "chunks=20,size=10,holds=5"
MODELS = [model("x", PAUSES), model("y", PAUSES)]
PATIENCE_S = 120


class Away:
    """A Redis server that can be killed and started again, empty, at the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._running = ExitStack()

    def start(self) -> None:
        self._running.enter_context(redis_server(self.port))

    def stop(self) -> None:
        self._running.close()


@pytest.fixture
def redis() -> Iterator[Away]:
    server = Away()
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def nodes(
    postgres: str, postgres_tables: str, redis: Away, llm_server: Running
) -> AsyncIterator[tuple[Site, Site]]:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(new_postgres_database(postgres, postgres_tables))
        shared = settings({"url": url, "redis_url": redis.url}, llm_server.base_url, MODELS)
        one = await stack.enter_async_context(running_site(shared))
        two = await stack.enter_async_context(running_site(shared))
        yield one, two


async def test_without_redis_people_come_in_read_their_answers_and_vote(
    nodes: tuple[Site, Site], redis: Away, llm_server: Running
) -> None:
    one, _ = nodes
    redis.stop()
    assert (await one.client().get("/readyz")).json()["code"] == "not_ready"
    visitor = await one.visitor()
    duel_id = await visitor.open()
    await one.until(duel_id)
    llm_server.release(PAUSES, times=2)
    await visitor.events(duel_id)
    assert (await visitor.vote(duel_id)).status_code == 200
    redis.start()
    assert (await one.client().get("/readyz")).json() == {"status": "ready"}


async def test_a_restart_of_redis_doubles_and_loses_nothing_on_another_node(
    nodes: tuple[Site, Site], redis: Away, llm_server: Running
) -> None:
    one, two = nodes
    visitor = await one.visitor()
    duel_id = await visitor.open()
    mirror = await two.services.bus.find(duel_id)
    assert mirror is not None
    reading = asyncio.create_task(everything(mirror))
    await two.until(duel_id)
    redis.stop()
    redis.start()
    llm_server.release(PAUSES, times=2)
    async with asyncio.timeout(PATIENCE_S):
        events = await reading
    whole = await visitor.events(duel_id)
    for side in "ab":
        texts = [
            "".join(d["text"] for name, d in seen if name == "delta" and d["side"] == side)
            for seen in (events, whole)
        ]
        assert len(texts[1]) == 200
        assert texts[0] == texts[1]


async def test_a_stop_reaches_another_node_after_a_restart_of_redis(
    nodes: tuple[Site, Site], redis: Away
) -> None:
    one, two = nodes
    visitor = await one.visitor()
    duel_id = await visitor.open()
    await one.until(duel_id)
    redis.stop()
    redis.start()
    elsewhere = Visitor(two.client(cookies=visitor.client.cookies))
    async with asyncio.timeout(PATIENCE_S):
        while (await visitor.duel(duel_id))["step"] == "answering":
            await elsewhere.client.post(f"/api/v1/duels/{duel_id}/stop")
            await asyncio.sleep(0.2)
    sides = (await visitor.duel(duel_id))["turns"][0]["sides"]
    assert {side["status"] for side in sides.values()} == {"stopped"}


async def everything(channel: Channel) -> list[tuple[str, dict[str, Any]]]:
    return [(event.name, dict(event.data)) async for event in channel.follow(Cursor(channel.turn))]


class Seconds:
    """A clock of seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_turn_whose_node_was_killed_is_soon_over_for_the_others(redis_url: str) -> None:
    clock = Seconds()
    killed, other = RedisBus(connect(redis_url), clock), RedisBus(connect(redis_url), clock)
    key = uuid4().hex
    channel = await killed.open(key, 1)
    channel.append("a", "half an answ")
    await killed.flush(key, channel)
    mirror = await other.find(key)
    assert isinstance(mirror, Channel)
    async with asyncio.timeout(PATIENCE_S):
        while mirror.sides["a"].text != "half an answ":
            await mirror.changed.next.wait()
        # The lease of its stream runs out; here it is taken away, and the clock moved.
        stream = connect(redis_url)
        await stream.delete(f"joute:duel:{key}")
        await stream.aclose()
        clock.now += LEASE_S + 1
        await mirror.wait_over()
    assert {side.code for side in mirror.sides.values()} == {"interrupted"}
    assert await other.find(key) is None
    await killed.aclose()
    await other.aclose()


async def test_the_lease_of_a_turn_that_says_nothing_is_renewed(redis_url: str) -> None:
    clock = Seconds()
    bus, key = RedisBus(connect(redis_url), clock), uuid4().hex
    channel = await bus.open(key, 1)
    redis = connect(redis_url)
    await redis.expire(f"joute:duel:{key}", 1000)
    await bus.flush(key, channel)
    assert await redis.ttl(f"joute:duel:{key}") > LEASE_S
    clock.now += LEASE_S / 2
    await bus.flush(key, channel)
    assert 0 < await redis.ttl(f"joute:duel:{key}") <= LEASE_S
    await redis.aclose()
    await bus.aclose()
