"""Channels: every reader gets the whole text once, whenever it comes."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.calls.bus import MemoryBus
from joute.calls.channel import Channel, Cursor
from joute.web import Event


async def collect(channel: Channel, cursor: Cursor) -> list[Event]:
    return [event async for event in channel.follow(cursor)]


def text_of(events: list[Event], side: str) -> str:
    return "".join(e.data["text"] for e in events if e.name == "delta" and e.data["side"] == side)


def names(events: list[Event]) -> list[str]:
    return [event.name for event in events]


@pytest.mark.parametrize(("fast", "slow"), [("a", "b"), ("b", "a")])
async def test_a_fast_side_is_told_while_the_other_has_said_nothing(fast: str, slow: str) -> None:
    channel = Channel(1)
    events = channel.follow(Cursor(1))
    assert (await anext(events)).name == (await anext(events)).name == "working"
    channel.append(fast, "hello")
    channel.finish(fast)
    channel.notify()
    delta, done = await anext(events), await anext(events)
    assert delta.data == {"side": fast, "turn": 1, "text": "hello"}
    assert (done.name, done.data["side"]) == ("done", fast)
    channel.finish(slow, "unavailable")
    channel.notify()
    failed, over = await anext(events), await anext(events)
    assert failed.data == {"side": slow, "turn": 1, "code": "unavailable"}
    assert (over.name, over.data) == ("turn_over", {"turn": 1})


steps = st.lists(st.tuples(st.sampled_from("ab"), st.text(min_size=1, max_size=5)), max_size=20)


@given(steps, st.integers(0, 40))
def test_a_reader_who_comes_back_misses_nothing_and_reads_nothing_twice(
    steps: list[tuple[str, str]], cut: int
) -> None:
    async def run() -> None:
        channel = Channel(3)
        whole = asyncio.create_task(collect(channel, Cursor(3)))
        first: list[Event] = []

        async def read_some() -> None:
            async for event in channel.follow(Cursor(3)):
                first.append(event)
                if len(first) > cut:
                    return

        some = asyncio.create_task(read_some())
        for side, text in steps:
            await asyncio.sleep(0)
            channel.append(side, text)
            channel.notify()
        for side in "ab":
            channel.finish(side)
        channel.notify()
        await some
        last: Any = first[-1].id if first else None
        rest = await collect(channel, Cursor.parse(last, 3))
        for side in "ab":
            expected = "".join(text for s, text in steps if s == side)
            assert text_of(await whole, side) == expected
            assert text_of(first, side) + text_of(rest, side) == expected

    asyncio.run(run())


@pytest.mark.parametrize("bad", [None, "", "x", "1", "1.2.3.4", "2.1.1", "1.-1.0", "1.1.x"])
def test_an_event_id_that_is_not_of_this_turn_starts_it_again(bad: str | None) -> None:
    assert Cursor.parse(bad, 1) == Cursor(1)


def test_a_cursor_travels_as_text() -> None:
    assert Cursor.parse(str(Cursor(2, 5, 7)), 2) == Cursor(2, 5, 7)


async def test_readers_are_told_when_the_node_that_writes_stops() -> None:
    bus = MemoryBus()
    channel = await bus.open("duel", 1)
    reading = asyncio.create_task(collect(channel, Cursor(1)))
    await asyncio.sleep(0)
    await bus.close("duel", channel)
    assert [e.data.get("code") for e in await reading if e.name == "failed"] == ["interrupted"] * 2
    assert await bus.find("duel") is None


async def test_closing_an_old_channel_leaves_the_new_one_open() -> None:
    bus = MemoryBus()
    old, new = await bus.open("duel", 1), await bus.open("duel", 2)
    await bus.close("duel", old)
    assert await bus.find("duel") is new
