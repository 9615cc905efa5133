"""What is deleted of calls, and when."""

from sqlalchemy import and_, delete, func
from sqlalchemy.ext.asyncio import AsyncSession

from joute.feature import Deadline
from joute.gateway.budgets.periods import Period, name_of
from joute.gateway.tables import GatewayCall, GatewayText, GuardDay, KeySpending, ShadowDay
from joute.store import affected


async def purge_texts(session: AsyncSession, deadline: Deadline) -> int:
    old = GatewayText.created_at < deadline.before
    return await affected(session, delete(GatewayText).where(old))


async def purge_calls(session: AsyncSession, deadline: Deadline) -> int:
    """Calls, and what keys and shadows spent and rules found in periods that were over by then;
    totals stay."""
    old = GatewayCall.created_at < deadline.before
    for period in (Period.DAY, Period.WEEK, Period.MONTH):
        name = name_of(period, deadline.before)
        over = and_(func.length(KeySpending.period) == len(name), KeySpending.period < name)
        await session.execute(delete(KeySpending).where(over))
    oldest = name_of(Period.DAY, deadline.before)
    await session.execute(delete(ShadowDay).where(ShadowDay.day < oldest))
    await session.execute(delete(GuardDay).where(GuardDay.day < oldest))
    return await affected(session, delete(GatewayCall).where(old))
