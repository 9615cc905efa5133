"""Channels shared by several nodes through Redis or Valkey.

The node that writes appends each tick to a stream; another node with readers of the duel reads
the stream from its beginning into a channel of its own, which its readers then follow as if it
were local. Messages of a topic go to every node.

A stream is a lease: its node renews it every few seconds, so that a turn whose node was killed is
soon seen as interrupted. Without Redis a node goes on alone: its own readers get everything, the
others what is stored; when Redis is back, what it missed is sent again.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from joute.calls.channel import SIDES, Channel
from joute.jobs import Tasks

logger = logging.getLogger(__name__)

# A turn whose node died is over for the others after so long.
LEASE_S = 15
RENEWED_EVERY_S = 4
CLOSED_S = 30
BLOCK_MS = 2000
RECONNECT_S = 0.5


@dataclass(frozen=True)
class _Frame:
    id: str
    content: dict[str, Any]


@dataclass
class _Written:
    """A channel that this node writes, and what of it has reached Redis."""

    channel: Channel
    sent: dict[str, int] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)
    renewed_at: float = float("-inf")

    def forget(self) -> None:
        """Nothing of it is in Redis."""
        self.sent, self.over, self.renewed_at = {}, set(), float("-inf")

    def frame(self) -> dict[str, Any]:
        """What is new: for each side the position of its text, the text and how it ended. At first
        the turn and its sides too."""
        frame: dict[str, Any] = {}
        if not self.sent:
            frame = {"turn": self.channel.turn, "sides": list(self.channel.sides)}
        for side, state in self.channel.sides.items():
            position = self.sent.get(side, 0)
            if len(state.text) > position or (state.over and side not in self.over):
                frame[side] = [position, state.text[position:], state.over, state.code]
        return frame

    def note_sent(self, frame: dict[str, Any], now: float) -> None:
        for side in self.channel.sides:
            self.sent.setdefault(side, 0)
            if side in frame:
                position, text, over, _ = frame[side]
                self.sent[side] = position + len(text)
                if over:
                    self.over.add(side)
        self.renewed_at = now


def connect(url: str, *, decode_responses: bool = True) -> Redis:
    """A client that says soon that Redis is away: somebody waits for a page."""
    return Redis.from_url(
        url,
        decode_responses=decode_responses,
        socket_connect_timeout=2,
        health_check_interval=15,
        retry=Retry(NoBackoff(), 1),
    )


class RedisBus:
    """A Bus for several nodes; `redis` decodes responses to text, `clock` gives seconds."""

    def __init__(self, redis: Redis, clock: Callable[[], float] | None = None) -> None:
        self._redis = redis
        self._clock = clock or asyncio.get_running_loop().time
        self._written: dict[str, _Written] = {}
        self._mirrors: dict[str, Channel] = {}
        self._mirroring = Tasks("mirror of a channel")
        self._listening = Tasks("topic")
        self._subscribers: dict[str, list[asyncio.Queue[str]]] = {}
        self._away = False

    async def open(self, key: str, turn: int, sides: Sequence[str] = SIDES) -> Channel:
        channel = Channel(turn, sides)
        self._written[key] = written = _Written(channel)
        try:
            await self._redis.delete(_stream(key))
            await self._send(key, written)
        except RedisError as error:
            self._note_away(error)
        return channel

    async def find(self, key: str) -> Channel | None:
        if key in self._written:
            return self._written[key].channel
        if key in self._mirrors:
            return self._mirrors[key]
        try:
            frames = await self._read(key, "0", block_ms=None)
        except RedisError as error:
            self._note_away(error)
            return None
        if not frames or "closed" in frames[-1].content:
            return None
        if key not in self._mirrors:
            begun = frames[0].content
            self._mirrors[key] = channel = Channel(begun["turn"], begun["sides"])
            # Whoever asks now sees what is over as over.
            position = _apply_all(channel, frames)
            self._mirroring.start(key, self._mirror(key, channel, position))
        return self._mirrors[key]

    async def flush(self, key: str, channel: Channel) -> None:
        written = self._written[key]
        try:
            await self._send(key, written)
        except RedisError as error:
            self._note_away(error)
        channel.notify()

    async def close(self, key: str, channel: Channel) -> None:
        written = self._written.get(key)
        if written is None or written.channel is not channel:
            return
        channel.abandon()
        await self.flush(key, channel)
        del self._written[key]
        # Mirrors that are behind still read the end; new readers read the database.
        with suppress(RedisError):
            await self._add(key, {"closed": True}, lease_s=CLOSED_S)

    async def publish(self, topic: str, message: str) -> None:
        try:
            await self._redis.publish(_topic(topic), message)
        except RedisError as error:
            self._note_away(error)
            self._deliver(topic, message)

    async def subscribe(self, topic: str) -> AsyncIterator[str]:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._subscribers.setdefault(topic, []).append(queue)
        if topic not in self._listening:
            self._listening.start(topic, self._listen(topic))
        try:
            while True:
                yield await queue.get()
        finally:
            self._subscribers[topic].remove(queue)

    async def ping(self) -> None:
        """Raises OSError when Redis does not answer."""
        try:
            await self._redis.ping()
        except RedisError as error:
            raise OSError(f"Redis: {error}") from error

    async def aclose(self) -> None:
        await self._listening.close()
        await self._mirroring.close()
        await self._redis.aclose()

    async def _send(self, key: str, written: _Written) -> None:
        """Add what is new to the stream; with nothing new, renew it when it is time. All of it is
        sent again when Redis came back empty."""
        now = self._clock()
        while frame := written.frame():
            if await self._add(key, frame, create="turn" in frame):
                written.note_sent(frame, now)
                self._note_back()
            else:
                written.forget()
        if now - written.renewed_at > RENEWED_EVERY_S:
            if await self._redis.expire(_stream(key), LEASE_S):
                written.renewed_at = now
            else:
                written.forget()

    async def _add(
        self, key: str, frame: dict[str, Any], *, create: bool = False, lease_s: int = LEASE_S
    ) -> bool:
        """Append to a stream; False when it is not there and not to be created."""
        async with self._redis.pipeline() as pipeline:
            pipeline.xadd(_stream(key), {"frame": json.dumps(frame)}, nomkstream=not create)
            pipeline.expire(_stream(key), lease_s)
            added, _ = await pipeline.execute()
        return added is not None

    async def _read(self, key: str, after: str, *, block_ms: int | None) -> list[_Frame]:
        """The frames after an id; waits up to `block_ms` for the first."""
        stream = _stream(key)
        found: Any = await self._redis.xread({stream: after}, block=block_ms)
        entries = dict(found).get(stream, []) if found else []
        return [_Frame(id_, json.loads(fields["frame"])) for id_, fields in entries]

    async def _mirror(self, key: str, channel: Channel, position: str) -> None:
        """Copy the stream into `channel` until the turn is over or its node is gone."""
        seen_at = self._clock()
        try:
            while not channel.over and self._clock() - seen_at < LEASE_S:
                try:
                    frames = await self._read(key, position, block_ms=BLOCK_MS)
                    if frames or await self._redis.exists(_stream(key)):
                        seen_at = self._clock()
                except RedisError as error:
                    self._note_away(error)
                    await asyncio.sleep(RECONNECT_S)
                    continue
                if frames and "closed" in frames[-1].content:
                    _apply_all(channel, frames)
                    break
                if frames:
                    position = _apply_all(channel, frames)
                channel.notify()
        finally:
            channel.abandon()
            del self._mirrors[key]

    async def _listen(self, topic: str) -> None:
        """Receive a topic for as long as this bus is open, through every restart of Redis."""
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(_topic(topic))
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            self._deliver(topic, message["data"])
            except RedisError as error:
                self._note_away(error)
            await asyncio.sleep(RECONNECT_S)

    def _deliver(self, topic: str, message: str) -> None:
        for queue in self._subscribers.get(topic, ()):
            queue.put_nowait(message)

    def _note_away(self, error: RedisError) -> None:
        """Log it once, not at every tick."""
        if not self._away:
            logger.warning("Redis does not answer, this node goes on alone: %s", error)
        self._away = True

    def _note_back(self) -> None:
        if self._away:
            logger.warning("Redis answers again")
        self._away = False


def _apply_all(channel: Channel, frames: Sequence[_Frame]) -> str:
    """Apply the frames in their order; the id of the last."""
    for frame in frames:
        _apply(channel, frame.content)
    return frames[-1].id


def _apply(channel: Channel, frame: dict[str, Any]) -> None:
    """Add what is new: text that was sent again stands at a position that is there already."""
    for side, state in channel.sides.items():
        # A side has the name of a letter: the first and last frames may hold none.
        if side in frame:
            position, text, over, code = frame[side]
            channel.append(side, text[max(len(state.text) - position, 0) :])
            if over and not state.over:
                channel.finish(side, code)


def _stream(key: str) -> str:
    return f"joute:duel:{key}"


def _topic(topic: str) -> str:
    return f"joute:{topic}"
