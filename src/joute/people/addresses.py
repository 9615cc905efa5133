"""A limit per network address that keeps no address.

Addresses are counted under a keyed hash for at most an hour; the key is drawn anew each day (UTC)
and then forgotten, so that nothing can be traced back later. An IPv6 address counts as its /64,
which is what a provider gives to one home.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Protocol, TypeVar, TypeVarTuple, Unpack

from joute.errors import LimitReached

if TYPE_CHECKING:
    from redis.asyncio import Redis

logger = logging.getLogger(__name__)

T = TypeVar("T")
P = TypeVarTuple("P")

AN_HOUR_S = 3_600
A_DAY_S = 86_400


class Counts(Protocol):
    """The counters of addresses."""

    async def key(self, now: datetime) -> bytes:
        """The key of that day's hashes, the same for all who count here; gone the day after."""

    async def add(self, hour: str, name: str, more: int) -> int:
        """Add `more` to the count of `name` in that hour; returns the new count."""


class MemoryCounts:
    """The counts of one node, in memory."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes
        self._day = self._hour = ""
        self._key = b""
        self._counts: Counter[str] = Counter()

    async def key(self, now: datetime) -> bytes:
        day = f"{now:%Y-%m-%d}"
        if self._day != day:
            self._day, self._key = day, self._random_bytes(32)
        return self._key

    async def add(self, hour: str, name: str, more: int) -> int:
        if self._hour != hour:
            self._hour = hour
            self._counts.clear()
        if more:
            self._counts[name] += more
        return self._counts[name]


class RedisCounts:
    """The counts of all nodes, in Redis or Valkey. `subject` names the limit among others.

    Each call has a connection of its own: arrivals are rare, and there is nothing to close. While
    Redis is away each node counts for itself, and people still come in.
    """

    def __init__(self, url: str, subject: str, random_bytes: Callable[[int], bytes]) -> None:
        self._url = url
        self._prefix = f"joute:addresses:{subject}"
        self._random_bytes = random_bytes
        self._here = MemoryCounts(random_bytes)

    async def key(self, now: datetime) -> bytes:
        return await self._or_here(self._key, self._here.key, now)

    async def add(self, hour: str, name: str, more: int) -> int:
        return await self._or_here(self._add, self._here.add, hour, name, more)

    async def _or_here(
        self,
        together: Callable[[Unpack[P]], Awaitable[T]],
        alone: Callable[[Unpack[P]], Awaitable[T]],
        *arguments: *P,
    ) -> T:
        from redis.exceptions import RedisError  # noqa: PLC0415 # an optional extra

        try:
            return await together(*arguments)
        except RedisError as error:
            logger.warning("Redis does not answer, this node counts alone: %s", error)
            return await alone(*arguments)

    async def _key(self, now: datetime) -> bytes:
        name = f"{self._prefix}:key:{now:%Y-%m-%d}"
        rest_s = A_DAY_S - (now.hour * 3_600 + now.minute * 60 + now.second)
        async with _connect(self._url) as redis:
            await redis.set(name, self._random_bytes(32), nx=True, ex=rest_s)
            key = await redis.get(name)
        assert isinstance(key, bytes)  # noqa: S101 # it was set, for a day
        return key

    async def _add(self, hour: str, name: str, more: int) -> int:
        counted = f"{self._prefix}:{hour}:{name}"
        async with _connect(self._url) as redis, redis.pipeline() as commands:
            commands.incrby(counted, more)
            commands.expire(counted, AN_HOUR_S)
            count, _ = await commands.execute()
        return int(count)


def _connect(url: str) -> "Redis":
    from joute.calls.redis_bus import connect  # noqa: PLC0415 # an optional extra

    return connect(url, decode_responses=False)


def counts_of(redis_url: str, subject: str, random_bytes: Callable[[int], bytes]) -> Counts:
    """Counts in Redis where the site has one, otherwise in memory."""
    if redis_url:
        return RedisCounts(redis_url, subject, random_bytes)
    return MemoryCounts(random_bytes)


class AddressLimit:
    """At most `most` times per address and clock hour; `refusal` is what people then read."""

    def __init__(
        self, most: int, now: Callable[[], datetime], counts: Counts, refusal: str
    ) -> None:
        self._most = most
        self._refusal = refusal
        self._now = now
        self._counts = counts

    async def take(self, address: str) -> None:
        """Count one more for `address`. Raises LimitReached when that is too many."""
        if await self._add(address, 1) > self._most:
            raise self._reached()

    async def check(self, address: str) -> None:
        """Raise LimitReached when nothing more is accepted from `address` this hour."""
        if await self._add(address, 0) >= self._most:
            raise self._reached()

    async def _add(self, address: str, more: int) -> int:
        now = self._now()
        name = await hidden(address, self._counts, now)
        return await self._counts.add(f"{now:%Y-%m-%dT%H}", name, more)

    def _reached(self) -> LimitReached:
        retry_after_s = AN_HOUR_S - self._now().minute * 60
        return LimitReached("address", message=self._refusal, retry_after_s=retry_after_s)


async def hidden(address: str, counts: Counts, now: datetime) -> str:
    """The network of an address under the key of the day: 32 letters that nothing turns back."""
    network, key = network_of(address).encode(), await counts.key(now)
    return hashlib.blake2b(network, key=key, digest_size=16).hexdigest()


def network_of(address: str) -> str:
    """The key of one client: its IPv4 address, or the /64 of its IPv6 address.

    A value that is no address, such as the name that a proxy gives, is its own network.
    """
    known = parsed(address)
    if known is None:
        return address
    return str(known if known.version == 4 else IPv6Network((int(known), 64), strict=False))


def parsed(address: str) -> IPv4Address | IPv6Address | None:
    """The address, as IPv4 where IPv6 only carries one; None for what is no address."""
    try:
        known = ip_address(address)
    except ValueError:
        return None
    return known if known.version == 4 else known.ipv4_mapped or known
