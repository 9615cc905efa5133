"""A classical method as a target: what it computes is charged, what prepares it among it."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from pydantic import BaseModel

from joute.calls.metering import counters
from joute.evaluation.answers import Answer
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.targets.classical.charging import Charging, Work
from joute.evaluation.targets.declared import Surroundings
from joute.evaluation.targets.target import FREE, Kind, Terms

Reply = Callable[[Item], Answer]


@dataclass
class ClassicalTarget:
    """A method that answers the items of a run.

    `prepare` trains or builds what replies, once and in a thread; what that takes is shared over
    the `answers` of the run. `told` says what it did.
    """

    id: str
    digest: str
    prepare: Callable[[], Reply]
    charging: Charging
    answers: int
    told: str
    kind: Kind = "classical"
    timer: Callable[[], float] = time.perf_counter
    terms: Terms = FREE
    _prepared: "asyncio.Future[Reply] | None" = field(default=None, init=False)
    _preparing: Work = field(default_factory=Work, init=False)
    _one_at_once: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1), init=False)

    async def answer(self, header: SetHeader, item: Item, epoch: int) -> Answer:  # noqa: ARG002 # the protocol
        """Its answer, with its share of what prepared it."""
        reply = await self._replying()
        # In a thread of its own time, whose seconds are charged; one at once, since counters of a
        # processor count for all that it does.
        return await run_sync(self._computed, reply, item, limiter=self._one_at_once)

    def _computed(self, reply: Reply, item: Item) -> Answer:
        started = self.timer()
        with self.charging.computing() as own:
            answer = reply(item)
        work = own.plus(self._preparing.shared(max(1, self.answers)))
        return answer.model_copy(
            update={
                "finish_reason": "stop",
                "cost_usd": self.charging.usd(work),
                "impact": work.impact,
                "latency_s": self.timer() - started,
            }
        )

    def notes(self) -> Sequence[str]:
        """What it learned from, and what that took."""
        if self._prepared is None:
            return ()
        took, wh = self._preparing, self._preparing.wh
        shared = (
            f"{took.cpu_s:.3g} s of a core and {wh.mid:.2g} Wh ({wh.low:.2g} to {wh.high:.2g}, "
            f"{took.method}), shared over {self.answers} answers"
        )
        return (f"{self.id}: {self.told}; this took {shared}.",)

    async def _replying(self) -> Reply:
        """What replies, prepared once: who comes meanwhile waits."""
        if self._prepared is None:
            self._prepared = asyncio.ensure_future(run_sync(self._prepare))
        return await asyncio.shield(self._prepared)

    def _prepare(self) -> Reply:
        with self.charging.computing() as self._preparing:
            return self.prepare()


def classical(
    table: BaseModel,
    surroundings: Surroundings,
    prepare: Callable[[], Reply],
    told: str,
    *given: str,
) -> ClassicalTarget:
    """The target of a table; `given` are the versions and the data that it follows from besides."""
    return ClassicalTarget(
        id=str(getattr(table, "id")),  # noqa: B009 # each table has one
        digest=_digest(table, given),
        prepare=prepare,
        charging=Charging(surroundings.usd_per_cpu_hour, counters("rapl"), os.cpu_count() or 1),
        answers=sum(1 for _ in surroundings.asked()) * surroundings.epochs,
        told=told,
    )


def _digest(table: BaseModel, given: Sequence[str]) -> str:
    described = [table.model_dump(mode="json", exclude={"id"}), *given]
    written = json.dumps(described, sort_keys=True, ensure_ascii=False)
    return sha256(written.encode()).hexdigest()
