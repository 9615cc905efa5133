"""Deletion of duels, with all rows that depend on them."""

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import evidence
from joute.attachments import Attachment
from joute.calls import Answer, Failure
from joute.duel.tables import SUBJECT, Duel, DuelAnswer, DuelFailure, TurnAttachment
from joute.evidence import Vote
from joute.feature import Deadline
from joute.people import Voter

VOTED = exists().where(Vote.subject == Duel.subject)


async def purge_unvoted(session: AsyncSession, deadline: Deadline) -> int:
    return await purge_duels(session, and_(Duel.created_at < deadline.before, ~VOTED))


async def purge_voted(session: AsyncSession, deadline: Deadline) -> int:
    return await purge_duels(session, and_(Duel.created_at < deadline.before, VOTED))


async def purge_duels(session: AsyncSession, condition: ColumnElement[bool]) -> int:
    """Delete these duels with all that depends on them, votes too; how many there were."""
    subjects = await _delete(session, condition)
    await evidence.purge_about(session, subjects)
    return len(subjects)


async def erase_duels(session: AsyncSession, condition: ColumnElement[bool]) -> int:
    """The same at the request of their person: what their votes chose stays as a count."""
    subjects = await _delete(session, condition)
    await evidence.erase_about(session, subjects)
    return len(subjects)


async def _delete(session: AsyncSession, condition: ColumnElement[bool]) -> list[str]:
    """Delete these duels with their answers, failures and files; the subjects of their votes."""
    duels = select(Duel.id).where(condition)
    # An answer or a vote about to be written waits for this, and then finds no duel.
    await session.execute(duels.with_for_update())
    for table, place in (
        (Answer, DuelAnswer.answer_id),
        (Failure, DuelFailure.failure_id),
        (Attachment, TurnAttachment.attachment_id),
    ):
        own = select(place).where(place.class_.duel_id.in_(duels))
        await session.execute(delete(table).where(table.id.in_(own)))
    deleted = (await session.scalars(delete(Duel).where(condition).returning(Duel.id))).all()
    return [SUBJECT + duel_id for duel_id in deleted]


async def erase(session: AsyncSession, voter_id: str) -> None:
    """Delete the duels of a person, with all rows that depend on them."""
    # A concurrent question waits for the voter’s row, and then finds none.
    await session.execute(select(Voter.id).where(Voter.id == voter_id).with_for_update())
    await erase_duels(session, Duel.voter_id == voter_id)
