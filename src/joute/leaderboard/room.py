"""The leaderboard as its page and API find it: one object, built when the application starts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from anyio.to_thread import run_sync
from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from joute.leaderboard.live import LiveBoard, changes
from joute.leaderboard.votes import read_votes
from joute.store import Store

if TYPE_CHECKING:
    import polars as pl

    from joute.leaderboard.standing import Standing
    from joute.ranking import Leaderboard

# Intervals over voters are made again at most this often.
KEPT_FOR = timedelta(minutes=1)
MOST_KEPT = 16


class Asked(BaseModel):
    """Parameters of the address that change figures.

    `style` takes out what length, layout and side do to votes; `keep` names rules of exclusion to
    switch off.
    """

    model_config = ConfigDict(frozen=True)

    style: bool = False
    keep: tuple[str, ...] = Field((), max_length=20)


@dataclass(frozen=True)
class _Kept:
    """What was computed, from which state of the votes."""

    standing: "Standing"
    changes: int


@dataclass
class Leaderboards:
    """`now` gives an aware UTC time."""

    store: Store
    now: Callable[[], datetime]
    _live: LiveBoard = field(default_factory=LiveBoard)
    _kept: dict[Asked, _Kept] = field(default_factory=dict)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def live(self) -> "tuple[Leaderboard, datetime]":
        """The ranking of this moment, from counts of pairs, and when it was computed."""
        async with self._one_at_a_time, self.store.read() as session:
            return await self._live.board(session, self.now())

    async def standing(self, asked: Asked) -> "Standing":
        """The ranking with intervals over voters, a minute old at most when votes came since.

        Raises BadInput for a rule of exclusion that does not exist.
        """
        async with self._one_at_a_time:
            kept = self._kept.get(asked)
            async with self.store.read() as session:
                seen = await changes(session)
                if kept is not None and self._is_recent(kept, seen):
                    return kept.standing
                votes = await read_votes(session)
            self._keep(asked, _Kept(await self._ranked(votes, asked), seen))
            return self._kept[asked].standing

    async def votes(self) -> "pl.DataFrame":
        """Every vote as the library of rankings reads it."""
        async with self.store.read() as session:
            return await read_votes(session)

    def _is_recent(self, kept: _Kept, seen: int) -> bool:
        return kept.changes == seen or self.now() - kept.standing.computed_at < KEPT_FOR

    async def _ranked(self, votes: "pl.DataFrame", asked: Asked) -> "Standing":
        from joute.leaderboard.standing import standing  # noqa: PLC0415 # numpy and polars

        return await run_sync(standing, votes, asked, self.now())

    def _keep(self, asked: Asked, kept: _Kept) -> None:
        """The one that was asked for longest ago makes room."""
        self._kept.pop(asked, None)
        self._kept[asked] = kept
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]


def _leaderboards(request: Request) -> Leaderboards:
    leaderboards = request.app.state.leaderboards
    assert isinstance(leaderboards, Leaderboards)  # noqa: S101 # create_app put it there
    return leaderboards


OwnLeaderboards = Annotated[Leaderboards, Depends(_leaderboards)]
