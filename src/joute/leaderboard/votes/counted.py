"""Votes that a ranking would count, one by one: for what is learned from each."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evidence import Vote
from joute.leaderboard.votes.columns import Columns
from joute.leaderboard.votes.rows import no_words, select_votes
from joute.ranking import counted


async def counted_votes(
    session: AsyncSession, condition: ColumnElement[bool], *more: Any
) -> Sequence[Any]:
    """The votes of a condition that no rule of exclusion matches, by their ids; `more` are columns
    that rankings do not read. A vote that repeats another is known only where the condition takes
    both."""
    statement = select_votes(condition).add_columns(*more).order_by(Vote.id)
    rows = (await session.execute(statement)).all()
    if not rows:
        return []
    columns = Columns.of([row[: len(row) - len(more)] for row in rows], no_words()).by_time()
    included, _ = counted(columns.bare_arrays())
    ids = {*columns.ids[included].tolist()}
    return [row for row in rows if row.id in ids]
