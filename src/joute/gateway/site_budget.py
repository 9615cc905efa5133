"""The budget of the whole site for the day, for calls of applications.

The budget of a key is exact on several nodes; this one, which every call of the site is paid from,
is kept in memory and counted with each group of calls: what other nodes spend is seen a second
later. With the most that running calls can cost, one node never exceeds it.
"""

import logging
import math
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import budget
from joute.calls.budget import UNLIMITED, Cap, Cost
from joute.calls.footprints import count_all
from joute.errors import LimitReached
from joute.gateway.log import Entry
from joute.settings import Limits
from joute.store import DatabaseUnavailable, Store, reached

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0


class SiteBudget:
    """`timer` gives seconds of a clock that never goes back."""

    def __init__(
        self,
        store: Store,
        limits: Limits,
        now: Callable[[], datetime],
        timer: Callable[[], float],
    ) -> None:
        self._store, self._limits, self._now, self._timer = store, limits, now, timer
        self._stored = Cost()
        self._looked_at = -math.inf
        # The most that running calls can cost, and what others did that is not stored yet.
        self._running, self._waiting = Cost(), Cost()
        self._costs: dict[str, Cost] = {}

    @asynccontextmanager
    async def open(self, most: Cost) -> AsyncIterator[None]:
        """Room for a call that costs so much at most. Raises LimitReached."""
        if self._timer() - self._looked_at >= LOOK_EVERY_S:
            await self._look()
        cap = self._cap
        if not cap.allows(self._stored + self._running + self._waiting + most):
            raise LimitReached(
                f"{cap.scope} in {cap.period}", message=cap.refusal, retry_after_s=cap.retry_after_s
            )
        self._running += most
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
                    self._stored = await budget.today(session, self._now())
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
        # In the order of other answers, against deadlocks: footprints, then what is spent.
        answers = [(one.written, one.call.created_at) for one in entries if one.written]
        await count_all(session, answers)
        total = sum((_cost(entry) for entry in entries), Cost())
        cap = replace(self._cap, most=Cost(UNLIMITED, UNLIMITED, UNLIMITED))
        await budget.reserve(session, [cap], total)
        self._stored = await budget.today(session, self._now())
        for entry in entries:  # once, also where the transaction is tried again
            self._waiting -= self._costs.pop(entry.call.id, Cost())

    @property
    def _cap(self) -> Cap:
        """Calls of programs are no questions of people."""
        cap = budget.site_cap(self._limits, self._now())
        return replace(cap, most=replace(cap.most, questions=UNLIMITED))


def _cost(entry: Entry) -> Cost:
    call = entry.call
    tokens = (call.input_tokens or 0) + (call.output_tokens or 0)
    return Cost(tokens=tokens, microdollars=entry.spent.microdollars)
