"""The topics of questions, named where a use keeps texts: a call waits for none of it.

await topics.name()
"""

from dataclasses import dataclass
from datetime import datetime

from anyio.to_thread import run_sync
from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.gateway.reading import LIVE
from joute.gateway.router.evidence import topic_of
from joute.gateway.tables import GatewayCall, GatewayText
from joute.monitoring.scoring.sample import item_of
from joute.monitoring.signals import GOOD
from joute.store import Store

TOGETHER = 500
_UNNAMED = and_(GOOD, LIVE, GatewayCall.topic.is_(None))


@dataclass(frozen=True)
class Topics:
    """Those of the calls of this site."""

    store: Store

    async def name(self) -> int:
        """Name those that wait, oldest first, some hundreds at a time; how many."""
        named = 0
        while found := await self._waiting():
            rows = await run_sync(_named, found)
            async with self.store.write() as session:
                await session.execute(update(GatewayCall), rows)
            named += len(rows)
        return named

    async def _waiting(self) -> list[GatewayText]:
        waiting = select(GatewayText).join(GatewayCall, GatewayCall.id == GatewayText.call_id)
        oldest = waiting.where(_UNNAMED).order_by(GatewayText.created_at).limit(TOGETHER)
        async with self.store.read() as session:
            return list(await session.scalars(oldest))


async def first_unnamed(session: AsyncSession, use_id: str, alias: str) -> datetime | None:
    """When the oldest call began whose topic is to be named yet; None without any."""
    waiting = select(func.min(GatewayCall.created_at)).join(
        GatewayText, GatewayText.call_id == GatewayCall.id
    )
    own = GatewayCall.use_id == use_id, GatewayCall.alias == alias
    found: datetime | None = await session.scalar(waiting.where(*own, _UNNAMED))
    return found


def _named(texts: list[GatewayText]) -> list[dict[str, str]]:
    return [{"id": one.call_id, "topic": topic_of(item_of(one).question)} for one in texts]
