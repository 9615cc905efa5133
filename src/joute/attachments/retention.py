"""Erasure of what came with questions."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from joute.attachments.tables import Attachment


async def erase(session: AsyncSession, voter_id: str) -> None:
    """Delete all that a person sent."""
    await session.execute(delete(Attachment).where(Attachment.voter_id == voter_id))
