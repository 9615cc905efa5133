"""What is deleted of feedback before its call is, and with it the rest."""

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.feature import Deadline
from joute.monitoring.tables import CallFeedback
from joute.store import affected


async def purge_texts(session: AsyncSession, deadline: Deadline) -> int:
    """Thumbs and scores stay until their calls go."""
    written = or_(CallFeedback.correction.is_not(None), CallFeedback.comment.is_not(None))
    old = update(CallFeedback).where(CallFeedback.given_at < deadline.before, written)
    return await affected(session, old.values(correction=None, comment=None))
