"""Which pair a duel draws next: the one that is expected to teach most, all staying possible."""

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

    A draw never waits: it uses the plan that is there and has it made again, when that is older
    than a few seconds and votes came since. Before the first plan all pairs are as likely.
    """

    def __init__(
        self, store: Store, ledger: Ledger, models: Sequence[str], now: Callable[[], datetime]
    ) -> None:
        self._store, self._ledger, self._models, self._now = store, ledger, models, now
        self._plan: Plan | None = None
        self._version = VotesVersion()
        self._looked_at: datetime | None = None
        self._tasks = Tasks("next pair")

    def weight(self) -> Callable[[str, str], float]:
        """For one draw: how likely each pair is, among those that may be drawn; positive and
        symmetric."""
        self._look()
        return self._plan.weight if self._plan else _uniform

    async def close(self) -> None:
        await self._tasks.close()

    async def make(self) -> None:
        """Make the plan of the votes as they are now."""
        async with self._store.read() as session:
            version = await self._ledger.follow(session)
        if version != self._version:
            self._plan, self._version = await run_sync(self._planned), version

    def _planned(self) -> "Plan":
        from joute.ranking import plan  # noqa: PLC0415 # numpy, once votes are counted

        return plan(self._ledger.counts(self._models))

    def _look(self) -> None:
        if self._looked_at is not None and self._now() - self._looked_at < CACHED_FOR:
            return
        if "plan" not in self._tasks:
            self._looked_at = self._now()
            self._tasks.start("plan", self.make())


def _uniform(_first: str, _second: str) -> float:
    return 1.0
