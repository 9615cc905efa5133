"""Jobs that are over are deleted when their time is."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from joute.jobs.tables import JobRow
from joute.store import Store, affected


async def purge_jobs(store: Store, days: int, now: datetime) -> int:
    """Delete the jobs that ended more than `days` ago; how many."""
    async with store.write() as session:
        old = delete(JobRow).where(JobRow.ended_at < now - timedelta(days=days))
        return await affected(session, old)
