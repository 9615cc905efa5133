"""The leaderboard as its page and API find it: one object, built when the application starts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from anyio.to_thread import run_sync
from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from joute.leaderboard.live import LiveBoard
from joute.leaderboard.pairs import Seen, seen_now
from joute.store import Store

if TYPE_CHECKING:
    from joute.leaderboard.ledger import Ledger
    from joute.leaderboard.standing import Standing
    from joute.ranking import Leaderboard

# Intervals over voters are made again at most this often.
KEPT_FOR = timedelta(minutes=1)
MOST_KEPT = 16
# How long a visitor waits for a new ranking when there is one to show.
PATIENCE_S = 5.0


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
    seen: Seen


@dataclass
class Leaderboards:
    """`now` gives an aware UTC time. To be closed before the store is."""

    store: Store
    now: Callable[[], datetime]
    _live: LiveBoard = field(default_factory=LiveBoard)
    _ledger: "Ledger | None" = None
    _kept: dict[Asked, _Kept] = field(default_factory=dict)
    _making: dict[Asked, asyncio.Task[None]] = field(default_factory=dict)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def live(self) -> "tuple[Leaderboard, datetime]":
        """The ranking of this moment, from counts of pairs, and when it was computed."""
        async with self._one_at_a_time, self.store.read() as session:
            return await self._live.board(session, self.now())

    async def standing(self, asked: Asked) -> "Standing":
        """The ranking with intervals over voters, a minute old at most when votes came since.

        Where many votes make a new one slow, the one before is given meanwhile, unless a vote of
        it was erased. Raises BadInput for a rule of exclusion that does not exist.
        """
        async with self.store.read() as session:
            seen = await seen_now(session)
        while True:
            kept = self._kept.get(asked)
            if kept is not None and self._is_recent(kept, seen):
                return kept.standing
            making = self._make(asked)
            if kept is None or kept.seen.gone < seen.gone:
                await asyncio.wait({making})
            else:
                await asyncio.wait({making}, timeout=PATIENCE_S)
                if not making.done():
                    return kept.standing
            making.result()

    async def close(self) -> None:
        """Stop what is being computed."""
        for making in self._making.values():
            making.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)

    def _is_recent(self, kept: _Kept, seen: Seen) -> bool:
        """Nothing changed since, or votes only came, less than a minute ago."""
        if kept.seen.changes >= seen.changes:
            return True
        return kept.seen.gone >= seen.gone and self.now() - kept.standing.computed_at < KEPT_FOR

    def _make(self, asked: Asked) -> asyncio.Task[None]:
        """The task that computes what is asked for; one for all who ask at the same time."""
        making = self._making.get(asked)
        if making is None:
            making = self._making[asked] = asyncio.create_task(self._rank(asked))
            making.add_done_callback(lambda _done: self._making.pop(asked))
        return making

    async def _rank(self, asked: Asked) -> None:
        from joute.leaderboard.ledger import Ledger  # noqa: PLC0415 # numpy
        from joute.leaderboard.standing import standing  # noqa: PLC0415

        async with self._one_at_a_time:
            self._ledger = self._ledger or Ledger()
            now = self.now()
            async with self.store.read() as session:
                seen = await seen_now(session)
                await self._ledger.follow(session)
            self._keep(asked, _Kept(await run_sync(standing, self._ledger, asked, now), seen))

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
