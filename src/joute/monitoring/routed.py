"""Opinions on calls whose model a router drew, for the router of their use.

They are read where they are needed and nowhere stored: who takes back what they said takes it from
the router too. No ranking of duels reads them.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.gateway.reading import LIVE
from joute.gateway.router.evidence import NO_TOPIC
from joute.gateway.router.opinions import Said
from joute.gateway.tables import GatewayCall
from joute.monitoring.signals import GOOD
from joute.monitoring.tables import CallFeedback
from joute.monitoring.thumbs import OPINION, SCORE


async def said_of(session: AsyncSession, use_id: str) -> Sequence[Said]:
    """What was said last of each answer of the model that was drawn first, with a probability that
    is stored; of another model that took over nothing."""
    found = (
        select(
            GatewayCall.topic,
            GatewayCall.model,
            GatewayCall.probability,
            SCORE,
            GatewayCall.created_at,
        )
        .join(CallFeedback, CallFeedback.call_id == GatewayCall.id)
        .where(
            GatewayCall.use_id == use_id,
            GatewayCall.probability.is_not(None),
            GatewayCall.arm.is_(None),
            GatewayCall.attempts == 1,
            GOOD,
            LIVE,
            OPINION,
        )
    )
    rows = await session.execute(found)
    return [Said(topic or NO_TOPIC, *others) for topic, *others in rows]
