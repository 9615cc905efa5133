"""Channels shared by several nodes through Redis or Valkey.

The node that writes appends each tick to a stream; another node with readers of the duel reads
the stream from its beginning into a channel of its own, which its readers then follow as if it
were local. Messages of a topic go to every node.
"""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from joute.calls.channel import SIDES, Channel
from joute.jobs import Tasks

# A turn that was never closed (its node died) disappears after the longest answer.
KEPT_S = 3600
CLOSED_KEPT_S = 30
BLOCK_MS = 5000


@dataclass(frozen=True)
class _Frame:
    id: str
    content: dict[str, Any]


class RedisBus:
    """A Bus for several nodes; `redis` decodes responses to text."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._written: dict[str, tuple[Channel, dict[str, int]]] = {}
        self._mirrors: dict[str, Channel] = {}
        self._mirroring = Tasks("mirror of a channel")

    async def open(self, key: str, turn: int, sides: Sequence[str] = SIDES) -> Channel:
        channel = Channel(turn, sides)
        self._written[key] = channel, dict.fromkeys(sides, 0)
        await self._redis.delete(_stream(key))
        await self._add(key, {"turn": turn, "sides": list(sides)})
        return channel

    async def find(self, key: str) -> Channel | None:
        if key in self._written:
            return self._written[key][0]
        if key in self._mirrors:
            return self._mirrors[key]
        frames = await self._read(key, "0", block_ms=None)
        if not frames or "closed" in frames[-1].content:
            return None
        if key not in self._mirrors:
            begun = frames[0].content
            self._mirrors[key] = channel = Channel(begun["turn"], begun["sides"])
            self._mirroring.start(key, self._mirror(key, channel))
        return self._mirrors[key]

    async def flush(self, key: str, channel: Channel) -> None:
        sent = self._written[key][1]
        frame: dict[str, Any] = {}
        for side, state in channel.sides.items():
            if len(state.text) > sent[side] or state.over:
                frame[side] = [state.text[sent[side] :], state.over, state.code]
                sent[side] = len(state.text)
        if frame:
            await self._add(key, frame)
        channel.notify()

    async def close(self, key: str, channel: Channel) -> None:
        if self._written.get(key, (None,))[0] is channel:
            channel.abandon()
            await self.flush(key, channel)
            del self._written[key]
            # Mirrors that are behind still read the end; new readers read the database.
            await self._add(key, {"closed": True}, kept_s=CLOSED_KEPT_S)

    async def publish(self, topic: str, message: str) -> None:
        await self._redis.publish(_topic(topic), message)

    async def subscribe(self, topic: str) -> AsyncIterator[str]:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(_topic(topic))
            async for message in pubsub.listen():
                if message["type"] == "message":
                    yield message["data"]

    async def aclose(self) -> None:
        await self._mirroring.close()
        await self._redis.aclose()

    async def _add(self, key: str, frame: dict[str, Any], kept_s: int = KEPT_S) -> None:
        async with self._redis.pipeline() as pipeline:
            pipeline.xadd(_stream(key), {"frame": json.dumps(frame)})
            pipeline.expire(_stream(key), kept_s)
            await pipeline.execute()

    async def _read(self, key: str, after: str, *, block_ms: int | None) -> list[_Frame]:
        """The frames after an id; waits up to `block_ms` for the first."""
        stream = _stream(key)
        found: Any = await self._redis.xread({stream: after}, block=block_ms)
        entries = dict(found).get(stream, []) if found else []
        return [_Frame(id_, json.loads(fields["frame"])) for id_, fields in entries]

    async def _mirror(self, key: str, channel: Channel) -> None:
        """Copy the stream into `channel` until the turn is over or its node is gone."""
        position = "0"
        try:
            while not channel.over:
                frames = await self._read(key, position, block_ms=BLOCK_MS)
                if not frames and not await self._redis.exists(_stream(key)):
                    break
                for frame in frames:
                    _apply(channel, frame.content)
                    position = frame.id
                channel.notify()
        finally:
            channel.abandon()
            del self._mirrors[key]


def _apply(channel: Channel, frame: dict[str, Any]) -> None:
    for side in channel.sides:
        # A side has the name of a letter: the first and last frames hold none.
        if side in frame:
            text, over, code = frame[side]
            channel.append(side, text)
            if over:
                channel.finish(side, code)


def _stream(key: str) -> str:
    return f"joute:duel:{key}"


def _topic(topic: str) -> str:
    return f"joute:{topic}"
