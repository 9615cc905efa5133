"""What is deleted when its time is over; everything that hangs on a duel goes with it."""

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, Failure
from joute.duel.tables import Duel, DuelAnswer, DuelFailure, Vote
from joute.feature import Deadline
from joute.store import affected

VOTED = exists().where(Vote.duel_id == Duel.id)


async def purge_unvoted(session: AsyncSession, deadline: Deadline) -> int:
    return await delete_duels(session, and_(Duel.created_at < deadline.before, ~VOTED))


async def purge_voted(session: AsyncSession, deadline: Deadline) -> int:
    return await delete_duels(session, and_(Duel.created_at < deadline.before, VOTED))


async def delete_duels(session: AsyncSession, wanted: ColumnElement[bool]) -> int:
    """Delete these duels with their answers and failures; how many duels there were."""
    duels = select(Duel.id).where(wanted)
    # An answer that is about to be kept waits for this, and then finds no duel to belong to.
    await session.execute(duels.with_for_update())
    for kept, place in ((Answer, DuelAnswer.answer_id), (Failure, DuelFailure.failure_id)):
        own = select(place).where(place.class_.duel_id.in_(duels))
        await session.execute(delete(kept).where(kept.id.in_(own)))
    return await affected(session, delete(Duel).where(wanted))
