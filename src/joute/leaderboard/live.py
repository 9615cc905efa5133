"""The ranking of the moment, from counts of pairs: its cost does not grow with votes."""

from datetime import datetime
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.leaderboard.tables import PairCount

if TYPE_CHECKING:
    from joute.ranking import Leaderboard, Live, PairCounts

OUTCOMES = ("a", "b", "tie", "both_bad")


async def changes(session: AsyncSession) -> int:
    """A number that grows with each counted vote that came or went."""
    return await session.scalar(select(func.sum(PairCount.changes))) or 0


async def read_counts(session: AsyncSession, models: tuple[str, ...] = ()) -> "PairCounts":
    """The counts of every pair. `models` come first, in this order, voted on or not."""
    from joute.ranking.counts import PairCounts  # noqa: PLC0415 # numpy, for who draws or looks

    rows = (await session.execute(select(*PairCount.__table__.columns))).all()
    met = dict.fromkeys(name for row in rows if _votes(row) for name in (row.model_a, row.model_b))
    counts = PairCounts.of(dict.fromkeys([*models, *met]))
    places = {model: place for place, model in enumerate(counts.models)}
    for row in rows:
        if _votes(row):
            counts.table[places[row.model_a], places[row.model_b]] = _outcomes(row)
    return counts


def _outcomes(row: Row[tuple[object, ...]]) -> list[int]:
    return [getattr(row, name) for name in OUTCOMES]


def _votes(row: Row[tuple[object, ...]]) -> int:
    return sum(_outcomes(row))


class LiveBoard:
    """The leaderboard of the counts, computed again when they have changed.

    Intervals take each vote by itself, as counts do not say who voted.
    """

    def __init__(self) -> None:
        self._changes = -1
        self._live: Live | None = None
        self._told: tuple[Leaderboard, datetime] | None = None

    async def board(self, session: AsyncSession, now: datetime) -> "tuple[Leaderboard, datetime]":
        """The leaderboard, and when it was computed."""
        seen = await changes(session)
        if self._told is None or seen != self._changes:
            known = self._live.counts.models if self._live else ()
            counts = await read_counts(session, known)
            self._told = await run_sync(self._refreshed, counts), now
            self._changes = seen
        return self._told

    def _refreshed(self, counts: "PairCounts") -> "Leaderboard":
        """Models keep their places, so that the next fit starts from the strengths of the last."""
        from joute.ranking import Live  # noqa: PLC0415 # numpy and polars

        if self._live is None:
            self._live = Live(counts)
        self._live.counts = counts
        return self._live.refresh()
