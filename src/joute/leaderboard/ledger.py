"""Votes in memory: read once, then only those that came and went.

The one reader of votes: the ranking, the live one, the draw of pairs and the downloads start from
it. It loads numpy with the first vote.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evidence import VotesFeed, VotesVersion
from joute.leaderboard.scope import HERE, Scope
from joute.leaderboard.votes.rows import select_erased, select_votes

if TYPE_CHECKING:
    from joute.leaderboard.votes.columns import Columns
    from joute.leaderboard.votes.memory import VoteMemory
    from joute.ranking import PairCounts

# Rows that are read while other tasks wait.
PART = 1_000


class Ledger:
    """Every vote of a scope, whatever the rules leave out later, and the counts of those that
    count.

    `follow` brings it up to date; a second caller waits for the first.
    """

    def __init__(self, scope: Scope = HERE) -> None:
        self.scope = scope
        self.version = VotesVersion()
        self._feed, self._following = VotesFeed(), asyncio.Lock()
        self._memory: VoteMemory | None = None

    async def follow(self, session: AsyncSession) -> VotesVersion:
        """Read what came, drop what went; the state of the votes then."""
        async with self._following:
            if await self._feed.look(session):
                await self._read(session)
                self._feed.advance()
            return self.version

    async def _read(self, session: AsyncSession) -> None:
        if self._memory is None:
            self._memory = await run_sync(_new_memory)
        memory = self._memory
        rows = await (await session.connection()).stream(
            select_votes(self._feed.unread & self.scope.votes)
        )
        parts = [
            await run_sync(memory.encode, [tuple(row) for row in part])
            async for part in rows.partitions(PART)
        ]
        deletions = await self._feed.deletions(session)
        # After the deletions: what is read of those is then counted here.
        erasures = deletions and self.scope.erasable
        counted = (await session.scalars(select_erased(self.scope.slice))).all() if erasures else ()
        added, erased = await run_sync(memory.update, parts, deletions)
        await run_sync(memory.count_erased, counted)
        self.version = VotesVersion(
            self.version.changes + added + erased, self.version.deleted + erased
        )

    @property
    def columns(self) -> "Columns":
        """The votes of the last time, which do not change any more."""
        return self._memory_now.columns

    def all_votes(self) -> "Columns":
        """The same with those that people erased: for rankings, and for no file."""
        return self.columns.joined([self.columns, self._memory_now.erased])

    def counts(self, models: Sequence[str] = ()) -> "PairCounts":
        """The votes that count, by pair: of `models` first, then of others that were voted on."""
        return self._memory_now.counts(models)

    @property
    def _memory_now(self) -> "VoteMemory":
        if self._memory is None:
            self._memory = _new_memory()
        return self._memory


def _new_memory() -> "VoteMemory":
    from joute.leaderboard.votes.memory import VoteMemory  # noqa: PLC0415 # numpy, with the first vote

    return VoteMemory()
