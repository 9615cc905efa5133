"""Asking shadows, once the calls that they follow are over: each in a task of its own.

Nobody waits for one and nobody sees its answer; it counts in no limit of a minute, opens no circuit
and is asked once. It is paid from the budget of the key and from that of its day. While a limit or
the budget is short it is not asked: what the application may call stays the same. What is drawn and
not asked is counted.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Protocol

from joute.calls import Offer, Offered
from joute.errors import AnswerError, JouteError
from joute.gateway.budgets.amount import Amount, Estimate
from joute.gateway.budgets.leases import Place, counted_of
from joute.gateway.budgets.periods import Period, name_of
from joute.gateway.call import Call
from joute.gateway.directory import Caller, Directory
from joute.gateway.reading import OK
from joute.gateway.shadows import days
from joute.gateway.shadows.decisions import ShadowCard
from joute.gateway.shares import Shares
from joute.gateway.wanted import Chat
from joute.jobs import Tasks
from joute.store import Store

logger = logging.getLogger(__name__)

# Of one process. What is drawn beyond is not asked.
MOST_AT_ONCE = 16
# Longer requests are not asked twice: they are held, and counted, beside those of callers.
MOST_TOKENS = 100_000
# A budget is short where it has not ten times left what the call can cost.
SPARE = 10


class Asked(Protocol):
    """Who asks a shadow: the gateway."""

    def as_shadow(self, call: Call, model: Offered) -> Call: ...

    def most(self, call: Call) -> Estimate: ...

    async def ask(self, shadow: Call) -> None: ...


class ShadowCalls:
    """Those of this process."""

    def __init__(  # noqa: PLR0917 # one caller
        self,
        store: Store,
        directory: Directory,
        shares: Shares,
        offer: Offer,
        now: Callable[[], datetime],
        random: Random,
    ) -> None:
        self._store, self._directory, self._shares = store, directory, shares
        self._offer, self._now, self._random = offer, now, random
        self._tasks = Tasks("shadow call")
        # Those that no task counts, by use and alias, until the next one ends.
        self._refused: Counter[tuple[str, str]] = Counter()
        self._closed = False

    def follow(self, call: Call, gateway: Asked) -> None:
        """A call is over: ask its shadow too, if it is drawn. Never waits, and never raises."""
        card = self._directory.shadow(call.caller.use.id, call.alias.name)
        if card is None or self._closed or not _is_fit(call) or self._random.random() >= card.share:
            return
        if len(self._tasks) >= MOST_AT_ONCE:
            self._refused[card.use_id, card.alias] += 1
            return
        self._tasks.start(call.id, self._follow(card, call, gateway))

    async def idle(self) -> None:
        """Wait until none is asked."""
        await self._tasks.idle()

    async def close(self) -> None:
        """Break off those that are being asked; what they took is counted."""
        self._closed = True
        await self._tasks.close()

    async def _follow(self, card: ShadowCard, call: Call, gateway: Asked) -> None:
        place = card.use_id, card.alias
        day = name_of(Period.DAY, self._now())
        shadow, taken = None, 0
        try:
            shadow, taken = await self._admitted(card, call, gateway, day)
            if shadow is not None:
                await gateway.ask(shadow)
        except AnswerError as error:
            logger.info("the shadow %s of call %s failed: %s", card.model, call.id, error.code)
        except JouteError as error:
            logger.info("the shadow of call %s is not asked: %s", call.id, error.code)
        finally:
            is_asked = shadow is not None and shadow.model is not None
            spent = (shadow and shadow.spent.microdollars) or 0
            refused = self._refused.pop(place, 0) + (not is_asked)
            async with self._store.write() as session:
                await days.settle(session, card, day, back=taken - spent, refused=refused)

    async def _admitted(
        self, card: ShadowCard, call: Call, gateway: Asked, day: str
    ) -> tuple[Call | None, int]:
        """The call to make and what was taken of its day; None where something is short."""
        model = self._offer.models.get(card.model)
        if model is None or not call.caller.valid():
            return None, 0
        shadow = gateway.as_shadow(call, model)
        most = gateway.most(shadow)
        if most.microdollars is None and model.origin == "live":
            return None, 0
        if await self._is_short(call.caller, most.known):
            return None, 0
        async with self._store.write() as session:
            if not await days.take(session, card, day, most.known.microdollars):
                return None, 0
        return shadow, most.known.microdollars

    async def _is_short(self, caller: Caller, most: Amount) -> bool:
        """Whether the limits of a key, or what is left of its budget, are for the calls of the
        application alone."""
        if self._shares.is_short(caller.key):
            return True
        budget = caller.key.limits.budget
        if not budget:
            return False
        place = Place(caller.key.id, name_of(budget.period, self._now()))
        async with self._store.read() as session:
            left = (await counted_of(session, place)).left(budget)
        wanted = Amount(most.microdollars * SPARE, most.microwatthours * SPARE)
        return not budget.limited(wanted).within(budget.limited(left))


def _is_fit(call: Call) -> bool:
    """Whether another model can be asked the same: a chat without files that ended well, or that
    its hosts failed."""
    wanted = call.wanted
    if call.model is None or not isinstance(wanted, Chat) or call.guarding.refused:
        return False
    if wanted.files.count or wanted.addresses or wanted.input_tokens > MOST_TOKENS:
        return False
    return call.outcome == OK or call.failed_at_host
