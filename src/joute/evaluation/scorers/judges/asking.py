"""A model of the offer as a judge."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from joute import llm
from joute.calls import Offered
from joute.calls.budget import MICRO, cost
from joute.calls.footprints import Written
from joute.errors import AnswerError
from joute.evaluation.answers import Answer, Band, Impact
from joute.evaluation.sets.item import ChatMessage
from joute.llm.errors import (
    AnswerTooLong,
    CutStream,
    FirstTokenTimeout,
    HostBusy,
    HostError,
    RateLimited,
    RefusedParameter,
    TokenGapTimeout,
    Unreachable,
)

# Failures that pass: the same request may be answered a moment later.
PASSING = (
    AnswerTooLong,
    CutStream,
    FirstTokenTimeout,
    HostBusy,
    HostError,
    RateLimited,
    TokenGapTimeout,
    Unreachable,
)
TIMEOUTS = llm.Timeouts(first_token_s=120, between_tokens_s=60, answer_s=300)


async def ask_once(
    offered: Offered,
    messages: Sequence[ChatMessage],
    parameters: llm.Parameters,
    timeouts: llm.Timeouts = TIMEOUTS,
    timer: Callable[[], float] = time.perf_counter,
) -> Answer:
    """One request to a model, with what it took; `timer` is in seconds. Raises an AnswerError."""
    request = llm.Request(
        offered.name_at_host,
        tuple(llm.Message(message.role, message.content) for message in messages),
        parameters,
    )
    text, started, first = "", timer(), None
    with offered.metered() as share:
        async with aclosing(llm.answer(offered.endpoint, request, timeouts=timeouts)) as pieces:
            async for piece in pieces:
                match piece:
                    case llm.End():
                        end = piece
                        continue
                    case llm.Text(more):
                        text += more
                    case llm.Divided(_, text):
                        pass
                share.pieces += 1
                first = timer() - started if first is None else first
    took = timer() - started
    usage = end.usage
    measurement = offered.measurement(share, end.timings, took)
    return Answer(
        text=text,
        finish_reason=end.finish_reason,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        reasoning_tokens=usage.reasoning_tokens,
        token_source=usage.source,
        cost_usd=_cost_usd(offered, request, usage),
        latency_s=took,
        first_token_s=first,
        impact=_impact(Written(offered, usage, took, measurement)),
    )


@dataclass
class ModelJudge:
    """A judge that is a model; a question that was answered is not paid again.

    A failure that passes is tried again, `attempts` times in all, after `wait_s` seconds and then
    twice as many each time. `cache` holds answers by a hash of all that they depend on; it may be
    one that outlives the process. `sleep` and `timer` are a clock, in seconds.
    """

    offered: Offered
    embedding: Offered | None = None
    timeouts: llm.Timeouts = TIMEOUTS
    attempts: int = 4
    wait_s: float = 1.0
    temperature: float | None = 0.0
    cache: MutableMapping[str, Answer] = field(default_factory=dict)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    timer: Callable[[], float] = time.perf_counter

    @property
    def id(self) -> str:
        return self.offered.id

    @property
    def family(self) -> str | None:
        """The family of its model, of which it is no fair judge; None when unknown."""
        return self.offered.family

    async def ask(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_output_tokens: int = 500,
        schema: dict[str, Any] | None = None,
    ) -> Answer:
        """Its answer; one that failed has an `error`, nothing is raised."""
        parameters = llm.Parameters(
            max_output_tokens=max_output_tokens,
            temperature=self.temperature,
            response_format=None if schema is None else llm.ResponseFormat(schema),
        )
        key = self._key(messages, parameters)
        if (known := self.cache.get(key)) is not None:
            return _free(known)
        try:
            answer = await self._persistently(messages, parameters)
        except AnswerError as error:
            return Answer(error=error.code)
        self.cache[key] = answer
        return answer

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """The texts as vectors, of the model for embeddings where there is one. Raises an
        AnswerError."""
        model = self.embedding or self.offered
        return (await model.endpoint.embed(model.name_at_host, texts)).vectors

    async def _persistently(
        self, messages: Sequence[ChatMessage], parameters: llm.Parameters
    ) -> Answer:
        for attempt in range(1, self.attempts + 1):
            try:
                return await ask_once(self.offered, messages, parameters, self.timeouts, self.timer)
            except RefusedParameter:
                if not parameters.given:
                    raise
                parameters = llm.Parameters(max_output_tokens=parameters.max_output_tokens)
            except PASSING:
                if attempt == self.attempts:
                    raise
                await self.sleep(self.wait_s * 2 ** (attempt - 1))
        raise RefusedParameter("every parameter was refused", name="parameters")

    def _key(self, messages: Sequence[ChatMessage], parameters: llm.Parameters) -> str:
        """What an answer depends on: model, prompt with criteria and answer, parameters."""
        asked = [
            self.offered.endpoint.id,
            self.offered.name_at_host,
            [[message.role, message.content] for message in messages],
            parameters.max_output_tokens,
            parameters.temperature,
            parameters.response_format and parameters.response_format.schema,
        ]
        return sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _free(answer: Answer) -> Answer:
    """An answer that was paid before."""
    paid = {"input_tokens": 0, "output_tokens": 0, "reasoning_tokens": 0, "cost_usd": 0.0}
    return answer.model_copy(update={**paid, "impact": None, "latency_s": 0.0, "cached": True})


def _cost_usd(offered: Offered, request: llm.Request, usage: llm.Usage) -> float | None:
    """None where the model has no price."""
    if offered.card.price is None:
        return None
    read = usage.input_tokens
    if read is None:
        read = llm.estimate_input_tokens(request.messages)
    return cost(offered.card, read, usage.output_tokens or 0).microdollars / MICRO


def _impact(written: Written) -> Impact | None:
    """Measured where it can be, else modelled; None when neither is known."""
    figure = written.figures[-1] if written.figures else None
    if figure is None or figure.gwp_g is None:
        return None
    return Impact(
        wh=Band(**figure.energy_wh._asdict()),
        gco2=Band(**figure.gwp_g._asdict()),
        method=figure.method,
    )
