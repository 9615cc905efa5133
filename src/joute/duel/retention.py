"""What is deleted when its time is over: the numbers come from [retention]."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select

from joute.calls import budget
from joute.duel.tables import Duel, Failure, Vote
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
    """Delete what is older than its limit; everything that hangs on a duel goes with it."""
    voted = exists().where(Vote.duel_id == Duel.id)

    def older(days: int) -> datetime:
        return now - timedelta(days=days)

    async with store.write() as session:
        unvoted_duels = await affected(
            session, delete(Duel).where(Duel.created_at < older(retention.unvoted_days), ~voted)
        )
        voted_duels = await affected(
            session, delete(Duel).where(Duel.created_at < older(retention.voted_days), voted)
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
