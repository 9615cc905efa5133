"""Imported leaderboards and our own ranking as one order, with what may be wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from joute.catalog import load
from joute.leaderboard.boards.ageing import Ageing, ageing
from joute.leaderboard.boards.aligning import by_model
from joute.leaderboard.boards.sides import BOARD, Side, Sides
from joute.leaderboard.errors import UnknownRanking
from joute.leaderboard.snapshots.state import PEOPLE

if TYPE_CHECKING:
    from joute.ranking import Merged

MOST_BOARDS = 20


@dataclass(frozen=True)
class MergedBoards:
    """One order of several rankings, by the ids of models; `ageing` by the rankings' references.

    Left out are rankings with a `few` models, under two, and those `beyond` twenty."""

    sides: Sequence[Side]
    merged: "Merged"
    ageing: Mapping[str, Ageing]
    few: Sequence[str]
    beyond: Sequence[str]


async def merged_boards(sides: Sides, references: Sequence[str] = ()) -> MergedBoards | None:
    """Merge the rankings that are named or, by default, the newest board of each name and the votes
    cast here; None under two of them.

    Raises UnknownBoard, UnknownRanking, and BadInput for too many models.
    """
    chosen = list(dict.fromkeys(references or await _default(sides)))
    found = {
        side.reference: side for side in [await sides.find(one) for one in chosen[:MOST_BOARDS]]
    }
    ranked = {reference: by_model(side.lines) for reference, side in found.items()}
    few = [reference for reference, own in ranked.items() if len(own) < 2]
    ranked = {reference: own for reference, own in ranked.items() if len(own) > 1}
    if len(ranked) < 2:
        return None
    kept = [side for side in found.values() if side.reference in ranked]
    return MergedBoards(
        sides=kept,
        merged=await sides.boards.merges.of(
            tuple((name, tuple(one.items())) for name, one in ranked.items())
        ),
        ageing={
            side.reference: ageing(
                side.dated, {*ranked[side.reference]}, sides.boards.offered, load()
            )
            for side in kept
        },
        few=few,
        beyond=chosen[MOST_BOARDS:],
    )


async def _default(sides: Sides) -> Sequence[str]:
    boards = [f"{BOARD}{board.title}" for board in await sides.boards.latest()]
    try:
        await sides.find(PEOPLE)
    except UnknownRanking:
        return boards
    return [PEOPLE, *boards]
