"""Which pair a duel draws next: the one that is expected to teach most, all staying possible."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from joute.leaderboard.pairs import FollowedCounts
from joute.store import Store

if TYPE_CHECKING:
    from joute.ranking import Plan

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(seconds=5)


class InformativeDraw:
    """Weights of pairs for the draw of duels, from the counts of votes.

    A draw never waits: it uses the plan that is there and has it made again, when that is older
    than a few seconds and votes came since. Before the first plan all pairs are as likely.
    """

    def __init__(self, store: Store, models: tuple[str, ...], now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._followed = FollowedCounts(models)
        self._plan: Plan | None = None
        self._looked_at: datetime | None = None
        self._making: asyncio.Task[None] | None = None

    def weight(self) -> Callable[[str, str], float]:
        """For one draw: how likely each pair is, among those that may be drawn; positive and
        symmetric."""
        self._look()
        return self._plan.weight if self._plan else _as_likely

    async def close(self) -> None:
        if self._making is not None:
            self._making.cancel()
            await asyncio.gather(self._making, return_exceptions=True)

    async def make(self) -> None:
        """Make the plan of the votes as they are now."""
        async with self._store.read() as session:
            if not await self._followed.follow(session):
                return
        self._plan = await run_sync(self._planned)

    def _planned(self) -> "Plan":
        from joute.ranking import plan  # noqa: PLC0415 # numpy, once votes are counted

        return plan(self._followed.counts)

    def _look(self) -> None:
        if self._looked_at is not None and self._now() - self._looked_at < KEPT_FOR:
            return
        if self._making is not None and not self._making.done():
            return
        self._looked_at = self._now()
        self._making = asyncio.create_task(self.make())
        self._making.add_done_callback(_tell_failure)


def _as_likely(_first: str, _second: str) -> float:
    return 1.0


def _tell_failure(made: "asyncio.Task[None]") -> None:
    if not made.cancelled() and made.exception() is not None:
        logger.error("the plan of the next draws broke", exc_info=made.exception())
