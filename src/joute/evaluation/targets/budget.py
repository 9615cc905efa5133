"""What a run may spend: a call is made only where the most it can take still fits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from joute.evaluation.answers import Answer

Limit = Literal["", "budget_eur", "budget_wh"]


class BudgetSpent(Exception):
    """The next call may go beyond a limit; `limit` is budget_eur or budget_wh."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit)
        self.limit = limit


@dataclass
class Budget:
    """US dollars and Wh that a run may spend, None without a limit, and what it has spent.

    Electricity counts by the upper end of its band.
    """

    usd: float | None = None
    wh: float | None = None
    spent_usd: float = 0.0
    spent_wh: float = 0.0
    _held: dict[object, tuple[float, float]] = field(default_factory=dict)
    _greatest_wh: float = 0.0
    _freed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def limited(self) -> bool:
        return self.usd is not None or self.wh is not None

    def spend(self, answer: Answer) -> None:
        """Count an answer that was paid."""
        wh = answer.impact.wh.high if answer.impact else 0.0
        self.spent_usd += answer.cost_usd or 0.0
        self.spent_wh += wh
        self._greatest_wh = max(self._greatest_wh, wh)

    @asynccontextmanager
    async def hold(self, usd: float, wh: float | None) -> AsyncIterator[None]:
        """Capacity for a call that takes so much at most, while it runs; `wh` is None when unknown,
        and then the most that one took so far. Waits for calls that run, since they may take less
        than the most. Raises BudgetSpent where none runs and the capacity does not suffice."""
        if not self.limited:
            yield
            return
        most, call = (usd, self._greatest_wh if wh is None else wh), object()
        async with self._freed:
            await self._freed.wait_for(lambda: not self._lacking(most) or not self._held)
            if lacking := self._lacking(most):
                raise BudgetSpent(lacking)
            self._held[call] = most
        try:
            yield
        finally:
            del self._held[call]
            async with self._freed:
                self._freed.notify_all()

    def _lacking(self, most: tuple[float, float]) -> Limit:
        """The limit that a call could go beyond."""
        held_usd, held_wh = (sum(one[n] for one in self._held.values()) for n in (0, 1))
        if self.usd is not None and self.spent_usd + held_usd + most[0] > self.usd:
            return "budget_eur"
        if self.wh is not None and self.spent_wh + held_wh + most[1] > self.wh:
            return "budget_wh"
        return ""
