"""Leases on budgets, in the database: what a process may spend from memory.

What is spent and what is leased never exceed a budget together. Each change locks the row of the
key's period first, so that of two nodes one waits for the other and sees its lease. A lease whose
process is gone becomes spent: what its last calls cost is known to nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.gateway.budgets.amount import MICRO, NOTHING, Amount
from joute.gateway.budgets.granting import Counted, Demand, Grant, grant
from joute.gateway.budgets.periods import Period, name_of, start_of
from joute.gateway.tables import BudgetLease, GatewayCall, KeySpending
from joute.store import Store, upsert

LEASE = timedelta(minutes=2)


@dataclass(frozen=True, order=True)
class Place:
    """A key in one of its periods."""

    key_id: str
    period: str


@dataclass(frozen=True)
class Name:
    """What a lease is found by."""

    id: str
    place: Place


@dataclass(frozen=True)
class Held:
    """What a lease holds after a change, and what is counted of its key's period."""

    amount: Amount
    counted: Counted


async def extend(
    session: AsyncSession, name: Name, demand: Demand, now: datetime
) -> tuple[Held, Grant]:
    """Take for a lease, made if need be, what calls that wait need: see `grant`. `counted` is as
    it was before."""
    row = await _locked(session, name.place)
    counted = _counted(row)
    granted = grant(counted, demand)
    lease = await session.get(BudgetLease, name.id)
    if granted.amount:
        lease = lease or _add_lease(session, name)
        _add(row, leased=granted.amount)
        lease.microdollars += granted.amount.microdollars
        lease.microwatthours += granted.amount.microwatthours
        lease.until = now + LEASE
    return Held(_amount(lease), counted), granted


async def settle(
    session: AsyncSession, lease_id: str | None, place: Place, spent: Amount, released: Amount
) -> Held:
    """Count what calls spent, out of the lease as far as it goes, and return `released` of it; a
    lease of nothing is gone."""
    row = await _locked(session, place)
    lease = await session.get(BudgetLease, lease_id) if lease_id is not None else None
    taken = (spent + released).or_less(_amount(lease))
    _add(row, spent=spent, leased=NOTHING - taken)
    rest = _amount(lease) - taken
    if lease is not None:
        lease.microdollars, lease.microwatthours = rest.microdollars, rest.microwatthours
        if not rest:
            await session.delete(lease)
    return Held(rest, _counted(row))


async def renew(session: AsyncSession, lease_ids: Sequence[str], now: datetime) -> None:
    """Two more minutes for the leases of a process that lives."""
    held = update(BudgetLease).where(BudgetLease.id.in_(lease_ids))
    await session.execute(
        held.values(until=now + LEASE), execution_options={"synchronize_session": False}
    )


async def write_off(store: Store, now: datetime) -> int:
    """Count leases of processes that are gone as spent; how many there were."""
    over = BudgetLease.until < now
    async with store.read() as session:
        places = await session.execute(
            select(BudgetLease.key_id, BudgetLease.period).where(over).distinct()
        )
        lapsed = sorted(Place(*place) for place in places)
    return sum([await _write_off(store, place, now) for place in lapsed])


async def _write_off(store: Store, place: Place, now: datetime) -> int:
    async with store.write() as session:
        row = await _locked(session, place)
        gone = await session.execute(
            delete(BudgetLease)
            .where(
                BudgetLease.key_id == place.key_id,
                BudgetLease.period == place.period,
                BudgetLease.until < now,
            )
            .returning(BudgetLease.microdollars, BudgetLease.microwatthours)
        )
        amounts = [Amount(*one) for one in gone]
        total = sum(amounts, NOTHING)
        _add(row, spent=total, leased=NOTHING - total)
    return len(amounts)


async def take_over(
    session: AsyncSession, key_id: str, periods: tuple[Period, Period], now: datetime
) -> None:
    """Count in the present period of another length what a key spent since that began.

    The log says it, and what is still leased in the old period counts as spent. Where that lies
    within the new one, all that was spent there counts, also what dead processes had leased.
    """
    before, after = (Place(key_id, name_of(one, now)) for one in periods)
    rows = {place: await _locked(session, place) for place in sorted((before, after))}
    old, new = _counted(rows[before]), _counted(rows[after])
    began = [start_of(one, now) or datetime.min.replace(tzinfo=UTC) for one in periods]
    spent = await _logged(session, key_id, began[1])
    if began[0] >= began[1]:
        spent = spent.or_more(old.spent)
    _add(rows[after], spent=(spent + old.leased - new.spent).or_more(NOTHING))


async def _logged(session: AsyncSession, key_id: str, since: datetime) -> Amount:
    """What the calls in the log cost, of a key since then."""
    called = GatewayCall.key_id == key_id, GatewayCall.created_at >= since
    sums = select(func.sum(GatewayCall.microdollars), func.sum(GatewayCall.energy_mid_wh))
    money, energy = (await session.execute(sums.where(*called))).one()
    return Amount(int(money or 0), ceil((energy or 0.0) * MICRO))


async def counted_of(session: AsyncSession, place: Place) -> Counted:
    """What is counted of a key in a period, as it is now: nothing is locked."""
    row = await session.scalar(_at(place))
    return _counted(row) if row else Counted()


async def _locked(session: AsyncSession, place: Place) -> KeySpending:
    """The row of a key's period, made if need be, until the end of the transaction."""
    row = await session.scalar(_at(place).with_for_update())
    if row is None:
        dialect = (await session.connection()).dialect.name
        new = upsert(dialect, KeySpending).values(
            key_id=place.key_id,
            period=place.period,
            spent_microdollars=0,
            spent_microwatthours=0,
            leased_microdollars=0,
            leased_microwatthours=0,
        )
        await session.execute(new.on_conflict_do_nothing())
        row = (await session.scalars(_at(place).with_for_update())).one()
    return row


def _at(place: Place) -> Select[KeySpending]:
    return select(KeySpending).where(
        KeySpending.key_id == place.key_id, KeySpending.period == place.period
    )


def _add_lease(session: AsyncSession, name: Name) -> BudgetLease:
    lease = BudgetLease(
        id=name.id,
        key_id=name.place.key_id,
        period=name.place.period,
        microdollars=0,
        microwatthours=0,
    )
    session.add(lease)
    return lease


def _counted(row: KeySpending) -> Counted:
    return Counted(
        Amount(row.spent_microdollars, row.spent_microwatthours),
        Amount(row.leased_microdollars, row.leased_microwatthours),
    )


def _amount(lease: BudgetLease | None) -> Amount:
    return Amount(lease.microdollars, lease.microwatthours) if lease else NOTHING


def _add(row: KeySpending, spent: Amount = NOTHING, leased: Amount = NOTHING) -> None:
    row.spent_microdollars += spent.microdollars
    row.spent_microwatthours += spent.microwatthours
    row.leased_microdollars += leased.microdollars
    row.leased_microwatthours += leased.microwatthours
