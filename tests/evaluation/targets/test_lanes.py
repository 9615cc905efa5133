"""How many requests a host is sent at once."""

import asyncio

from joute.evaluation.targets.lanes import Lane


class Clock:
    """Seconds that pass when somebody sleeps."""

    now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    def timer(self) -> float:
        return self.now


class Host:
    """Answers `capacity` requests at once, and refuses others."""

    def __init__(self, capacity: int) -> None:
        self.capacity, self.under_way, self.refusals, self.most = capacity, 0, 0, 0

    async def ask(self, lane: Lane) -> bool:
        async with lane.place():
            accepted = self.under_way < self.capacity
            if accepted:
                self.under_way += 1
                self.most = max(self.most, self.under_way)
                for _ in range(5):
                    await asyncio.sleep(0)
                self.under_way -= 1
        if accepted:
            lane.answered()
        else:
            self.refusals += 1
            lane.refused(1.0)
        return accepted


async def ask_until_answered(host: Host, lane: Lane) -> None:
    while not await host.ask(lane):  # noqa: ASYNC110 # it asks again, as it must
        await asyncio.sleep(0)


async def test_requests_are_as_many_as_the_host_answers_at_once() -> None:
    clock, host = Clock(), Host(5)
    lane = Lane(40, clock.sleep, clock.timer)
    await asyncio.gather(*(ask_until_answered(host, lane) for _ in range(400)))
    assert host.most == 5
    assert lane.capacity <= 7
    assert host.refusals < 35 + 400 / 5  # the first ones, and one for each round of answers


async def test_there_is_never_more_under_way_than_the_most() -> None:
    clock, host = Clock(), Host(1_000)
    lane = Lane(3, clock.sleep, clock.timer)
    await asyncio.gather(*(host.ask(lane) for _ in range(50)))
    assert (host.most, host.refusals) == (3, 0)


async def test_all_wait_where_nothing_but_refusals_comes() -> None:
    clock, host = Clock(), Host(0)
    lane = Lane(4, clock.sleep, clock.timer)
    await asyncio.gather(*(host.ask(lane) for _ in range(4)))
    host.capacity = 10
    asked_at = clock.now
    assert await host.ask(lane)
    assert clock.now >= asked_at + 1.0


async def test_room_comes_back_after_a_time_of_refusals() -> None:
    clock, host = Clock(), Host(0)
    lane = Lane(10, clock.sleep, clock.timer)
    await asyncio.gather(*(host.ask(lane) for _ in range(10)))
    assert lane.capacity == 1
    host.capacity = 100
    await asyncio.gather(*(host.ask(lane) for _ in range(60)))
    assert lane.capacity == 10


async def test_a_place_that_is_no_longer_wanted_goes_to_the_next() -> None:
    clock = Clock()
    lane = Lane(1, clock.sleep, clock.timer)
    async with lane.place():
        waiting = [asyncio.create_task(Host(1).ask(lane)) for _ in range(2)]
        await asyncio.sleep(0)
        waiting[0].cancel()
    assert await asyncio.wait_for(waiting[1], 5)
