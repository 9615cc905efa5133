"""Erasure reaches releases: duels lose their link to the person, and their rows are to be removed.

Duels that are deleted because their time is over stay in published releases: their person agreed.
Drafts lose them when they are published, as the agreement cannot be checked any more.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.dataset.tables import ReleasedDuel, SampledText
from joute.duel import SUBJECT, Duel
from joute.store import affected


async def erase(session: AsyncSession, voter_id: str) -> None:
    """Mark every released duel of a person for removal."""
    own = select(Duel.id).where(Duel.voter_id == voter_id)
    await mark(session, ReleasedDuel.duel_id.in_(own))


async def erase_about(session: AsyncSession, subjects: Collection[str]) -> None:
    """Mark the duels among `subjects` for removal from releases."""
    duels = [one.removeprefix(SUBJECT) for one in subjects if one.startswith(SUBJECT)]
    await mark(session, ReleasedDuel.duel_id.in_(duels))


async def mark(session: AsyncSession, condition: ColumnElement[bool]) -> int:
    """Mark released duels for removal, and delete their texts from samples at once; how many duels
    were marked. Texts come second: a sample that is being drawn is waited for."""
    linked = condition & ReleasedDuel.duel_id.is_not(None)
    marked = await affected(session, update(ReleasedDuel).where(linked).values(duel_id=None))
    of_duel = (
        SampledText.release_id == ReleasedDuel.release_id,
        SampledText.row_id == ReleasedDuel.row_id,
    )
    gone = exists().where(*of_duel, ReleasedDuel.duel_id.is_(None))
    await session.execute(delete(SampledText).where(gone))
    return marked
