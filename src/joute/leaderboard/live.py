"""The ranking of the moment, from counts of pairs: its cost does not grow with votes."""

from datetime import datetime
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from sqlalchemy.ext.asyncio import AsyncSession

from joute.leaderboard.pairs import FollowedCounts

if TYPE_CHECKING:
    from joute.ranking import Leaderboard, Live


class LiveBoard:
    """The leaderboard of the counts, computed again when they have changed.

    Intervals take each vote by itself, as counts do not say who voted.
    """

    def __init__(self) -> None:
        self._followed = FollowedCounts()
        self._live: Live | None = None
        self._told: tuple[Leaderboard, datetime] | None = None

    async def board(self, session: AsyncSession, now: datetime) -> "tuple[Leaderboard, datetime]":
        """The leaderboard, and when it was computed."""
        if await self._followed.follow(session) or self._told is None:
            self._told = await run_sync(self._refreshed), now
        return self._told

    def _refreshed(self) -> "Leaderboard":
        """Models keep their places, so that the next fit starts from the strengths of the last."""
        from joute.ranking import Live  # noqa: PLC0415 # numpy

        if self._live is None:
            self._live = Live(self._followed.counts)
        self._live.counts = self._followed.counts
        return self._live.refresh()
