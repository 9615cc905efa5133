"""What is deleted of calls, and when."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from joute.feature import Deadline
from joute.gateway.tables import GatewayCall, GatewayText
from joute.store import affected


async def purge_texts(session: AsyncSession, deadline: Deadline) -> int:
    old = GatewayText.created_at < deadline.before
    return await affected(session, delete(GatewayText).where(old))


async def purge_calls(session: AsyncSession, deadline: Deadline) -> int:
    old = GatewayCall.created_at < deadline.before
    return await affected(session, delete(GatewayCall).where(old))
