"""Limits per network address, in memory and shared through Redis."""

from collections.abc import Callable

import pytest
from redis import Redis

from joute.errors import LimitReached
from joute.people.addresses import AddressLimit, Counts, MemoryCounts, RedisCounts, network_of
from tests.support.site import Clock

pytestmark = pytest.mark.anyio

Subject = str


def random_bytes(count: int) -> bytes:
    return bytes(range(count))


@pytest.fixture(params=["memory", "redis"])
def counts(request: pytest.FixtureRequest) -> Callable[[Subject], Counts]:
    """Counts of a node; each test has a subject of its own."""
    if request.param == "memory":
        return lambda _subject: MemoryCounts(random_bytes)
    url = request.getfixturevalue("redis_url")
    with Redis.from_url(url) as redis:
        redis.flushall()
    return lambda subject: RedisCounts(url, subject, random_bytes)


async def test_an_hour_takes_so_many_and_the_next_hour_as_many(
    counts: Callable[[Subject], Counts],
) -> None:
    clock = Clock()
    limit = AddressLimit(2, clock, counts("arrivals"), refusal="Wait.")
    for _ in range(2):
        await limit.check("192.0.2.1")
        await limit.take("192.0.2.1")
    clock.pass_(minutes=50)
    with pytest.raises(LimitReached) as refused:
        await limit.check("192.0.2.1")
    assert refused.value.message == "Wait."
    assert refused.value.headers["Retry-After"] == "600"
    with pytest.raises(LimitReached):
        await limit.take("192.0.2.1")
    await limit.take("192.0.2.2")
    clock.pass_(minutes=10)
    await limit.take("192.0.2.1")
    clock.pass_(days=1)
    await limit.take("192.0.2.1")


async def test_nodes_that_share_a_redis_share_their_limits(redis_url: str) -> None:
    clock = Clock()
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    nodes = [
        AddressLimit(2, clock, RedisCounts(redis_url, "arrivals", key), refusal="Wait.")
        for key in (random_bytes, lambda count: b"\xff" * count)
    ]
    for node in nodes:
        await node.take("192.0.2.1")
    for node in nodes:
        with pytest.raises(LimitReached):
            await node.check("192.0.2.1")
    other = AddressLimit(2, clock, RedisCounts(redis_url, "codes", random_bytes), refusal="Wait.")
    await other.take("192.0.2.1")


async def test_redis_holds_no_address_and_forgets_what_it_holds(redis_url: str) -> None:
    limit = AddressLimit(2, Clock(), RedisCounts(redis_url, "arrivals", random_bytes), "Wait.")
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
        await limit.take("192.0.2.1")
        names = redis.keys("*")
        assert len(names) == 2
        for name in names:
            assert b"192.0.2.1" not in name
            assert 0 < redis.ttl(name) <= 86_400


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
async def test_an_ipv6_address_counts_as_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_one_home_is_one_client(counts: Callable[[Subject], Counts]) -> None:
    limit = AddressLimit(2, Clock(), counts("arrivals"), refusal="Wait.")
    await limit.take("2001:db8:1:2::1")
    await limit.take("2001:db8:1:2:ffff::2")
    with pytest.raises(LimitReached):
        await limit.take("2001:db8:1:2:3:4:5:6")
    await limit.take("2001:db8:1:3::1")
