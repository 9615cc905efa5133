"""Calls to models, of a whole run: cached, within a budget, at the pace that hosts allow."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from joute import llm
from joute.calls import Offered
from joute.errors import AnswerError
from joute.evaluation.answers import Answer
from joute.evaluation.errors import NotReplayed, PicturesNotRead
from joute.evaluation.scorers.scorer import Embedded
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import ChatMessage, Item
from joute.evaluation.targets.asking import ask, most_usd, most_wh, request_to
from joute.evaluation.targets.budget import Budget
from joute.evaluation.targets.cache import AnswerCache, key_of, key_of_target
from joute.evaluation.targets.embedding import (
    embedded,
    key_of_text,
    most_to_embed,
    paid,
)
from joute.evaluation.targets.lanes import Lane
from joute.evaluation.targets.pictures import Pictures
from joute.evaluation.targets.target import OtherTarget
from joute.llm.errors import (
    AnswerTooLong,
    CutStream,
    FirstTokenTimeout,
    HostBusy,
    HostError,
    RateLimited,
    TokenGapTimeout,
    Unreachable,
)

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Failures that pass; a refusal of the host by a status of 400 to 499 does not, but for its limits.
_PASSING = (
    AnswerTooLong,
    CutStream,
    FirstTokenTimeout,
    HostBusy,
    HostError,
    TokenGapTimeout,
    Unreachable,
)
_REFUSED = range(400, 500)
_NO_CREDIT = 402

# Limits pass later than troubles, and cost nothing: they are met more often before one gives up.
_LIMITED_FOR_ONE_RETRY = 4

_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 30.0
# A host that wants to be left alone for longer is not waited for.
_LONGEST_RETRY_AFTER_S = 120.0


@dataclass
class Caller:
    """What all calls of a run share.

    `most` requests are under way at once, to each host. A failure that passes is tried again
    `retries` times, after waits that double, shortened by `random` so that not all return together.
    `replay` asks no host: an answer that is not in the cache fails. `sleep` and `timer` are a
    clock in seconds. `causes` are the first words of a host for each kind of failure, `pictures`
    those of the set.
    """

    timeouts: llm.Timeouts
    most: int = 10
    retries: int = 4
    budget: Budget = field(default_factory=Budget)
    cache: AnswerCache | None = None
    replay: bool = False
    random: Random = field(default_factory=Random)
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    timer: Callable[[], float] = time.perf_counter
    causes: dict[tuple[str, str], str] = field(default_factory=dict)
    pictures: Pictures = field(default_factory=Pictures)
    _lanes: dict[str, Lane] = field(default_factory=dict)

    async def ask(
        self,
        model: Offered,
        messages: Sequence[ChatMessage],
        parameters: llm.Parameters,
        *,
        owner: str,
        number: int = 0,
        images: Sequence[llm.ImagePart] = (),
    ) -> Answer:
        """The answer of a model, from the cache where it was paid before; one that failed has an
        `error`. `owner` pays it; `number` tells apart what is asked several times.

        Raises BudgetSpent.
        """
        request, live = request_to(model, messages, parameters, images), model.origin == "live"
        key = key_of(model, request, number) if self.cache and live else ""

        async def paid() -> Answer:
            if self.replay and live:
                return self.failed(model.id, NotReplayed())
            return await self._within_budget(model, request)

        return await self._paid_once(key, owner, paid)

    async def call(
        self, target: OtherTarget, header: SetHeader, item: Item, epoch: int, *, owner: str
    ) -> Answer:
        """The answer of a target that is no model, from the cache where it is of the cached kind
        and was paid before; one that failed has an `error`. Raises BudgetSpent."""
        terms = target.terms
        if item.images and not terms.reads_images:
            return self.failed(target.id, PicturesNotRead(f"{target.id} reads no pictures"))
        key = key_of_target(target, header, item, epoch) if self.cache and terms.cached else ""

        async def paid() -> Answer:
            if self.replay and terms.asks:
                return self.failed(target.id, NotReplayed())
            async with self.budget.hold(terms.usd or 0.0, terms.wh):
                answer = await self._answered(
                    target.id, self._lane_of(target), lambda: target.answer(header, item, epoch)
                )
                self.budget.spend(answer)
            return answer

        return await self._paid_once(key, owner, paid)

    async def _paid_once(
        self, key: str, owner: str, paid: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        """The answer of a key, from the cache where it was paid before; without a key, paid."""
        cache = self.cache if key else None
        if cache and (known := cache.find(key, owner)):
            return known
        answer = await paid()
        if cache and not answer.failed:
            cache.store(key, owner, answer)
        return answer

    async def _within_budget(self, model: Offered, request: llm.Request) -> Answer:
        if not self.budget.limited:
            return await self._persistently(model, request)
        async with self.budget.hold(most_usd(model, request), most_wh(model, request)):
            answer = await self._persistently(model, request)
            self.budget.spend(answer)
        return answer

    async def embed(self, model: Offered, texts: Sequence[str], *, owner: str) -> Embedded:
        """The texts as vectors, each from the cache where it was paid before; `owner` pays the
        others. Raises an AnswerError, and BudgetSpent."""
        keys = [key_of_text(model, text) for text in texts]
        found = await self._vectors_paid(keys, owner) if model.origin == "live" else {}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if missing:
            if self.replay and model.origin == "live":
                raise NotReplayed
            async with self.budget.hold(most_to_embed(model, [*missing.values()]), None):
                paid_now = await self._vectors(model, missing, owner)
                for answer in paid_now.values():
                    self.budget.spend(answer)
            found |= paid_now
        return embedded([found[key] for key in dict.fromkeys(keys)], [found[key] for key in keys])

    async def _vectors_paid(self, keys: Sequence[str], owner: str) -> dict[str, Answer]:
        known = ((key, self.cache.find(key, owner)) for key in keys) if self.cache else ()
        return {key: answer for key, answer in known if answer}

    async def _vectors(
        self, model: Offered, texts: Mapping[str, str], owner: str
    ) -> dict[str, Answer]:
        """Ask for the vectors of texts by their keys, and keep them."""
        asked = [*texts.values()]
        embeddings = await self._until_it_passes(
            self._lane(model.endpoint.id), lambda: model.endpoint.embed(model.name_at_host, asked)
        )
        found = dict(zip(texts, paid(model, embeddings, asked), strict=True))
        if self.cache and model.origin == "live":
            for key, answer in found.items():
                self.cache.store(key, owner, answer)
        return found

    async def _persistently(self, model: Offered, request: llm.Request) -> Answer:
        """The answer after as many tries as it takes and is allowed."""
        return await self._answered(
            model.id,
            self._lane(model.endpoint.id),
            lambda: ask(model, request, self.timeouts, self.timer),
            model.endpoint.id,
        )

    async def _answered(
        self, id: str, lane: Lane, attempt: Callable[[], Awaitable[Answer]], endpoint: str = ""
    ) -> Answer:
        began_at = self.timer()
        try:
            return await self._until_it_passes(lane, attempt)
        except AnswerError as error:
            failed = error
        except Exception as error:  # one answer must not end the run
            logger.exception("%s broke", id)
            failed = HostError(repr(error))
        await self._keep_failure(id, endpoint, failed, self.timer() - began_at)
        return self.failed(id, failed)

    async def _keep_failure(
        self, id: str, endpoint: str, error: AnswerError, duration_s: float
    ) -> None:
        """Keep why a target did not answer after all tries, where somebody keeps it."""

    async def _until_it_passes(self, lane: Lane, attempt: Callable[[], Awaitable[T]]) -> T:
        """What an attempt gives; raises the AnswerError of the last one."""
        failures, limits = 0, 0
        while True:
            try:
                async with lane.place():
                    found = await attempt()
            except AnswerError as error:
                limited = isinstance(error, RateLimited) and error.host_status != _NO_CREDIT
                failures, limits = failures + (not limited), limits + limited
                wait_s = self._wait_s(error, limits if limited else failures)
                if limited:
                    lane.refused(wait_s)
                if not self._may_retry(error, failures, limits):
                    raise
                await self.sleep(wait_s)
            else:
                lane.answered()
                return found

    def _may_retry(self, error: AnswerError, failures: int, limits: int) -> bool:
        if (error.retry_after_s or 0) > _LONGEST_RETRY_AFTER_S:
            return False
        if isinstance(error, RateLimited):
            return error.host_status != _NO_CREDIT and limits <= (
                self.retries * _LIMITED_FOR_ONE_RETRY
            )
        refused = type(error) is HostError and error.host_status in _REFUSED
        return isinstance(error, _PASSING) and not refused and failures <= self.retries

    def _wait_s(self, error: AnswerError, tried: int) -> float:
        """As long as the host says, or twice as long each time."""
        if error.retry_after_s is not None:
            return error.retry_after_s * self.random.uniform(1.0, 1.1)
        wait_s = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** (tried - 1))
        return wait_s * self.random.uniform(0.5, 1.0)

    def failed(self, id: str, error: AnswerError) -> Answer:
        """The answer of a target that gave none, whose cause is kept."""
        self.causes.setdefault((id, error.code), str(error))
        return Answer(error=error.code)

    def _lane_of(self, target: OtherTarget) -> Lane:
        """Its own, also where several targets have one host: each says how much it takes."""
        return self._lane(f"target {target.id}", target.terms.at_once)

    def _lane(self, name: str, at_once: int | None = None) -> Lane:
        lane = self._lanes.get(name)
        if lane is None:
            most = min(self.most, at_once or self.most)
            lane = self._lanes[name] = Lane(most, self.sleep, self.timer)
        return lane
