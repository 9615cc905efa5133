"""Duels whose first question nearly repeats that of an earlier duel."""

from dataclasses import dataclass

from anyio.to_thread import run_sync
from sqlalchemy import select

from joute.classification import near_duplicates
from joute.duel.tables import Turn
from joute.store import Store


@dataclass(frozen=True)
class Duplicate:
    """A duel, and the first whose question is nearly the same."""

    duel: str
    duplicate_of: str


@dataclass(frozen=True)
class Found:
    """The duplicates among `questions` duels, the earliest first."""

    questions: int
    duplicates: list[Duplicate]


async def duplicates(store: Store) -> Found:
    asked = select(Turn.duel_id, Turn.prompt).where(Turn.number == 1).order_by(Turn.id)
    async with store.read() as session:
        rows = (await session.execute(asked)).all()
    first = await run_sync(near_duplicates, [row.prompt for row in rows])
    return Found(
        len(rows),
        [
            Duplicate(rows[place].duel_id, rows[one].duel_id)
            for place, one in enumerate(first)
            if one != place
        ],
    )
