"""Votes and counts in memory are those of the database, whatever came and went."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import polars as pl
import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import evidence
from joute.duel import Duel
from joute.evidence import BLIND, ErasedVotes, Vote, VotesVersion, prompt_digest
from joute.features import FEATURES
from joute.leaderboard.ledger import Ledger
from joute.leaderboard.live import LiveBoard
from joute.people.tables import Voter
from joute.ranking import encode, rank, slices
from joute.store import Store, open_store

pytestmark = pytest.mark.both_engines

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
MODELS = ("pear", "apple", "fig")


class Site:
    """A random life of a site: people vote, are erased, and their old duels are purged."""

    def __init__(self, store: Store, random: Random) -> None:
        self.store, self.random = store, random
        self.voters: list[str] = []
        self.duels: list[str] = []
        self.moment = BEGUN

    async def live(self, steps: int) -> None:
        doings = (self.arrive, self.vote, self.erase, self.drop_duel, self.purge)
        for _ in range(steps):
            (doing,) = self.random.choices(doings, (6, 40, 1, 3, 0.5))
            self.moment += timedelta(hours=self.random.randint(1, 100))
            await doing()

    async def arrive(self) -> None:
        self.voters.append(f"voter-{len(self.voters)}")
        async with self.store.write() as session:
            at = self.moment
            session.add(Voter(id=self.voters[-1], created_at=at, seen_at=at))

    async def vote(self) -> None:
        if not self.voters:
            return
        voter = self.random.choice(self.voters)
        async with self.store.write() as session:
            if await session.get(Voter, voter) is None:
                return
            duel = await self.duel(session, voter)
            await evidence.add(session, self.ballot(duel, voter))

    async def duel(self, session: AsyncSession, voter: str) -> Duel:
        a, b = self.random.sample(MODELS, 2)
        self.duels.append(f"duel-{len(self.duels)}")
        duel = Duel(
            id=self.duels[-1],
            voter_id=voter,
            created_at=self.moment,
            language="fr",
            mode=self.random.choices(("random", "chosen"), (9, 1))[0],
            model_a=a,
            model_b=b,
            card_a={},
            card_b={},
            draw_probability=0.5,
            turns=1,
            revealed_at=self.moment,
        )
        session.add(duel)
        await session.flush()
        return duel

    def ballot(self, duel: Duel, voter: str) -> Vote:
        return Vote(
            contributor=voter,
            source="duel",
            method=self.random.choices((BLIND, "open"), (19, 1))[0],
            subject=duel.subject,
            created_at=self.moment,
            model_a=duel.model_a,
            model_b=duel.model_b,
            choice=self.random.choice(("a", "b", "tie", "both_bad")),
            draw_probability=0.5,
            mode=duel.mode,
            language="fr",
            category=self.random.choice(("games", None)),
            prompt_digest=prompt_digest(voter, self.random.choice(("why?", "how?"))),
            simulated=self.random.random() < 0.05,
            flags=["names_itself"] if self.random.random() < 0.1 else [],
            tags_a=self.random.choice(([], ["useful"], ["useful", "incorrect"])),
            tags_b=self.random.choice(([], ["superficial"])),
            length_a=self.random.choice((None, 3, 90)),
            length_b=self.random.choice((5, 80)),
        )

    async def erase(self) -> None:
        if self.voters:
            async with self.store.write() as session:
                gone = self.random.choice(self.voters)
                await session.execute(delete(Voter).where(Voter.id == gone))
                await evidence.erase_contributors(session, [gone])

    async def drop_duel(self) -> None:
        if self.duels:
            async with self.store.write() as session:
                gone = self.random.choice(self.duels)
                await session.execute(delete(Duel).where(Duel.id == gone))
                await evidence.erase_about(session, [f"duel/{gone}"])

    async def purge(self) -> None:
        settings = FEATURES.settings.model_validate({"retention": {"voted_days": 200}})
        await FEATURES.purge(self.store, settings, self.moment)


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = open_store(database)
    await FEATURES.migrations.upgrade(opened)
    yield opened
    await opened.close()


async def with_erased(session: AsyncSession, votes: pl.DataFrame) -> pl.DataFrame:
    """`votes`, and those that people erased, one row each, of nobody known."""
    rows = [
        {
            "model_a": one.model_a,
            "model_b": one.model_b,
            "winner": one.choice,
            "simulated": one.simulated,
            "not_blind": not one.blind,
            "chosen": one.chosen,
            "flags": json.loads(one.flags),
        }
        for one in await session.scalars(select(ErasedVotes))
        for _ in range(one.votes)
    ]
    erased = pl.DataFrame(rows, schema_overrides={"flags": pl.List(pl.String)})
    return pl.concat([votes, erased], how="diagonal_relaxed") if rows else votes


async def every_vote(session: AsyncSession) -> pl.DataFrame:
    """The votes under the names of the library, the earliest first."""
    rows = await session.scalars(select(Vote).order_by(Vote.created_at))
    return pl.DataFrame(
        [
            {
                "subject": row.subject,
                "model_a": row.model_a,
                "model_b": row.model_b,
                "winner": row.choice,
                "voter": row.contributor,
                "prompt": row.prompt_digest,
                "created_at": row.created_at,
                "category": row.category,
                "simulated": row.simulated,
                "not_blind": row.method != BLIND,
                "chosen": row.mode == "chosen",
                "flags": row.flags,
                "tags_a": row.tags_a,
                "tags_b": row.tags_b,
                "length_a": row.length_a,
                "length_b": row.length_b,
            }
            for row in rows
        ],
        schema_overrides=dict.fromkeys(("flags", "tags_a", "tags_b"), pl.List(pl.String)),
    )


@pytest.mark.parametrize("seed", [1, 2])
async def test_counts_and_votes_in_memory_follow_whatever_comes_and_goes(
    store: Store, seed: int
) -> None:
    site, ledger, left_out = Site(store, Random(seed)), Ledger(), set[str]()
    known, changes, deleted = set[str](), 0, 0
    for steps in (40, 40, 2, 2, 2, 2, 40, 1, 1, 40):
        await site.live(steps)
        async with store.read() as session:
            votes = await every_vote(session)
            board = rank(await with_erased(session, votes))
            assert await ledger.follow(session) == await ledger.follow(session)
        present = set(votes["subject"])
        changes, deleted = changes + len(present ^ known), deleted + len(known - present)
        assert ledger.version == VotesVersion(changes, deleted)
        known = present
        counts, voted = ledger.counts(sorted(MODELS)), board.fitted.models
        places = [counts.models.index(name) for name in voted]
        assert counts.models == tuple(sorted(MODELS))
        assert counts.votes == board.votes
        assert np.array_equal(counts.table[np.ix_(places, places)], board.fitted.tally.numbers)
        in_memory = encode(ledger.columns.arrays())
        assert rank(in_memory, style=True).to_dict() == rank(votes, style=True).to_dict()
        for by in ("category", "period", "tag"):
            assert slices(in_memory, by=by) == slices(votes, by=by)
        left_out |= {one.rule for one in board.excluded}
    assert left_out == {"simulated", "not_blind", "chosen", "flag:names_itself", "duplicate"}


async def test_the_ratings_of_counts_are_those_of_votes(store: Store) -> None:
    site = Site(store, Random(5))
    await site.live(120)
    async with store.read() as session:
        board = rank(await with_erased(session, await every_vote(session)), cluster=None)
        found, _ = await LiveBoard(Ledger()).board(session, BEGUN)
    for row in board.rows:
        alike = found[row.model]
        assert (alike.rating, alike.lower) == pytest.approx((row.rating, row.lower))
        assert (alike.wins, alike.losses, alike.ties) == (row.wins, row.losses, row.ties)
