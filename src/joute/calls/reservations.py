"""Reservations of calls as leases: they end by themselves when their process does.

    await hold(session, call_id, caps, most, now)      # in the transaction that reserves
    await renew(store, call_id, now)                   # while the call runs
    await settle(session, call_id, caps, most, spent)  # in the transaction of its end

What a process that was killed had reserved is given back once its leases are over, by any other: a
row is deleted once, by whoever comes first. A call that ends after that pays all it spent.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.budget import EVERYBODY, Cap, Cost, correct, give_back
from joute.calls.tables import Reservation
from joute.store import Store

LEASE = timedelta(minutes=2)
RENEW_EVERY_S = 30.0

Counted = tuple[str, str]


async def hold(
    session: AsyncSession, call_id: str, caps: Sequence[Cap], most: Cost, now: datetime
) -> None:
    """Note what was reserved for a call under each of its caps, for two minutes."""
    rows = [
        {
            "call_id": call_id,
            "scope": cap.scope,
            "period": cap.period,
            "until": now + LEASE,
            **asdict(most),
        }
        for cap in caps
    ]
    await session.execute(insert(Reservation), rows)


async def renew(store: Store, call_id: str, now: datetime) -> None:
    """Two more minutes for the reservation of a call that runs."""
    held = update(Reservation).where(Reservation.call_id == call_id)
    async with store.write() as session:
        await session.execute(held.values(until=now + LEASE))


async def settle(
    session: AsyncSession, call_id: str, caps: Sequence[Cap], most: Cost, spent: Cost
) -> None:
    """Count what a call spent, in place of what is still reserved for it."""
    held = await session.execute(
        delete(Reservation)
        .where(Reservation.call_id == call_id)
        .returning(Reservation.scope, Reservation.period)
    )
    reserved = {(row.scope, row.period) for row in held}
    for known, difference in ((True, spent - most), (False, spent)):
        own = [cap for cap in caps if ((cap.scope, cap.period) in reserved) is known]
        if own:
            await correct(session, own, difference)


async def take_back(session: AsyncSession, call_id: str) -> None:
    """Give back all that is reserved under a name; nothing where it lapsed."""
    await _give_back(session, Reservation.call_id == call_id)


async def return_lapsed(store: Store, now: datetime) -> int:
    """Give back what was reserved for calls whose process is gone; the number of reservations."""
    async with store.write() as session:
        return await _give_back(session, Reservation.until < now)


async def _give_back(session: AsyncSession, condition: ColumnElement[bool]) -> int:
    """Give back what these reservations hold; their number."""
    held = await session.execute(delete(Reservation).where(condition).returning(Reservation))
    rows = held.scalars().all()
    totals: dict[Counted, Cost] = defaultdict(Cost)
    for row in rows:
        totals[row.scope, row.period] += Cost(row.questions, row.tokens, row.microdollars)
    for place in sorted(totals, key=_in_the_order_of_questions):
        await give_back(session, *place, totals[place])
    return len(rows)


def _in_the_order_of_questions(place: Counted) -> tuple[bool, str, int]:
    """Questions lock a person's hour, their day, then the site's; another order could deadlock."""
    scope, period = place
    return scope == EVERYBODY, scope, -len(period)
