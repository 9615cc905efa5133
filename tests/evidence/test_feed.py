"""A reader sees each vote that came and each that went, in whatever order they are committed."""

import asyncio
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import evidence
from joute.evidence import Vote, VotesFeed
from joute.store import Store
from tests.evidence.conftest import NewVote

pytestmark = pytest.mark.both_engines


class Reader:
    """Keeps what a feed tells."""

    def __init__(self, store: Store) -> None:
        self.store, self.feed = store, VotesFeed()
        self.known: dict[int, str] = {}
        self.read = 0

    async def follow(self) -> list[str]:
        """The contributors of the votes that are there."""
        async with self.store.read() as session:
            if await self.feed.look(session):
                votes = select(Vote.id, Vote.contributor).where(self.feed.unread)
                found = (await session.execute(votes)).all()
                self.read += len(found)
                self.known |= {row.id: row.contributor for row in found}
                for vote_id in await self.feed.deletions(session):
                    self.known.pop(vote_id, None)
                self.feed.advance()
        return sorted(self.known.values())


async def test_votes_that_come_and_go_are_followed(store: Store, new_vote: NewVote) -> None:
    reader = Reader(store)
    assert await reader.follow() == []
    async with store.write() as session:
        await evidence.add(session, new_vote("ann"), new_vote("bob"))
    assert await reader.follow() == ["ann", "bob"]
    async with store.write() as session:
        await evidence.erase_contributors(session, ["bob"])
    # An id is never given again, not even that of the newest vote.
    async with store.write() as session:
        await evidence.add(session, new_vote("cid"))
    assert await reader.follow() == ["ann", "cid"]


async def test_nothing_is_read_twice_once_all_transactions_are_over(
    store: Store, new_vote: NewVote
) -> None:
    reader = Reader(store)
    for number in range(20):
        async with store.write() as session:
            await evidence.add(session, new_vote(f"voter-{number}"))
        await reader.follow()
    assert reader.read == 20


@pytest.mark.parametrize("commits", [True, False])
async def test_a_vote_that_is_committed_after_a_later_one_is_seen(
    postgres_store: Store, new_vote: NewVote, commits: bool
) -> None:
    store, reader = postgres_store, Reader(postgres_store)
    async with store.write() as session:
        await evidence.add(session, new_vote("early"))
    async with AsyncSession(store.writing) as slow:
        await evidence.add(slow, new_vote("slow"))
        async with store.write() as session:
            await evidence.add(session, new_vote("later"))
        for _ in range(3):
            assert await reader.follow() == ["early", "later"]
        await (slow.commit() if commits else slow.rollback())
    expected = ["early", "later", "slow"] if commits else ["early", "later"]
    for _ in range(3):
        assert await reader.follow() == expected
    read = reader.read
    await reader.follow()
    assert reader.read == read


async def test_an_erasure_that_is_committed_after_a_later_one_is_seen(
    postgres_store: Store, new_vote: NewVote
) -> None:
    store, reader = postgres_store, Reader(postgres_store)
    async with store.write() as session:
        await evidence.add(session, *(new_vote(name) for name in ("ann", "bob", "cid")))
    assert await reader.follow() == ["ann", "bob", "cid"]
    async with store.write() as slow:
        await evidence.erase_contributors(slow, ["ann"])
        async with store.write() as session:
            await evidence.erase_contributors(session, ["bob"])
        for _ in range(3):
            assert await reader.follow() == ["ann", "cid"]
    assert await reader.follow() == ["cid"]


async def test_an_erasure_locks_nobody_out(postgres_store: Store, new_vote: NewVote) -> None:
    """Votes and other erasures are committed while an erasure is under way, and so is a reading."""
    store, reader = postgres_store, Reader(postgres_store)
    async with store.write() as session:
        await evidence.add(session, *(new_vote(name) for name in ("ann", "bob", "cid")))
    async with asyncio.timeout(30), store.write() as slow:
        await evidence.erase_contributors(slow, ["ann"])
        async with store.write() as session:
            await evidence.add(session, new_vote("dan"), new_vote("ann"))
        async with store.write() as session:
            await evidence.erase_contributors(session, ["bob"])
        assert await reader.follow() == ["ann", "ann", "cid", "dan"]
    assert await reader.follow() == ["ann", "cid", "dan"]


async def test_many_who_vote_and_are_erased_together_are_followed(
    store: Store, new_vote: NewVote
) -> None:
    reader, random = Reader(store), Random(4)
    people = [f"voter-{number}" for number in range(12)]

    async def live(person: str) -> None:
        for _ in range(6):
            async with store.write() as session:
                if random.random() < 0.3:
                    await evidence.erase_contributors(session, [person])
                else:
                    await evidence.add(session, new_vote(person), new_vote(person))
            await asyncio.sleep(0)

    async def read() -> None:
        for _ in range(20):
            await reader.follow()

    await asyncio.gather(read(), *(live(person) for person in people))
    async with store.read() as session:
        present = sorted(await session.scalars(select(Vote.contributor)))
    assert await reader.follow() == present
