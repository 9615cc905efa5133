"""Deletion of expired rows."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.budget import day_of
from joute.calls.tables import Failure, Spending
from joute.feature import Deadline
from joute.store import affected


async def purge_failures(session: AsyncSession, deadline: Deadline) -> int:
    return await affected(session, delete(Failure).where(Failure.created_at < deadline.before))


async def purge_spending(session: AsyncSession, deadline: Deadline) -> int:
    """Delete the counts of days that are over."""
    return await affected(
        session, delete(Spending).where(Spending.period < day_of(deadline.before))
    )
