"""The leaderboard as its page and API find it: one object, built when the application starts."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from anyio.to_thread import run_sync
from sqlalchemy import select

from joute import evidence
from joute.calls import speeds
from joute.evidence import Vote, VotesVersion
from joute.jobs import Tasks
from joute.leaderboard.followed import FollowedScopes
from joute.leaderboard.ledger import Ledger
from joute.leaderboard.query import RankingQuery
from joute.leaderboard.scope import Scope, scope_of
from joute.leaderboard.settings import Rules
from joute.leaderboard.snapshots.state import PEOPLE, RankingState, state_of_votes
from joute.services import Own
from joute.store import Store

if TYPE_CHECKING:
    from joute.evidence import Import
    from joute.leaderboard.downloads import Format
    from joute.leaderboard.standing import Standing
    from joute.ranking import Leaderboard, Reading

# Intervals over voters are computed again at most this often.
CACHED_FOR = timedelta(minutes=1)
MAX_CACHED = 16
# How long a visitor waits for a new ranking when there is one to show.
PATIENCE_S = 5.0


@dataclass(frozen=True)
class _Request:
    """A ranking that is asked for, and the scope that its source stands for today."""

    query: RankingQuery
    scope: Scope


@dataclass(frozen=True)
class _Cached:
    """A ranking, and the state of the votes that it was computed from."""

    standing: "Standing"
    version: VotesVersion


@dataclass
class Leaderboards:
    """`ledger` is that of the votes of this site; `now` gives an aware UTC time. To be closed
    before the store is.

    A `source` is that of RankingQuery: imported votes are read when somebody asks for them.
    """

    store: Store
    ledger: Ledger
    now: Callable[[], datetime]
    rules: Rules
    _cached: dict[_Request, _Cached] = field(default_factory=dict)
    _in_progress: Tasks = field(default_factory=lambda: Tasks("ranking"))

    def __post_init__(self) -> None:
        self._followed = FollowedScopes(self.ledger)

    async def live(self, source: str = "here") -> "tuple[Leaderboard, datetime]":
        """The ranking of this moment, from counts of pairs, and when it was computed."""
        async with self.store.read() as session:
            followed = self._followed.of(await scope_of(session, source))
        async with followed.turn, self.store.read() as session:
            return await followed.live.board(session, self.now())

    async def standing(self, query: RankingQuery) -> "Standing":
        """The ranking with intervals over voters, a minute old at most when votes came since.

        Where many votes make a new one slow, the one before is given meanwhile, unless a vote of
        it was erased. Raises BadInput for a rule of exclusion that does not exist, and
        UnknownSource.
        """
        async with self.store.read() as session:
            request = _Request(query, await scope_of(session, query.source))
            version = await self._followed.of(request.scope).ledger.follow(session)
        while True:
            cached = self._cached.get(request)
            if cached is not None and self._is_recent(cached, version):
                return cached.standing
            ranking = self._in_progress.get(request)
            if ranking is None:
                ranking = self._in_progress.start(request, self._rank(request))
            if cached is None or cached.version.deleted < version.deleted:
                await asyncio.wait({ranking})
            else:
                await asyncio.wait({ranking}, timeout=PATIENCE_S)
                if not ranking.done():
                    return cached.standing
            ranking.result()

    async def imports(self) -> "Sequence[Import]":
        """The publications of votes that can be ranked here, by name."""
        async with self.store.read() as session:
            return await evidence.imports(session)

    async def slices(self) -> Sequence[str]:
        """The slices that can be ranked here."""
        async with self.store.read() as session:
            return await evidence.slices(session)

    async def votes(self, source: str = "here") -> "Reading":
        """The votes that count."""
        from joute.ranking import encode  # noqa: PLC0415 # numpy

        ledger = await self._follow(source)
        return await run_sync(lambda: encode(ledger.columns.arrays()))

    async def board(self, source: str) -> "Leaderboard":
        """The ranking of a source that is seldom asked for: none of its votes stays in memory."""
        from joute.leaderboard.standing import ranked  # noqa: PLC0415 # numpy

        async with self.store.read() as session:
            ledger = Ledger(await scope_of(session, source))
            await ledger.follow(session)
        return (await run_sync(ranked, ledger.all_votes(), RankingQuery(), self.rules))[1]

    async def state(self) -> RankingState | None:
        """The ranking of the votes cast here as a snapshot holds it; None under five people."""
        if not await self._any_vote():
            return None
        from joute.leaderboard.standing import erased_votes, ranked  # noqa: PLC0415 # numpy

        ledger = await self._follow("here")
        votes = ledger.all_votes()
        _, board = await run_sync(ranked, votes, RankingQuery(), self.rules)
        return state_of_votes(board, PEOPLE, "people", erased_votes(votes))

    async def _any_vote(self) -> bool:
        async with self.store.read() as session:
            return await session.scalar(select(Vote.id).limit(1)) is not None

    async def download(
        self, format: "Format", path: Path, key: bytes, source: str = "here"
    ) -> None:
        """Write every vote to `path`; see `joute.leaderboard.downloads.write`."""
        from joute.leaderboard.downloads import write  # noqa: PLC0415 # numpy

        ledger = await self._follow(source)
        await run_sync(write, ledger.columns, format, path, key)

    async def close(self) -> None:
        """Cancel the computations in progress."""
        await self._in_progress.close()

    async def _follow(self, source: str) -> Ledger:
        async with self.store.read() as session:
            ledger = self._followed.of(await scope_of(session, source)).ledger
            await ledger.follow(session)
            return ledger

    def _is_recent(self, cached: _Cached, version: VotesVersion) -> bool:
        """Whether nothing changed since, or votes were only added, less than a minute ago."""
        if cached.version.changes >= version.changes:
            return True
        if cached.version.deleted < version.deleted:
            return False
        return self.now() - cached.standing.computed_at < CACHED_FOR

    async def _rank(self, request: _Request) -> None:
        from joute.leaderboard.standing import standing  # noqa: PLC0415 # numpy

        followed = self._followed.of(request.scope)
        async with followed.turn:
            now, ledger = self.now(), followed.ledger
            async with self.store.read() as session:
                version = await ledger.follow(session)
                measured = await speeds(session)
            votes = await run_sync(ledger.all_votes)
            found = await run_sync(standing, votes, measured, request.query, now, self.rules)
            self._cache(request, _Cached(found, version))

    def _cache(self, request: _Request, found: _Cached) -> None:
        """Evict the oldest."""
        self._cached.pop(request, None)
        self._cached[request] = found
        while len(self._cached) > MAX_CACHED:
            del self._cached[next(iter(self._cached))]


OwnLeaderboards = Annotated[Leaderboards, Own(Leaderboards)]
