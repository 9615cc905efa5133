"""The draw of the next pair, which favours informative pairs; all stay possible."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from joute.evidence import VotesVersion
from joute.jobs import Tasks
from joute.leaderboard.ledger import Ledger
from joute.store import Store

if TYPE_CHECKING:
    from joute.ranking import Plan

CACHED_FOR = timedelta(seconds=5)


class InformativeDraw:
    """Weights of pairs for the draw of duels, from the votes of a ledger.

    A draw never waits: it uses the current plan and starts a refresh when that is older than a few
    seconds and votes were added since. Before the first plan all pairs are as likely.
    """

    def __init__(
        self, store: Store, ledger: Ledger, models: Sequence[str], now: Callable[[], datetime]
    ) -> None:
        self._store, self._ledger, self._models, self._now = store, ledger, models, now
        self._plan: Plan | None = None
        self._version = VotesVersion()
        self._checked_at: datetime | None = None
        self._tasks = Tasks("next pair")

    def weight(self) -> Callable[[str, str], float]:
        """The relative probability of each pair in one draw; positive and symmetric."""
        self._check()
        return self._plan.weight if self._plan else _uniform

    async def close(self) -> None:
        await self._tasks.close()

    async def refresh(self) -> None:
        """Compute the plan of the current votes."""
        async with self._store.read() as session:
            version = await self._ledger.follow(session)
        if version != self._version:
            self._plan, self._version = await run_sync(self._planned), version

    def _planned(self) -> "Plan":
        from joute.ranking import plan  # noqa: PLC0415 # numpy, once votes are counted

        return plan(self._ledger.counts(self._models))

    def _check(self) -> None:
        if self._checked_at is not None and self._now() - self._checked_at < CACHED_FOR:
            return
        if "plan" not in self._tasks:
            self._checked_at = self._now()
            self._tasks.start("plan", self.refresh())


def _uniform(_first: str, _second: str) -> float:
    return 1.0
