"""What the shadow of an alias takes on a day (UTC), in the database: exact on several nodes.

Before a call the most that it can cost is taken, afterwards what it did not cost is given back.
What a process that was killed had taken stays: its cost is known to nobody.
"""

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.gateway.shadows.decisions import ShadowCard
from joute.gateway.tables import ShadowDay
from joute.store import affected, upsert


async def take(session: AsyncSession, card: ShadowCard, day: str, most: int) -> bool:
    """Take so many millionths of a US dollar; False where the day has not that much left."""
    await _make(session, card, day)
    left = ShadowDay.taken_microdollars + most <= card.microdollars_a_day
    taken = ShadowDay.taken_microdollars + most
    return bool(
        await affected(
            session, update(ShadowDay).where(_of(card, day), left).values(taken_microdollars=taken)
        )
    )


async def settle(
    session: AsyncSession, card: ShadowCard, day: str, *, back: int, refused: int
) -> None:
    """Give back what a call did not cost, and count calls that were drawn and not asked."""
    await _make(session, card, day)
    new = {
        "taken_microdollars": ShadowDay.taken_microdollars - back,
        "refused": ShadowDay.refused + refused,
    }
    await session.execute(update(ShadowDay).where(_of(card, day)).values(new))


async def _make(session: AsyncSession, card: ShadowCard, day: str) -> None:
    dialect = (await session.connection()).dialect.name
    new = upsert(dialect, ShadowDay).values(
        use_id=card.use_id, alias=card.alias, day=day, taken_microdollars=0, refused=0
    )
    await session.execute(new.on_conflict_do_nothing())


def _of(card: ShadowCard, day: str) -> ColumnElement[bool]:
    return and_(
        ShadowDay.use_id == card.use_id, ShadowDay.alias == card.alias, ShadowDay.day == day
    )
