"""What was learned from a vote goes with it, in the same transaction; the next day it is learned
again without that vote."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import routing
from joute.evidence import Vote
from joute.gateway.router.evidence import vote_id
from joute.gateway.router.routers import forget
from joute.gateway.tables import LearnedRouter
from joute.uses import raise_change_number


async def erase(session: AsyncSession, voter_id: str) -> None:
    await _forget_learned_from(session, Vote.contributor == voter_id)


async def erase_about(session: AsyncSession, subjects: Collection[str]) -> None:
    await _forget_learned_from(session, Vote.subject.in_(subjects))


async def _forget_learned_from(session: AsyncSession, votes: ColumnElement[bool]) -> None:
    routers = select(LearnedRouter).where(LearnedRouter.policy.is_not(None)).with_for_update()
    rows = (await session.scalars(routers)).all()
    if not rows:
        return
    erased = [vote_id(number) for number in await session.scalars(select(Vote.id).where(votes))]
    learned = [
        row for row in rows if routing.Policy.from_bytes(row.policy or b"").void(erased=erased)
    ]
    for row in learned:
        forget(row, "erased_evidence")
    if learned:
        await session.flush()
        await raise_change_number(session)
