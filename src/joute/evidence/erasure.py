"""Evidence goes when its contributor asks for it, or when its time is over.

Each function works in the caller's transaction. Delete first what a new vote has to lock (the
voter, the duel): the deletions here then see every vote that was accepted before.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evidence.tables import Deletion, Score, Vote

# Fewer than the parameters that a statement can have on either engine.
_PART = 10_000


async def erase_contributors(session: AsyncSession, contributors: Collection[str]) -> None:
    """Delete all evidence of these contributors."""
    for part in _parts(contributors):
        await _erase(session, Vote.contributor.in_(part), Score.contributor.in_(part))


async def erase_about(session: AsyncSession, subjects: Collection[str]) -> None:
    """Delete all evidence about `subjects`."""
    for part in _parts(subjects):
        await _erase(session, Vote.subject.in_(part), Score.subject.in_(part))


async def erase_before(session: AsyncSession, source: str, moment: datetime) -> int:
    """Delete what `source` collected before `moment`; how many votes went."""
    return await _erase(
        session,
        (Vote.source == source) & (Vote.created_at < moment),
        (Score.source == source) & (Score.created_at < moment),
    )


async def _erase(
    session: AsyncSession, votes: ColumnElement[bool], scores: ColumnElement[bool]
) -> int:
    # Rows that the session holds are not looked at: they are not used after an erasure.
    alone = {"synchronize_session": False}
    await session.execute(delete(Score).where(scores), execution_options=alone)
    erased = await session.scalars(
        delete(Vote).where(votes).returning(Vote.id), execution_options=alone
    )
    if deletions := [{"vote_id": vote_id} for vote_id in erased]:
        await session.execute(insert(Deletion), deletions)
    return len(deletions)


def _parts(values: Collection[str]) -> Iterator[list[str]]:
    listed = list(values)
    return (listed[start : start + _PART] for start in range(0, len(listed), _PART))
