"""What a process holds of budgets, in memory: calls reserve from it without the database.

    reservation = await purses.reserve(key_id, budget, most)
    reservation.spend(spent)     # or reservation.give_back()
    async with purses.settling([(reservation, spent)]) as session: ...

A purse is a lease of one key in one period. What it lacks is taken in one transaction for all
calls that wait; what it has beyond 2 % of what is left goes back with each group of calls, so that
at the end of a budget each call has a durable reservation of its own.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from joute.gateway.budgets import leases
from joute.gateway.budgets.amount import NOTHING, Amount, Budget
from joute.gateway.budgets.granting import Demand, share
from joute.gateway.budgets.leases import Name, Place
from joute.gateway.budgets.periods import name_of
from joute.gateway.budgets.refusals import refusal
from joute.jobs import Tasks
from joute.store import Store, reached

logger = logging.getLogger(__name__)

# How often leases are renewed, and those that no call used since are returned.
TEND_EVERY_S = 10.0


@dataclass(frozen=True)
class Waiting:
    """A call that waits until its purse has taken more."""

    budget: Budget
    amount: Amount
    admitted: "asyncio.Future[None]"


@dataclass
class Purse:
    """`held` is the lease as the database has it: `reserved` of it is for calls that run,
    `unsettled` was spent by calls whose rows are not stored yet. `spare` is what it may keep for
    calls to come."""

    name: Name
    held: Amount = NOTHING
    reserved: Amount = NOTHING
    unsettled: Amount = NOTHING
    spare: Amount = NOTHING
    used: bool = True
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return self.name.place

    @property
    def free(self) -> Amount:
        """For calls to come; below 0 when one cost more than its most."""
        return self.held - self.reserved - self.unsettled

    @property
    def idle(self) -> bool:
        return not (self.used or self.reserved or self.unsettled or self.waiting)

    def take_back(self, keep: Amount) -> Amount:
        """What is free beyond `keep`, to be returned: no longer held, even if the database says
        nothing. Its next answer says what is held."""
        released = (self.free - keep).or_more(NOTHING)
        self.held -= released
        return released


@dataclass(frozen=True)
class Reservation:
    """Capacity for one call in a budget; without a budget there is no purse."""

    place: Place
    budget: Budget
    amount: Amount = NOTHING
    purse: Purse | None = None

    def spend(self, spent: Amount) -> None:
        """The call is over and spent so much, which is stored by `Purses.settling`."""
        if self.purse is not None:
            self.purse.reserved -= self.amount
            self.purse.unsettled += self.budget.limited(spent)

    def settled(self, spent: Amount) -> None:
        """What was spent is stored, and no longer held."""
        if self.purse is not None:
            self.purse.unsettled -= self.budget.limited(spent)
            self.purse.held -= self.budget.limited(spent)

    def give_back(self) -> None:
        """The call spent nothing, and leaves no row."""
        if self.purse is not None:
            self.purse.reserved -= self.amount


class Purses:
    """The purses of this process. `new_id` names a lease."""

    def __init__(
        self, store: Store, now: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id
        self._purses: dict[Place, Purse] = {}
        # One change of leases at a time: what the database answered is then what a purse holds.
        self._changing = asyncio.Lock()
        self._tasks = Tasks("budget")

    async def reserve(self, key_id: str, budget: Budget, most: Amount) -> Reservation:
        """Capacity for a call that costs `most` at most, in the present period.

        Raises BudgetSpent, BudgetReserved when other calls hold the rest, DatabaseUnavailable.
        """
        place = Place(key_id, name_of(budget.period, self._now()))
        if not budget:
            return Reservation(place, budget)
        amount = budget.limited(most)
        purse = self._purse(place)
        purse.used = True
        if purse.waiting or not amount.within(purse.free):
            await self._wait(purse, budget, amount)
        else:
            purse.reserved += amount
        return Reservation(place, budget, amount, purse)

    @asynccontextmanager
    async def settling(
        self, calls: Sequence[tuple[Reservation, Amount]]
    ) -> AsyncIterator[AsyncSession]:
        """The transaction that counts what calls spent, together with what the block writes."""
        async with self._changing:
            spent = _by_place(calls)
            purses = [self._purses[place] for place in spent if place in self._purses]
            released = {purse.place: purse.take_back(purse.spare) for purse in purses}
            async with self._store.write() as session:
                yield session
                held = {
                    place: await leases.settle(
                        session,
                        self._lease_id(place),
                        place,
                        spent[place],
                        released.get(place, NOTHING),
                    )
                    for place in sorted(spent)
                }
            for reservation, total in calls:
                reservation.settled(total)
                if reservation.purse is not None:
                    left = held[reservation.place].counted.left(reservation.budget)
                    reservation.purse.held = held[reservation.place].amount
                    reservation.purse.spare = share(left, reservation.budget)

    async def tend(self) -> None:
        """Renew the leases of this process, return those that no call used since the last time,
        and write off those of processes that are gone."""
        async with self._changing:
            await leases.write_off(self._store, self._now())
            idle = [purse for purse in self._purses.values() if purse.idle]
            for purse in self._purses.values():
                purse.used = False
            await self._return(idle)
            async with self._store.write() as session:
                mine = [purse.name.id for purse in self._purses.values()]
                await leases.renew(session, mine, self._now())

    async def close(self) -> None:
        """Return what no call uses."""
        await self._tasks.close()
        async with self._changing:
            await self._return(list(self._purses.values()))

    async def _return(self, purses: Sequence[Purse]) -> None:
        """Return what is free of purses; those that are idle are closed."""
        in_order = sorted(purses, key=lambda one: one.place)
        released = [purse.take_back(NOTHING) for purse in in_order]
        async with self._store.write() as session:
            held = [
                await leases.settle(session, purse.name.id, purse.place, NOTHING, amount)
                for purse, amount in zip(in_order, released, strict=True)
            ]
        for purse, one in zip(in_order, held, strict=True):
            purse.held = one.amount
            if purse.idle and not purse.held:
                del self._purses[purse.place]

    def _purse(self, place: Place) -> Purse:
        if place not in self._purses:
            self._purses[place] = Purse(Name(self._new_id(), place))
            if "tend" not in self._tasks:
                self._tasks.start("tend", self._tend_while_used())
        return self._purses[place]

    async def _tend_while_used(self) -> None:
        while self._purses:
            await asyncio.sleep(TEND_EVERY_S)
            try:
                await self.tend()
            except Exception:
                logger.exception("leases on budgets could not be renewed")

    async def _wait(self, purse: Purse, budget: Budget, amount: Amount) -> None:
        """Wait until the purse has the capacity, or raise why not."""
        waiting = Waiting(budget, amount, asyncio.get_running_loop().create_future())
        purse.waiting.append(waiting)
        if purse.place not in self._tasks:
            self._tasks.start(purse.place, self._extend(purse))
        try:
            await waiting.admitted
        except asyncio.CancelledError:
            done = waiting.admitted.done() and not waiting.admitted.cancelled()
            if done and waiting.admitted.exception() is None:
                purse.reserved -= amount
            raise

    async def _extend(self, purse: Purse) -> None:
        """Take what calls that wait need, all of them at a time."""
        while purse.waiting:
            async with self._changing:
                # Those who come meanwhile wait in line: what is free is promised.
                first = list(purse.waiting)
                try:
                    await self._admit(purse, [one for one in first if not one.admitted.done()])
                except Exception as error:
                    _refuse(first, error)
                finally:
                    del purse.waiting[: len(first)]

    async def _admit(self, purse: Purse, waiting: Sequence[Waiting]) -> None:
        if not waiting:
            return
        budget = waiting[-1].budget
        demand = Demand(budget, purse.free, [one.amount for one in waiting])
        with reached():
            async with self._store.write() as session:
                held, granted = await leases.extend(session, purse.name, demand, self._now())
        purse.held = held.amount
        spent = held.counted.spent + purse.unsettled
        purse.spare = share(held.counted.left(budget), budget)
        for one, admitted in zip(waiting, granted.admitted, strict=True):
            if not admitted:
                _refuse([one], refusal(spent, budget, one.amount, self._now()))
            elif not one.admitted.done():
                purse.reserved += one.amount
                one.admitted.set_result(None)

    def _lease_id(self, place: Place) -> str | None:
        purse = self._purses.get(place)
        return purse.name.id if purse else None


def _by_place(calls: Sequence[tuple[Reservation, Amount]]) -> Mapping[Place, Amount]:
    total: dict[Place, Amount] = {}
    for reservation, spent in calls:
        total[reservation.place] = total.get(reservation.place, NOTHING) + spent
    return total


def _refuse(waiting: Sequence[Waiting], error: Exception) -> None:
    for one in waiting:
        if not one.admitted.done():
            one.admitted.set_exception(error)
