"""The topics of questions, named where a use keeps texts: a call waits for none of it.

await topics.name()
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anyio.to_thread import run_sync
from sqlalchemy import and_, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.gateway.reading import LIVE
from joute.gateway.router.evidence import topic_of
from joute.gateway.tables import GatewayCall, GatewayText
from joute.monitoring.scoring.sample import item_of
from joute.monitoring.signals import GOOD
from joute.store import Store

TOGETHER = 500
# What a node stored later than it settles is found by a look at all texts.
WHOLE = timedelta(hours=1)
_UNNAMED = and_(GOOD, LIVE, GatewayCall.topic.is_(None))
_NAME = (
    update(GatewayCall)
    .where(GatewayCall.id == bindparam("call_id"))
    .values(topic=bindparam("named"))
)


@dataclass
class Topics:
    """Those of the calls of this site. A look begins where the one before it ended, less the
    `settling_s` seconds that a text may take into the database; once an hour all are looked at."""

    store: Store
    now: Callable[[], datetime]
    settling_s: float
    _since: datetime | None = field(default=None, init=False)
    _whole_at: datetime | None = field(default=None, init=False)

    async def name(self) -> int:
        """Name those that wait, oldest first, some hundreds at a time; how many."""
        began = self.now()
        if self._whole_at is None or began - self._whole_at >= WHOLE:
            self._since, self._whole_at = None, began
        named = 0
        while found := await self._waiting():
            rows = await run_sync(_named, found)
            async with self.store.write() as session:
                # By the connection: a call that was deleted meanwhile is no fault of the others.
                await (await session.connection()).execute(_NAME, rows)
            named += len(rows)
        self._since = began - timedelta(seconds=self.settling_s)
        return named

    async def _waiting(self) -> list[GatewayText]:
        waiting = select(GatewayText).join(GatewayCall, GatewayCall.id == GatewayText.call_id)
        if self._since is not None:
            waiting = waiting.where(GatewayText.created_at >= self._since)
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
    return [{"call_id": one.call_id, "named": topic_of(item_of(one).question)} for one in texts]
