"""Answers that people rate blind: which model wrote them waits for the end of the campaign."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.errors import RatedBlind
from joute.evaluation.tables import Campaign


async def refuse_blind(session: AsyncSession, *run_ids: str) -> None:
    """Raises RatedBlind while a campaign on one of these runs is not closed."""
    going_on = select(Campaign.id).where(
        Campaign.run_id.in_(run_ids), Campaign.state.in_(("open", "discussion"))
    )
    if await session.scalar(going_on.limit(1)) is not None:
        raise RatedBlind
