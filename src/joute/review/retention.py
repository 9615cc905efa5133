"""What is deleted of reports and decisions."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.site import sets
from joute.feature import Deadline
from joute.review.tables import ReviewDecision, ReviewReport
from joute.store import affected


async def purge_reports(session: AsyncSession, deadline: Deadline) -> int:
    """Those of old answers, decided or not."""
    old = delete(ReviewReport).where(ReviewReport.created_at < deadline.before)
    return await affected(session, old)


async def purge_decisions(session: AsyncSession, deadline: Deadline) -> int:
    old = delete(ReviewDecision).where(ReviewDecision.decided_at < deadline.before)
    return await affected(session, old)


async def erase(session: AsyncSession, voter_id: str) -> None:
    """Delete what a person reported, and what was made of it."""
    own = select(ReviewReport.subject).where(ReviewReport.voter_id == voter_id)
    await _delete_about(session, list(await session.scalars(own)))


async def erase_about(session: AsyncSession, subjects: Collection[str]) -> None:
    """Delete what is about these duels: reports, and items that were made of them."""
    for subject in subjects:
        answers = f"{subject}/"
        for column in (ReviewReport.subject, ReviewDecision.subject):
            found = select(column).where(column.startswith(answers, autoescape=True))
            await _delete_about(session, list(await session.scalars(found)))


async def _delete_about(session: AsyncSession, subjects: Sequence[str]) -> None:
    """The reports of answers, decisions on them, and items that these added to sets: a set that
    loses one has another hash, as one that gained it had."""
    made = select(ReviewDecision).where(ReviewDecision.subject.in_(subjects))
    for decision in (await session.scalars(made)).all():
        if decision.item and decision.set_name:
            await sets.remove(session, decision.set_name, decision.item["id"])
        await session.delete(decision)
    await session.execute(delete(ReviewReport).where(ReviewReport.subject.in_(subjects)))
