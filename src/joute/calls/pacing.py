"""When text leaves: both sides on one tick, so that the shape of a host's chunks is hidden.

"natural" releases whatever has come; throughput remains visible. "equal" starts both sides
together and releases them at one reading speed, which hides throughput too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

TICK_S = 0.04


@dataclass
class Outbox:
    """Masked text of one side that waits for the next tick, and how the side ended.

    `over` is set after the answer or the failure was committed, never before.
    """

    waiting: str = ""
    started: bool = False
    over: bool = False
    code: str | None = None

    def add(self, text: str) -> None:
        if text:
            self.waiting += text
            self.started = True

    def take(self, count: int | None) -> str:
        """Up to `count` characters, all of them when None."""
        taken = self.waiting if count is None else self.waiting[:count]
        self.waiting = self.waiting[len(taken) :]
        return taken

    def close(self, code: str | None = None) -> None:
        self.over = True
        self.code = code

    @property
    def empty(self) -> bool:
        return self.over and not self.waiting


class Natural:
    """Everything that has come leaves at each tick."""

    def allowance(self, outboxes: Mapping[str, Outbox]) -> int | None:  # noqa: ARG002
        return None


class Equal:
    """The same number of characters leaves each side at each tick, once both have begun."""

    def __init__(self, characters_per_s: int) -> None:
        self._per_tick = characters_per_s * TICK_S
        self._owed = 0.0

    def allowance(self, outboxes: Mapping[str, Outbox]) -> int | None:
        if not all(box.started or box.over for box in outboxes.values()):
            return 0
        self._owed += self._per_tick
        count = int(self._owed)
        self._owed -= count
        return count


Pacing = Natural | Equal
