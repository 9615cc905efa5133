"""How often rules spoke where no call of an application is logged: in conversations, by day."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from joute.gateway.guarding.counted import CountedHit
from joute.gateway.tables import GuardDay
from joute.store import upsert
from joute.uses import Use


async def add(session: AsyncSession, use_id: str, day: str, hits: Iterable[CountedHit]) -> None:
    """Count a reply for each rule that spoke; nothing without a use, or for one that is no more."""
    found = sorted(hits, key=lambda one: (one.rule, one.version, one.action))
    if not (use_id and found) or await session.get(Use, use_id) is None:
        return
    dialect = (await session.connection()).dialect.name
    # In the order of their names: two replies that end at once never wait for each other.
    for hit in found:
        row = upsert(dialect, GuardDay).values(
            use_id=use_id,
            day=day,
            rule=hit.rule,
            version=hit.version,
            action=hit.action,
            replies=1,
        )
        keys = ["use_id", "day", "rule", "version", "action"]
        more = {"replies": GuardDay.replies + 1}
        await session.execute(row.on_conflict_do_update(index_elements=keys, set_=more))
