"""Channels shared by several nodes through Redis or Valkey.

The node that writes appends each tick to a stream; another node that is asked for the duel reads
the stream from its beginning into a channel of its own, which its readers then follow as if it
were local. Requests to stop go to every node; the one that writes obeys.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from joute.duel.bus import SIDES, Channel

# A turn that was never closed (its node died) disappears after the longest answer.
KEPT_S = 3600
CLOSED_KEPT_S = 30
BLOCK_MS = 5000
STOPS = "joute:stops"


@dataclass(frozen=True)
class _Frame:
    id: str
    content: dict[str, Any]


class RedisBus:
    """A Bus for several nodes; `redis` decodes responses to text."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._written: dict[str, tuple[Channel, dict[str, int]]] = {}
        self._mirrors: dict[str, tuple[Channel, asyncio.Task[None]]] = {}

    async def open(self, duel_id: str, turn: int) -> Channel:
        channel = Channel(turn)
        self._written[duel_id] = channel, dict.fromkeys(SIDES, 0)
        await self._redis.delete(_stream(duel_id))
        await self._add(duel_id, {"turn": turn})
        return channel

    async def find(self, duel_id: str) -> Channel | None:
        if duel_id in self._written:
            return self._written[duel_id][0]
        if duel_id in self._mirrors:
            return self._mirrors[duel_id][0]
        frames = await self._read(duel_id, "0", block_ms=None)
        if not frames or "closed" in frames[-1].content:
            return None
        channel = Channel(frames[0].content["turn"])
        task = asyncio.create_task(self._mirror(duel_id, channel))
        self._mirrors[duel_id] = channel, task
        return channel

    async def flush(self, duel_id: str, channel: Channel) -> None:
        sent = self._written[duel_id][1]
        frame: dict[str, Any] = {}
        for side in SIDES:
            state = channel.sides[side]
            if len(state.text) > sent[side] or state.over:
                frame[side] = [state.text[sent[side] :], state.over, state.code]
                sent[side] = len(state.text)
        if frame:
            await self._add(duel_id, frame)
        channel.notify()

    async def close(self, duel_id: str, channel: Channel) -> None:
        if self._written.get(duel_id, (None,))[0] is channel:
            channel.abandon()
            await self.flush(duel_id, channel)
            del self._written[duel_id]
            # Mirrors that are behind still read the end; whoever comes now reads the database.
            await self._add(duel_id, {"closed": True}, kept_s=CLOSED_KEPT_S)

    async def ask_stop(self, duel_id: str) -> None:
        await self._redis.publish(STOPS, duel_id)

    async def stops(self) -> AsyncIterator[str]:
        async with self._redis.pubsub() as heard:
            await heard.subscribe(STOPS)
            async for message in heard.listen():
                if message["type"] == "message":
                    yield message["data"]

    async def shut(self) -> None:
        for _, task in self._mirrors.values():
            task.cancel()
        await self._redis.aclose()

    async def _add(self, duel_id: str, frame: dict[str, Any], kept_s: int = KEPT_S) -> None:
        async with self._redis.pipeline() as pipeline:
            pipeline.xadd(_stream(duel_id), {"frame": json.dumps(frame)})
            pipeline.expire(_stream(duel_id), kept_s)
            await pipeline.execute()

    async def _read(self, duel_id: str, after: str, *, block_ms: int | None) -> list[_Frame]:
        """The frames after an id; waits up to `block_ms` for the first."""
        stream = _stream(duel_id)
        found: Any = await self._redis.xread({stream: after}, block=block_ms)
        entries = dict(found).get(stream, []) if found else []
        return [_Frame(id_, json.loads(fields["frame"])) for id_, fields in entries]

    async def _mirror(self, duel_id: str, channel: Channel) -> None:
        """Copy the stream into `channel` until the turn is over or its node is gone."""
        position = "0"
        try:
            while not channel.over:
                frames = await self._read(duel_id, position, block_ms=BLOCK_MS)
                if not frames and not await self._redis.exists(_stream(duel_id)):
                    break
                for frame in frames:
                    _apply(channel, frame.content)
                    position = frame.id
                channel.notify()
        finally:
            channel.abandon()
            del self._mirrors[duel_id]


def _apply(channel: Channel, frame: dict[str, Any]) -> None:
    for side in SIDES:
        if side in frame:
            text, over, code = frame[side]
            channel.append(side, text)
            if over:
                channel.finish(side, code)


def _stream(duel_id: str) -> str:
    return f"joute:duel:{duel_id}"
