"""Files whose days are over, and what was sent and is not needed any longer."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.documents.index.writing import remove_file
from joute.documents.tables import Collection, DocumentFile, DocumentUpload
from joute.feature import Deadline
from joute.store import affected

# For how long what came of an import is shown; bytes of one that stopped go with it.
UPLOAD_DAYS = 7


async def purge_files(session: AsyncSession, deadline: Deadline) -> int:
    """Erase the files of collections that say for how many days they stay."""
    columns = select(DocumentFile.id, DocumentFile.added_at, Collection.retention_days)
    limited = columns.join(Collection).where(Collection.retention_days.is_not(None))
    over = [
        id
        for id, added_at, days in (await session.execute(limited)).all()
        if added_at < deadline.now - timedelta(days=days or 0)
    ]
    for id in over:
        await remove_file(session, id)
    return len(over)


async def purge_uploads(session: AsyncSession, deadline: Deadline) -> int:
    old = delete(DocumentUpload).where(DocumentUpload.added_at < deadline.before)
    return await affected(session, old)
