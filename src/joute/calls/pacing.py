"""When text leaves: both sides on one tick, so that the shape of a host's chunks is hidden.

"natural" releases text as it arrives; throughput remains visible. "equal" starts both sides
together and releases them at one reading speed, which hides throughput too.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from joute.calls.bus import Bus
from joute.calls.channel import Channel
from joute.settings import Site

TICK_S = 0.04


@dataclass
class Outbox:
    """Masked text of one side that waits for the next tick, and how the side ended.

    `over` is set after the answer or the failure was committed, never before. Once `hurried`, what
    has arrived is released at once: the answer was stopped. One that is `held` is not released
    until it is over: something else may take its place.
    """

    waiting: str = ""
    started: bool = False
    hurried: bool = False
    held: bool = False
    over: bool = False
    code: str | None = None

    def add(self, text: str) -> None:
        if text:
            self.waiting += text
            self.started = True

    def take(self, count: int | None) -> str:
        """Up to `count` characters, all of them when None or hurried."""
        if self.held and not self.over:
            return ""
        taken = self.waiting if count is None or self.hurried else self.waiting[:count]
        self.waiting = self.waiting[len(taken) :]
        return taken

    def close(self, code: str | None = None) -> None:
        self.over = True
        self.code = code

    @property
    def empty(self) -> bool:
        return self.over and not self.waiting


class Natural:
    """Release everything at each tick."""

    def allowance(self, outboxes: Mapping[str, Outbox]) -> int | None:  # noqa: ARG002
        return None


class Equal:
    """The same number of characters leaves each side at each tick, once both have begun."""

    def __init__(self, characters_per_s: int) -> None:
        self._per_tick = characters_per_s * TICK_S
        self._owed = 0.0

    def allowance(self, outboxes: Mapping[str, Outbox]) -> int | None:
        if not all(box.started or box.over for box in outboxes.values()):
            return 0
        self._owed += self._per_tick
        count = int(self._owed)
        self._owed -= count
        return count


Pacing = Natural | Equal


def pacing_of(site: Site) -> Pacing:
    """The pacing of the site."""
    return Equal(site.reading_speed) if site.pacing == "equal" else Natural()


async def broadcast(
    bus: Bus,
    key: str,
    channel: Channel,
    *,
    outboxes: Mapping[str, Outbox],
    pacing: Pacing,
    writers: Iterable[Coroutine[Any, Any, None]],
) -> None:
    """Run `writers`, which fill and close `outboxes` (by side), and let their text out on the
    channel until all sides are over."""
    try:
        async with asyncio.TaskGroup() as group:
            for writer in writers:
                group.create_task(writer)
            group.create_task(_release(bus, key, channel, outboxes, pacing))
    finally:
        await bus.close(key, channel)


async def _release(
    bus: Bus, key: str, channel: Channel, outboxes: Mapping[str, Outbox], pacing: Pacing
) -> None:
    """Every tick, let out what all sides have; end when all are over."""
    while not channel.over:
        await asyncio.sleep(TICK_S)
        count = pacing.allowance(outboxes)
        for side, box in outboxes.items():
            channel.append(side, box.take(count))
            if box.empty and not channel.sides[side].over:
                channel.finish(side, box.code)
        await bus.flush(key, channel)
