"""The ranking of the moment, from counts of pairs: its cost does not grow with votes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from anyio.to_thread import run_sync
from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.leaderboard.tables import PairCount

if TYPE_CHECKING:
    from joute.ranking import Leaderboard, Live, PairCounts

PairRow = Row[tuple[Any, ...]]

OUTCOMES = ("a", "b", "tie", "both_bad")


@dataclass(frozen=True)
class Seen:
    """A state of the votes: `changes` grows with each that came or went, `gone` counts those that
    went."""

    changes: int
    gone: int


async def seen_now(session: AsyncSession) -> Seen:
    """The present state; what it costs does not grow with votes."""
    kept = sum((PairCount.a, PairCount.b, PairCount.tie, PairCount.both_bad), PairCount.left_out)
    sums = select(func.sum(PairCount.changes), func.sum(kept))
    changes, votes = (int(found or 0) for found in (await session.execute(sums)).one())
    # Votes came `votes + gone` times and went `gone` times.
    return Seen(changes, (changes - votes) // 2)


async def read_pairs(session: AsyncSession) -> Sequence[PairRow]:
    """Every pair with its counts, those without a vote left now included."""
    return (await session.execute(select(*PairCount.__table__.columns))).all()


def counts_of(pairs: Sequence[PairRow], models: tuple[str, ...] = ()) -> "PairCounts":
    """What the library of rankings counts. `models` come first, in this order, voted on or not."""
    from joute.ranking.counts import PairCounts  # noqa: PLC0415 # numpy, for who draws or looks

    voted = [pair for pair in pairs if any(_outcomes(pair))]
    met = [name for pair in voted for name in (pair.model_a, pair.model_b)]
    counts = PairCounts.of(dict.fromkeys([*models, *met]))
    places = {model: place for place, model in enumerate(counts.models)}
    for pair in voted:
        counts.table[places[pair.model_a], places[pair.model_b]] = _outcomes(pair)
    return counts


def _outcomes(pair: PairRow) -> list[int]:
    return [getattr(pair, name) for name in OUTCOMES]


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
        seen = (await seen_now(session)).changes
        if self._told is None or seen != self._changes:
            self._told = await run_sync(self._refreshed, await read_pairs(session)), now
            self._changes = seen
        return self._told

    def _refreshed(self, pairs: Sequence[PairRow]) -> "Leaderboard":
        """Models keep their places, so that the next fit starts from the strengths of the last."""
        from joute.ranking import Live  # noqa: PLC0415 # numpy

        if self._live is None:
            self._live = Live(counts_of(pairs))
        self._live.counts = counts_of(pairs, self._live.counts.models)
        return self._live.refresh()
