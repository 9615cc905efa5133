"""The bus: channels of answers, and topics between nodes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Protocol

from joute.calls.channel import SIDES, Channel


class Bus(Protocol):
    """A registry of channels and a message bus: in this process, or through Redis for several
    nodes."""

    async def open(self, key: str, turn: int, sides: Sequence[str] = SIDES) -> Channel:
        """A channel to write to; replaces an earlier one of this key."""

    async def find(self, key: str) -> Channel | None:
        """The channel of a turn being answered, on whichever node; None when there is none."""

    async def flush(self, key: str, channel: Channel) -> None:
        """Deliver the appended text to the readers."""

    async def close(self, key: str, channel: Channel) -> None:
        """No more will be written; the sides that are not over are abandoned."""

    async def publish(self, topic: str, message: str) -> None:
        """Send a message to all nodes that subscribe to a topic, this one included."""

    def subscribe(self, topic: str) -> AsyncIterator[str]:
        """The messages of a topic, from now on."""

    async def ping(self) -> None:
        """Raises OSError when other nodes cannot be reached."""

    async def aclose(self) -> None:
        """Release connections."""


async def hold(
    bus: Bus, key: str, finished: Callable[[str], Awaitable[None]], seconds: float
) -> None:
    """Wait so long at most for the end of what is written under a key, on whichever node, and of
    what this node still does for it: for pages without scripts."""
    channel = await bus.find(key)
    if channel is not None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await channel.wait_over()
                await finished(key)


class MemoryBus:
    """Channels of a single process."""

    def __init__(self) -> None:
        self._channels: dict[str, Channel] = {}
        self._subscribers: dict[str, list[asyncio.Queue[str]]] = {}

    async def open(self, key: str, turn: int, sides: Sequence[str] = SIDES) -> Channel:
        channel = self._channels[key] = Channel(turn, sides)
        return channel

    async def find(self, key: str) -> Channel | None:
        return self._channels.get(key)

    async def flush(self, key: str, channel: Channel) -> None:  # noqa: ARG002 # one process
        channel.notify()

    async def close(self, key: str, channel: Channel) -> None:
        channel.abandon()
        if self._channels.get(key) is channel:
            del self._channels[key]

    async def publish(self, topic: str, message: str) -> None:
        for queue in self._subscribers.get(topic, ()):
            queue.put_nowait(message)

    async def subscribe(self, topic: str) -> AsyncIterator[str]:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._subscribers.setdefault(topic, []).append(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._subscribers[topic].remove(queue)

    async def ping(self) -> None:
        pass

    async def aclose(self) -> None:
        self._channels.clear()
