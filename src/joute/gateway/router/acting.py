"""Decides calls behind auto: reads what was learned when it changed, and never waits."""

import asyncio
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy.exc import SQLAlchemyError

from joute import routing
from joute.gateway.call import Routed
from joute.gateway.router.evidence import topic_of
from joute.gateway.router.routers import Router, Routers
from joute.jobs import Tasks
from joute.store import DatabaseUnavailable, reached
from joute.uses import change_number

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0


@dataclass(frozen=True)
class _Acting:
    policy: "routing.Policy"
    active: bool


class ActingRouters:
    """The `joute.gateway.hooks.Router` of what was learned. `timer` gives seconds of a clock that
    never goes back."""

    def __init__(self, routers: Routers, timer: Callable[[], float], random: Random) -> None:
        self._routers = routers
        self._timer = timer
        self._random = random
        self._known: Mapping[str, _Acting] = {}
        self._number: int | None = None
        self._looked_at = -math.inf
        self._tasks = Tasks("routers")

    def route(self, use_id: str, text: str, candidates: Sequence[str]) -> Routed:
        """The model for a question; the first candidate where no router may decide."""
        self._look_soon()
        first, found = candidates[0], self._known.get(use_id)
        if found is None or found.policy.base != first:
            return Routed(first, "no_router")
        if not set(found.policy.models) <= set(candidates):
            return Routed(first, "other_candidates")
        topic = topic_of(text)
        decision = routing.decide(found.policy, topic, text, self._random)
        if not found.active:
            return Routed(first, "trial", shadow=decision.model, topic=topic)
        return Routed(decision.model, decision.reason, decision.probability, topic=topic)

    async def look(self) -> None:
        """Read what was learned, if anything changed. Raises DatabaseUnavailable."""
        with reached():
            async with self._routers.store.read() as session:
                number = await change_number(session)
            if number != self._number:
                routers = await self._routers.all()
                self._known = await asyncio.to_thread(_acting, routers)
                self._number = number

    async def close(self) -> None:
        await self._tasks.close()

    def _look_soon(self) -> None:
        if self._timer() - self._looked_at >= LOOK_EVERY_S and "look" not in self._tasks:
            self._looked_at = self._timer()
            self._tasks.start("look", self._look())

    async def _look(self) -> None:
        try:
            await self.look()
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            logger.warning("routers cannot be read again: %s", error)


def _acting(routers: Sequence[Router]) -> Mapping[str, _Acting]:
    found = {}
    for router in routers:
        state = router.standing.state
        if router.policy is not None and state in (routing.State.TRIAL, routing.State.ACTIVE):
            found[router.use_id] = _Acting(
                routing.Policy.from_bytes(router.policy), active=state is routing.State.ACTIVE
            )
    return found
