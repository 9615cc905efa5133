"""Jobs that are over are deleted when their time is."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from joute.feature import Deadline
from joute.jobs.tables import JobRow
from joute.store import affected


async def purge_jobs(session: AsyncSession, deadline: Deadline) -> int:
    return await affected(session, delete(JobRow).where(JobRow.ended_at < deadline.before))
