"""What is deleted of reports and decisions."""

from collections.abc import Collection

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncSession

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
    """Delete what a person reported; what was made of it holds their words no longer."""
    await session.execute(delete(ReviewReport).where(ReviewReport.voter_id == voter_id))


async def erase_about(session: AsyncSession, subjects: Collection[str]) -> None:
    """Delete what is about these duels: reports, and items that were made of them."""
    for table in (ReviewReport, ReviewDecision):
        about = or_(*(table.subject.startswith(f"{one}/", autoescape=True) for one in subjects))
        if subjects:
            await session.execute(delete(table).where(about))
