"""A closed loop: so many streams, each of which asks again as soon as its answer is over."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from joute import llm
from joute.bench.plan import Plan
from joute.bench.prompts import prompt
from joute.bench.spending import Spending, Stop
from joute.bench.stream import Stream, measure
from joute.bench.watch import Own, watch
from joute.calls import Offered

# Between the first requests of two streams: sending one takes about 1 ms of CPU, and hundreds sent
# together would each wait for the others, here and at the host.
_APART_S = 0.005

# A stream that is refused waits as long as the host asks, at most the longest. Where the host does
# not say, it waits this long, then twice as long each time, and is over beyond the longest.
_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 60.0


@dataclass(frozen=True)
class Level:
    """What was seen at one number of streams: those that count, in the order of their ends.

    `usd` are those of the streams that count. `whole` is False where a budget, or a host that kept
    refusing, ended it early.
    """

    concurrency: int
    prompt_tokens: int
    streams: Sequence[Stream]
    duration_s: float
    usd: float
    own: Own
    whole: bool


@dataclass
class Load:
    """The requests of a bench to one model; `nonce` begins every prompt of it, so that no cache of
    another bench knows them. `timer` and `sleep` are a clock in seconds, `watched` is called with
    each level that is over."""

    model: Offered
    plan: Plan
    nonce: str
    timer: Callable[[], float]
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    watched: Callable[[Level], None] = lambda _: None
    stopped: Stop = ""
    warmed_up: int = 0
    spending: Spending = field(init=False)

    def __post_init__(self) -> None:
        self.spending = Spending(self.model, self.plan.limits, self.timer)
        self._numbers = count(1)

    async def run(self) -> Sequence[Level]:
        """Every level, or those before a budget was spent. Raises BadInput for prompts that are too
        short, UnknownSpending."""
        levels: list[Level] = []
        for length, _ in self.plan.levels:
            self.spending.check(self._request(length, 0))
        for length, streams in self.plan.levels:
            if self._stops(self._request(length, 0)):
                break
            level = await self._level(length, streams)
            if level.streams:
                levels.append(level)
                self.watched(level)
        return levels

    async def _level(self, length: int, streams: int) -> Level:
        warm_up = self.plan.warm_up_of(streams)
        self.warmed_up += len(await self._loop(length, streams, warm_up))
        spent = self.spending.usd
        async with watch(self.timer) as seen:
            began = self.timer()
            made = await self._loop(length, streams, self.plan.requests)
            own = seen()
        self.spending.end_level(sum(bool(one.error) for one in made), len(made))
        return Level(
            concurrency=streams,
            prompt_tokens=length,
            streams=made,
            duration_s=max((one.ended for one in made), default=began) - began,
            usd=self.spending.usd - spent,
            own=own,
            whole=len(made) == self.plan.requests,
        )

    async def _loop(self, length: int, streams: int, requests: int) -> Sequence[Stream]:
        """So many requests by so many streams at once."""
        made: list[Stream] = []
        left = iter(range(requests))
        async with asyncio.TaskGroup() as group:
            for number in range(min(streams, requests)):
                group.create_task(self._ask(length, left, made, number * _APART_S))
        return made

    async def _ask(
        self, length: int, left: Iterator[int], made: list[Stream], wait_s: float
    ) -> None:
        """One stream, as long as there are requests left and budgets allow."""
        for _ in left:
            await self.sleep(min(wait_s, self.spending.left_s))
            request = self._request(length, next(self._numbers))
            if self._stops(request):
                return
            self.spending.hold()
            stream = await measure(self.model, request, self.plan.timeouts, self.timer)
            self.spending.spend(request, stream)
            made.append(stream)
            if stream.met_a_quota and not stream.retry_after_s:
                wait_s = max(_FIRST_WAIT_S, 2 * wait_s)
                if wait_s > _LONGEST_WAIT_S:
                    return
            else:
                wait_s = min(stream.retry_after_s or 0.0, _LONGEST_WAIT_S)

    def _stops(self, request: llm.Request) -> bool:
        self.stopped = self.stopped or self.spending.stop(request)
        return bool(self.stopped)

    def _request(self, length: int, number: int) -> llm.Request:
        if self.plan.same_prompt:
            number = 0
        words = prompt(length, self.nonce, number)
        system = self.model.system_prompt
        return llm.Request(
            self.model.name_at_host,
            (
                *((llm.Message("system", system),) if system else ()),
                llm.Message("user", words),
            ),
            llm.Parameters(max_output_tokens=self.plan.output_tokens),
        )
