"""A ranking that somebody names: of this site, of a snapshot, of an imported leaderboard.

people                        the votes cast here, as they stand
people@2026-11-21             its snapshot of that day, or the last one before
set:towns  judges:towns       the last snapshot, or @ a day
board:arena                   the newest leaderboard of that name
board:arena@2024-10-14        that of a date
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Depends

from joute.catalog import PartialDate
from joute.errors import N_, BadInput
from joute.leaderboard.boards.aligning import Competitor, aligned
from joute.leaderboard.boards.merges import Frozen
from joute.leaderboard.boards.service import Boards, OwnBoards
from joute.leaderboard.errors import UnknownRanking
from joute.leaderboard.query import RankingQuery
from joute.leaderboard.service import Leaderboards, OwnLeaderboards
from joute.leaderboard.snapshots.service import OwnSnapshots, Snapshots
from joute.leaderboard.snapshots.state import PEOPLE, Kind, state_of_votes
from joute.leaderboard.tables import Snapshot

if TYPE_CHECKING:
    from joute.ranking import Comparison

# How a board is told from a ranking of this site.
BOARD = "board:"
REFERENCE = r"^(people|(set|judges|board):[^@]{1,200})(@\d{4}(-\d{2}){0,2})?$"


@dataclass(frozen=True)
class Side:
    """A ranking that is compared: its date, its lines, how it is written, which is one way however
    it was asked for; `kind` is that of a snapshot, or "board"."""

    reference: str
    kind: Kind | Literal["board"]
    dated: PartialDate
    lines: Sequence[Competitor]


@dataclass(frozen=True)
class Sides:
    """Finds rankings by what people write."""

    leaderboards: Leaderboards
    snapshots: Snapshots
    boards: Boards

    async def find(self, reference: str) -> Side:
        """Raises UnknownBoard, and UnknownRanking for what has no snapshot at that date."""
        name, _, dated = reference.partition("@")
        if name.startswith(BOARD):
            board = await self.boards.find(name.removeprefix(BOARD), dated or None)
            resolved = f"{BOARD}{board.title}"
            return Side(resolved, "board", board.date, self.boards.competitors(board))
        if name == PEOPLE and not dated:
            return await self._people()
        return await self._snapshot(name, dated)

    async def _people(self) -> Side:
        found = await self.leaderboards.standing(RankingQuery())
        state = state_of_votes(found.board, PEOPLE, "people", erased_votes=0)
        if state is None:
            raise UnknownRanking
        today = _day(found.computed_at.date())
        return Side(PEOPLE, "people", today, self.boards.competitors_here(state.rows))

    async def _snapshot(self, name: str, dated: str) -> Side:
        taken = [
            one
            for one in await self.snapshots.of(name)
            if not dated or one.taken_at.date().isoformat()[: len(dated)] <= dated
        ]
        if not taken:
            raise UnknownRanking
        last: Snapshot = taken[-1]
        rows = await self.snapshots.rows_of(last)
        kind: Kind = last.kind  # type: ignore[assignment] # a constraint of the table
        lines = self.boards.competitors_here(rows)
        day = _day(last.taken_at.date())
        return Side(f"{name}@{day}", kind, day, lines)


async def _sides(
    leaderboards: OwnLeaderboards, snapshots: OwnSnapshots, boards: OwnBoards
) -> Sides:
    return Sides(leaderboards, snapshots, boards)


OwnSides = Annotated[Sides, Depends(_sides)]


def _day(day: date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)


def agreement(one: Side, other: Side) -> "Comparison":
    """How far two rankings agree on the models that both hold. Raises BadInput under two models."""
    check_apart(one, other)
    first, second = aligned(one.lines, other.lines)
    return _compared(tuple(first.items()), tuple(second.items()))


def check_apart(one: Side, other: Side) -> None:
    """Raises BadInput for one ranking twice."""
    if one.reference == other.reference:
        raise BadInput(message=N_("A ranking agrees with itself: choose two."))


@lru_cache(maxsize=32)
def _compared(first: Frozen, second: Frozen) -> "Comparison":
    from joute.ranking import compare  # noqa: PLC0415 # numpy

    return compare(dict(first), dict(second))
