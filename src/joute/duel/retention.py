"""What is deleted when its time is over: the numbers come from [retention]."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, Failure, budget
from joute.duel.tables import Duel, DuelAnswer, DuelFailure, Vote
from joute.people import Voter
from joute.settings import Retention
from joute.store import Store, affected


@dataclass(frozen=True)
class Purged:
    """How many rows went, by kind."""

    unvoted_duels: int
    voted_duels: int
    failures: int
    voters: int


async def purge(store: Store, retention: Retention, now: datetime) -> Purged:
    """Delete what is older than its limit; all that hangs on a duel goes with it."""
    voted = exists().where(Vote.duel_id == Duel.id)

    def older(days: int) -> datetime:
        return now - timedelta(days=days)

    async with store.write() as session:
        unvoted_duels = await delete_duels(
            session, and_(Duel.created_at < older(retention.unvoted_days), ~voted)
        )
        voted_duels = await delete_duels(
            session, and_(Duel.created_at < older(retention.voted_days), voted)
        )
        failures = await affected(
            session, delete(Failure).where(Failure.created_at < older(retention.failures_days))
        )
        idle = select(Voter.id).where(
            Voter.seen_at < older(retention.voter_days), ~exists().where(Duel.voter_id == Voter.id)
        )
        await budget.forget_before(session, older(2))
        voters = await affected(session, delete(Voter).where(Voter.id.in_(idle)))
    return Purged(unvoted_duels, voted_duels, failures, voters)


async def delete_duels(session: AsyncSession, wanted: ColumnElement[bool]) -> int:
    """Delete these duels with their answers and failures; how many duels there were."""
    duels = select(Duel.id).where(wanted)
    # An answer that is about to be kept waits for this, and then finds no duel to belong to.
    await session.execute(duels.with_for_update())
    for kept, place in ((Answer, DuelAnswer.answer_id), (Failure, DuelFailure.failure_id)):
        own = select(place).where(place.class_.duel_id.in_(duels))
        await session.execute(delete(kept).where(kept.id.in_(own)))
    return await affected(session, delete(Duel).where(wanted))
