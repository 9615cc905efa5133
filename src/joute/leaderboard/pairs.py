"""Counts of pairs in memory: read once, then only the votes that came since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anyio.to_thread import run_sync
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.leaderboard.tables import PairCount, RankedVote

if TYPE_CHECKING:
    from joute.ranking import PairCounts

_SAID = ("model_a", "model_b", "winner")


@dataclass(frozen=True)
class Seen:
    """A state of the votes: `changes` grows with each that came or went, `gone` counts those that
    went."""

    changes: int
    gone: int


NOTHING = Seen(0, 0)


async def seen_now(session: AsyncSession) -> Seen:
    """The present state; what it costs does not grow with votes."""
    kept = sum((PairCount.a, PairCount.b, PairCount.tie, PairCount.both_bad), PairCount.left_out)
    sums = select(func.sum(PairCount.changes), func.sum(kept))
    changes, votes = (int(found or 0) for found in (await session.execute(sums)).one())
    return _seen(changes, votes)


class FollowedCounts:
    """What the library of rankings counts. `models` come first, voted on or not; a model keeps
    its place. `follow` brings it up to date."""

    def __init__(self, models: tuple[str, ...] = ()) -> None:
        self._models = models
        self._counts: PairCounts | None = None
        self._seen = NOTHING
        self._last = 0

    @property
    def counts(self) -> "PairCounts":
        """Counts that do not change any more."""
        from joute.ranking import PairCounts  # noqa: PLC0415 # numpy, for who draws or looks

        if self._counts is None:
            return PairCounts.of(self._models)
        return PairCounts(self._counts.models, self._counts.table.copy())

    async def follow(self, session: AsyncSession) -> bool:
        """Read what changed, and tell whether anything did."""
        seen = await seen_now(session)
        if seen == self._seen:
            return False
        if self._counts is None or not await self._add_new(session, self._counts, seen):
            await self._read_all(session)
        return True

    async def _add_new(self, session: AsyncSession, counts: "PairCounts", seen: Seen) -> bool:
        """Add the votes after the last, when they are all that changed."""
        columns = (getattr(RankedVote, name) for name in ("vote_id", *_SAID, "counted"))
        after = select(*columns).where(RankedVote.vote_id > self._last)
        came = (await session.execute(after)).all()
        if seen != Seen(self._seen.changes + len(came), self._seen.gone):
            return False
        for vote in came:
            if vote.counted:
                counts.add(vote.model_a, vote.model_b, vote.winner)
        self._last, self._seen = max(vote.vote_id for vote in came), seen
        return True

    async def _read_all(self, session: AsyncSession) -> None:
        """Everything in one statement, hence of one moment."""
        newest = select(func.max(RankedVote.vote_id)).scalar_subquery().label("newest")
        rows: Sequence[Any] = (
            await session.execute(select(*PairCount.__table__.columns, newest))
        ).all()
        known = self._counts.models if self._counts else self._models
        self._counts = await run_sync(_counts_of, rows, known)
        self._last = max((row.newest or 0 for row in rows), default=0)
        self._seen = _seen(
            sum(row.changes for row in rows),
            sum(sum(_outcomes(row)) + row.left_out for row in rows),
        )


def _seen(changes: int, votes: int) -> Seen:
    """Votes came `votes + gone` times and went `gone` times."""
    return Seen(changes, (changes - votes) // 2)


def _outcomes(row: Any) -> tuple[int, ...]:
    return row.a, row.b, row.tie, row.both_bad


def _counts_of(rows: Sequence[Any], models: tuple[str, ...]) -> "PairCounts":
    from joute.ranking import PairCounts  # noqa: PLC0415 # numpy

    met = [(row.model_a, row.model_b, _outcomes(row)) for row in rows if any(_outcomes(row))]
    counts = PairCounts.of(dict.fromkeys([*models, *(name for a, b, _ in met for name in (a, b))]))
    places = {model: place for place, model in enumerate(counts.models)}
    for a, b, votes in met:
        counts.table[places[a], places[b]] = votes
    return counts
