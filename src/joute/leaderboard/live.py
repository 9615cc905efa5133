"""The ranking of the moment, from counts of pairs: its cost does not grow with votes."""

from datetime import datetime
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evidence import VotesVersion
from joute.leaderboard.ledger import Ledger

if TYPE_CHECKING:
    from joute.ranking import Leaderboard, Live


class LiveBoard:
    """The leaderboard of the counts of a ledger, computed again when votes came or went.

    Intervals take each vote by itself, as counts do not say who voted.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._version: VotesVersion | None = None
        self._live: Live | None = None
        self._latest: tuple[Leaderboard, datetime] | None = None

    async def board(self, session: AsyncSession, now: datetime) -> "tuple[Leaderboard, datetime]":
        """The leaderboard, and when it was computed. One caller at a time."""
        version = await self._ledger.follow(session)
        if self._latest is None or version != self._version:
            self._latest = await run_sync(self._refreshed), now
            self._version = version
        return self._latest

    def _refreshed(self) -> "Leaderboard":
        """Models keep their places, so that the next fit starts from the strengths of the last."""
        from joute.ranking import Live  # noqa: PLC0415 # numpy

        counts = self._ledger.counts()
        if self._live is None:
            self._live = Live(counts)
        self._live.counts = counts
        return self._live.refresh()
