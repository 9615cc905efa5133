"""The budget of the whole site for the day, for calls of applications.

The budget of a key is exact on several nodes; this one, which every call of the site is paid from,
is kept in memory: one node never exceeds it with the most that its running calls can cost. Each
second it writes how much that is, as a reservation of its process: duels and other nodes see it.
What these spend is seen here a second later.
"""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import GATEWAY, SHADOW, budget, ended, reservations
from joute.calls.budget import UNLIMITED, Cap, Cost
from joute.calls.footprints import count_all
from joute.errors import LimitReached
from joute.gateway.errors import Blocked
from joute.gateway.log import Entry
from joute.gateway.reading import NO_FAILURES
from joute.jobs import Tasks
from joute.settings import Limits
from joute.store import DatabaseUnavailable, Store, reached

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
RESERVE_EVERY_S = 1.0
# Reservations last two minutes.
RENEW_EVERY_S = 30.0


class SiteBudget:
    """`timer` gives seconds of a clock that never goes back."""

    def __init__(
        self,
        store: Store,
        limits: Limits,
        now: Callable[[], datetime],
        timer: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        self._store, self._limits, self._now, self._timer = store, limits, now, timer
        self._id = new_id()
        self._tasks = Tasks("budget of the site")
        # What others spent and reserved, and what was stored of this process; and its reservation.
        self._stored, self._reserved = Cost(), Cost()
        self._reserved_at = -math.inf
        self._looked_at = -math.inf
        # The most that running calls can cost, and what others did that is not stored yet.
        self._running, self._waiting = Cost(), Cost()
        self._costs: dict[str, Cost] = {}

    @asynccontextmanager
    async def open(self, most: Cost) -> AsyncIterator[None]:
        """Capacity for a call that costs so much at most. Raises LimitReached."""
        if self._timer() - self._looked_at >= LOOK_EVERY_S:
            await self._look()
        cap = self._cap
        if not cap.allows(self._stored + self._running + self._waiting + most):
            raise LimitReached(
                f"{cap.scope} in {cap.period}", message=cap.refusal, retry_after_s=cap.retry_after_s
            )
        self._running += most
        if "reserve" not in self._tasks:
            self._tasks.start("reserve", self._reserve_while_running())
        try:
            yield
        finally:
            self._running -= most

    async def _look(self) -> None:
        """Read what all nodes spent. While the database does not answer, what was known is relied
        upon: keys are believed for half a minute, and calls end with that."""
        before, self._looked_at = self._looked_at, self._timer()
        try:
            with reached():
                async with self._store.read() as session:
                    self._stored = await budget.today(session, self._now()) - self._reserved
        except DatabaseUnavailable as error:
            if before == -math.inf:  # nothing is known
                self._looked_at = before
                raise
            logger.warning("what this site spent cannot be read again: %s", error)

    def spent(self, call_id: str, cost: Cost) -> None:
        """A call is over; its cost is stored with its row."""
        self._costs[call_id] = cost
        self._waiting += cost

    async def count(self, session: AsyncSession, entries: Sequence[Entry]) -> None:
        """Count calls, and their footprints, in the transaction that stores them."""
        # In the order of other answers, against deadlocks: footprints, sums, then what is spent.
        answers = [(one.written, one.row["created_at"]) for one in entries if one.written]
        await count_all(session, answers)
        await ended.add(session, map(_ended, entries))
        total = sum((_cost(entry) for entry in entries), Cost())
        await budget.reserve(session, [_endless(self._cap)], total)
        self._stored = await budget.today(session, self._now()) - self._reserved
        for entry in entries:  # once, also where the transaction is tried again
            self._waiting -= self._costs.pop(entry.row["id"], Cost())

    async def reserve(self) -> None:
        """Write what running calls can cost in place of what was written before."""
        now, cap = self._now(), self._cap
        most = self._running + self._waiting
        async with self._store.write() as session:
            await reservations.take_back(session, self._id)
            if most != Cost():
                await budget.reserve(session, [_endless(cap)], most)
                await reservations.hold(session, self._id, [cap], most, now)
            stored = await budget.today(session, now) - most
        self._stored, self._reserved, self._reserved_at = stored, most, self._timer()

    async def close(self) -> None:
        """Nothing runs here any more."""
        await self._tasks.close()
        if self._reserved != Cost():
            await self.reserve()

    async def _reserve_while_running(self) -> None:
        while self._running != Cost() or self._reserved != Cost():
            await asyncio.sleep(RESERVE_EVERY_S)
            old = self._timer() - self._reserved_at >= RENEW_EVERY_S
            if old or self._running + self._waiting != self._reserved:
                try:
                    await self.reserve()
                except Exception:
                    logger.exception("what running calls can cost is not written")

    @property
    def _cap(self) -> Cap:
        """Calls of programs are no questions of people."""
        cap = budget.site_cap(self._limits, self._now())
        return replace(cap, most=replace(cap.most, questions=UNLIMITED))


def _endless(cap: Cap) -> Cap:
    """For what was let in already."""
    return replace(cap, most=Cost(UNLIMITED, UNLIMITED, UNLIMITED))


def _ended(entry: Entry) -> ended.Ended:
    row = entry.row
    return ended.Ended(
        row["created_at"].date(),
        SHADOW if row["shadow_of"] else GATEWAY,
        row["model"],
        row["origin"],
        row["use_id"],
        failed=row["outcome"] not in NO_FAILURES,
        blocked=row["outcome"] == Blocked.code,
        input_tokens=row["input_tokens"],
        output_tokens=row["output_tokens"],
        microdollars=row["microdollars"],
        figure=entry.written.figure if entry.written else None,
    )


def _cost(entry: Entry) -> Cost:
    tokens = (entry.row["input_tokens"] or 0) + (entry.row["output_tokens"] or 0)
    return Cost(tokens=tokens, microdollars=entry.spent.microdollars)
