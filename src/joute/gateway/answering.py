"""Calls of applications, each from its key to its row in the log.

    async with gateway.call(caller, wanted) as call:      # checked, admitted; settled at the end
        answer = await gateway.whole(call)                 # or: async for events in gateway.stream

Nothing of an answer is sent before its host began it: until then another model of the alias may
take over. After that, what a host breaks off stays broken off.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from random import Random
from typing import Any, TypeVar

from joute.calls import GATEWAY, Offer, Offered, budget, failure_row, footprint_of
from joute.calls.budget import Cost
from joute.calls.footprints import Written
from joute.errors import AnswerError, JouteError
from joute.footprint import Band
from joute.gateway.admission import Admissions
from joute.gateway.aliases import AUTO, AliasCard, AliasExperiment
from joute.gateway.bodies import Bodies
from joute.gateway.budgets.amount import MICRO, Estimate
from joute.gateway.call import Call, Routed, row_of, text_of
from joute.gateway.charges import check_charges
from joute.gateway.circuit import Circuits
from joute.gateway.directory import Caller, Directory
from joute.gateway.errors import (
    BadRequest,
    Blocked,
    ClientGone,
    DeadlinePassed,
    HostsRest,
    KeyStopped,
    NotJudged,
)
from joute.gateway.guarding.asking import MOST_TOKENS
from joute.gateway.guarding.guarding import CONTENT_FILTER, Guarding
from joute.gateway.guarding.profiles import UNGUARDED
from joute.gateway.hooks import FirstCandidate, Router
from joute.gateway.received import Answered
from joute.gateway.shadow_calls import ShadowCalls
from joute.gateway.site_budget import SiteBudget
from joute.gateway.translation import asked, embedded, streamed, whole
from joute.gateway.wanted import Chat, Embedding, Wanted, chat
from joute.llm import LiveEndpoint
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
from joute.llm.request import Json
from joute.llm.streams import DONE, Chunk
from joute.llm.untrusted import mapping
from joute.settings import Limits

T = TypeVar("T")

logger = logging.getLogger(__name__)

# Before the one retry, when every model of the alias failed; chance keeps callers apart.
RETRY_S = (0.1, 0.5)
# A host that asks to be left alone for longer is not asked again.
LONGEST_WAIT_S = 2.0

# Seconds that a host which gave a reason to end has to count tokens, and then to close.
_USAGE_S = 1.0
_FAREWELL_S = 0.2

_RETRIED = (408, 409, 429)

# How a call ends that is broken off for the sake of its caller: its host read the prompt.
_BROKEN_OFF = (ClientGone.code, KeyStopped.code, DeadlinePassed.code)

# What ends a call and says nothing of its hosts.
_OF_US = (DeadlinePassed, NotJudged)

# What speaks against a host, whoever asks it; and what the request itself may have brought about.
_BREAKDOWNS = (Unreachable, HostBusy, CutStream, FirstTokenTimeout)
_PERHAPS_OF_THE_REQUEST = (HostError, AnswerTooLong)
_STATUS_OF_BREAKDOWNS = (408, 502, 503, 504)

_MOST_ENERGIES = 10_000


@dataclass(frozen=True)
class _Opened:
    """A stream that its host began, and what must be closed after it."""

    reads: AsyncGenerator[Sequence[Chunk]]
    first: bytes
    stack: ExitStack

    async def close(self) -> None:
        with self.stack:
            await self.reads.aclose()


@dataclass(frozen=True)
class Gateway:
    """Calls of applications. `timer` gives seconds of a clock that never goes back,
    `feedback_token` signs the id of a call."""

    directory: Directory
    admissions: Admissions
    site: SiteBudget
    offer: Offer
    limits: Limits
    now: Callable[[], datetime]
    timer: Callable[[], float]
    new_id: Callable[[], str]
    random: Random
    feedback_token: Callable[[str], str]
    circuits: Circuits = field(default_factory=Circuits)
    router: Router = field(default_factory=FirstCandidate)
    bodies: Bodies = field(default_factory=Bodies)
    energies: dict[tuple[str, int], int | None] = field(default_factory=dict)
    shadows: ShadowCalls | None = None

    @asynccontextmanager
    async def call(
        self, caller: Caller, wanted: Wanted, deadline_s: float | None = None
    ) -> AsyncIterator[Call]:
        """A call within the budget and the limits of its key, in the block that answers it; then
        what it cost is settled, and it is logged. The caller waits `deadline_s` at most, if known.

        Raises UnknownAlias, BudgetSpent, TooManyCalls.
        """
        call = self._new(caller, wanted, deadline_s)
        _check_request(call)
        try:
            async with self._admitted(call):
                # Once it is admitted: reading long texts is work that limits are for.
                call.wanted = await call.guarding.asked()
                yield call
                if call.guarding.refused:
                    call.outcome = Blocked.code
        finally:
            if self.shadows is not None:
                self.shadows.follow(call, self)

    @asynccontextmanager
    async def _admitted(self, call: Call) -> AsyncIterator[None]:
        """The block in which a call is answered, within budgets and limits; then it is settled."""
        most, wanted = self.most(call), call.wanted
        tokens = wanted.most_input_tokens + wanted.most_output_tokens
        async with (
            self.site.open(Cost(tokens=tokens, microdollars=most.known.microdollars)),
            self.admissions.open(call.caller, most, tokens) as admission,
        ):
            try:
                yield
            except BaseException as error:
                call.outcome = _outcome(error)
                call.failed_at_host = _is_of_host(error)
                if call.model and call.received.began and isinstance(error, AnswerError):
                    self._keep_failure(call, call.model, error)
                raise
            finally:
                call.guarding.forget()
                self._count(call)
                row = row_of(call)
                used = (row["input_tokens"] or 0) + (row["output_tokens"] or 0)
                self.site.spent(
                    call.id, Cost(tokens=used, microdollars=call.spent.known.microdollars)
                )
                admission.settle(
                    row,
                    call.spent,
                    text_of(call),
                    call.written,
                    hits=call.guarding.hits,
                    failures=call.failures,
                )

    async def whole(self, call: Call) -> Json:
        """The answer at once. Raises an AnswerError, and Blocked where no answer can say so."""
        if call.guarding.refused:
            answer = self._refusal(call)
            call.received.take_whole(answer)
            return answer
        answer = await self._first(call, partial(self._whole, call))
        self._count(call)
        return await call.guarding.answered(answer)

    def as_shadow(self, call: Call, model: Offered) -> Call:
        """The call in which another model is asked what the one of a call was, with the marks of
        its guard and the instructions of its arm."""
        assert isinstance(call.wanted, Chat)  # noqa: S101 # nothing else is fit for one
        caller = replace(call.caller, guard=UNGUARDED, beside=True)
        return replace(
            self._new_for(caller, call.alias, call.wanted.at_once(), Routed(model.id, "shadow")),
            candidates=[model],
            shadow_of=call.id,
        )

    async def ask(self, shadow: Call) -> None:
        """Ask the model of a shadow, once. Raises as `call` does, and an AnswerError."""
        async with self._admitted(shadow):
            (model,) = shadow.candidates
            shadow.model, shadow.attempts, shadow.asking = model, 1, True
            shadow.asked_at = self.timer()
            await self._whole(shadow, model)

    def stream(self, call: Call) -> AsyncGenerator[bytes]:
        """The events of the answer as they come, without its count of tokens and its end.

        Raises an AnswerError, and KeyStopped when the key is revoked meanwhile.
        """
        if call.guarding.refused:
            return self._refused(call)
        return call.guarding.stream(self._streamed(call))

    async def _streamed(self, call: Call) -> AsyncGenerator[bytes]:
        opened = await self._first(call, partial(self._open, call))
        try:
            events: bytes | None = opened.first
            while events is not None:
                if events:
                    yield events
                if call.received.done:
                    break
                if not call.caller.valid():
                    raise KeyStopped
                events = await self._next(call, opened.reads)
        finally:
            await opened.close()
        if not (call.received.done or call.received.over):
            raise CutStream("the stream was closed without a finish reason")
        call.asking = False
        self._count(call)

    async def _refused(self, call: Call) -> AsyncGenerator[bytes]:
        yield call.received.take([Chunk(b"", self._refusal(call)), DONE])

    def _refusal(self, call: Call) -> Json:
        """What is said in the place of a call, as an answer that no model wrote."""
        if not isinstance(call.wanted, Chat):
            raise Blocked(rules=", ".join(call.guarding.rules))
        message = {"role": "assistant", "content": call.guarding.refusal}
        call.received.counts = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
        return {
            "id": f"chatcmpl-{call.id}",
            "object": "chat.completion",
            "created": int(call.created_at.timestamp()),
            "model": call.alias.name,
            "choices": [{"index": 0, "message": message, "finish_reason": CONTENT_FILTER}],
        }

    async def _ask(self, caller: Caller, alias: str, messages: Sequence[Json]) -> tuple[str, Json]:
        """A question of the guard to the model behind an alias: a call of its own, paid from the
        budget of the key, whose limits in a minute are for calls of the application."""
        limits = replace(caller.key.limits, aliases=None)
        own = replace(
            caller,
            key=replace(caller.key, limits=limits),
            keeps_text=False,
            guard=UNGUARDED,
            beside=True,
        )
        wanted = chat({"model": alias, "messages": list(messages)}, MOST_TOKENS)
        async with self.call(own, wanted) as call:
            await self.whole(call)
        return call.received.text, call.figures

    def _drawn(self, first: str, experiment: AliasExperiment) -> Routed:
        """The arm of a call, at random, whatever calls before it brought."""
        is_b = self.random.random() < experiment.share
        prompt = experiment.prompt_b if is_b else experiment.prompt_a
        return Routed(
            experiment.against if is_b else first,
            "experiment",
            experiment.share if is_b else 1 - experiment.share,
            arm="b" if is_b else "a",
            instructions=prompt.system if prompt else "",
        )

    def _new(self, caller: Caller, wanted: Wanted, deadline_s: float | None) -> Call:
        alias = self.directory.alias(caller, wanted.alias)
        models = self._able(alias, wanted)
        routed = Routed(models[0])
        # Vectors of two models are not alike: texts of one application are embedded by one.
        if isinstance(wanted, Chat):
            if alias.targets == (AUTO,):
                routed = self.router.route(caller.use.id, wanted.text, models)
            elif alias.experiment and len(models) == len(alias.models):
                routed = self._drawn(models[0], alias.experiment)
                if routed.instructions:
                    wanted = wanted.instructed(routed.instructions)
        return self._new_for(caller, alias, wanted, routed, deadline_s)

    def _able(self, alias: AliasCard, wanted: Wanted) -> Sequence[str]:
        """The models of an alias, for images without those that read none: where some do not, no
        arm is drawn. Raises BadRequest where none does."""
        if not wanted.files.images:
            return alias.models
        known = self.offer.models
        able = [
            one
            for one in alias.models
            if one not in known or known[one].card.reads_images is not False
        ]
        if not able:
            reason = (
                f"No model of the alias “{alias.name}” reads images: call one whose models do, as "
                "GET /v1/models says by “reads_images”, or leave the images out."
            )
            raise BadRequest(reason=reason, param="messages")
        return able

    def _new_for(
        self,
        caller: Caller,
        alias: AliasCard,
        wanted: Wanted,
        routed: Routed,
        deadline_s: float | None = None,
    ) -> Call:
        models = self._able(alias, wanted)
        # A model may be gone from the settings since the alias was set.
        order = (routed.model, *(one for one in models if one != routed.model))
        candidates = [self.offer.models[one] for one in order if one in self.offer.models]
        began_at = self.timer()
        seconds = min(self.limits.answer_s, deadline_s or self.limits.answer_s)
        call_id = self.new_id()
        return Call(
            id=call_id,
            caller=caller,
            alias=alias,
            wanted=wanted,
            routed=routed,
            candidates=candidates,
            began_at=began_at,
            give_up_at=asyncio.get_running_loop().time() + seconds,
            hurried=seconds < self.limits.answer_s,
            created_at=self.now(),
            received=_answered(wanted),
            feedback_token=self.feedback_token(call_id),
            guarding=Guarding(caller.guard, wanted, partial(self._ask, caller)),
        )

    async def _first(self, call: Call, begin: Callable[[Offered], Awaitable[T]]) -> T:
        """What the first model begins that does; each is asked in turn, and the first once more."""
        failed: AnswerError = HostsRest("no host is asked")
        for model in (*call.candidates, *call.candidates[:1]):
            pause_s = self._pause_s(call, model, failed)
            if pause_s is None:
                break
            if pause_s:
                await asyncio.sleep(pause_s)
            host, key = model.endpoint.id, call.caller.key.id
            rest_s = self.circuits.rest_s(host, key, self.timer())
            if rest_s:
                if isinstance(failed, HostsRest):
                    failed.retry_after_s = rest_s
                continue
            call.model, call.attempts, call.asking = model, call.attempts + 1, True
            call.asked_at = self.timer()
            try:
                begun = await begin(model)
            except DeadlinePassed:  # which says nothing of the host, that others ask too
                self.circuits.unknown(host, key)
                raise
            except AnswerError as error:
                call.asking = False
                self._keep_failure(call, model, error)
                self._note_failure(host, key, error)
                if not _another_may_answer(error):
                    raise
                failed = error
            except BaseException:
                self.circuits.unknown(host, key)
                raise
            else:
                self.circuits.answered(host, key)
                return begun
        raise failed

    def _pause_s(self, call: Call, model: Offered, failed: AnswerError) -> float | None:
        """Seconds before a model is asked, none before each is asked for the first time; None when
        it is too late, or its host wants to be left alone."""
        pause_s = 0.0
        if call.attempts and (call.attempts >= len(call.candidates) or model is call.model):
            pause_s = max(self.random.uniform(*RETRY_S), failed.retry_after_s or 0.0)
        late = asyncio.get_running_loop().time() + pause_s >= call.give_up_at
        return None if late or pause_s > LONGEST_WAIT_S else pause_s

    def _keep_failure(self, call: Call, model: Offered, error: AnswerError) -> None:
        """For the operator, also where another model answers."""
        failure = failure_row(
            error,
            self.now(),
            purpose=GATEWAY,
            model=model.id,
            endpoint=model.endpoint.id,
            duration_s=self.timer() - call.asked_at,
        )
        cause = failure["cause"]
        logger.warning("call %s: %s failed (%s): %s", call.id, model.id, error.code, cause)
        call.failures.append(failure)

    def _note_failure(self, host: str, key: str, error: AnswerError) -> None:
        """A host that refuses a request works; one that is not there, breaks or hangs does not."""
        status = error.host_status
        if isinstance(error, _BREAKDOWNS) if status is None else status in _STATUS_OF_BREAKDOWNS:
            self.circuits.failed(host, self.timer())
        elif isinstance(error, _PERHAPS_OF_THE_REQUEST) if status is None else status >= 500:
            self.circuits.failed(host, self.timer(), key=key)
        else:
            self.circuits.answered(host, key)

    async def _whole(self, call: Call, model: Offered) -> Json:
        endpoint, wanted = model.endpoint, call.wanted
        with model.metered() as call.share:
            late = asyncio.timeout_at(call.give_up_at)
            try:
                async with late:
                    if isinstance(wanted, Embedding):
                        body = await _embedded(model, wanted)
                    elif isinstance(endpoint, LiveEndpoint) and endpoint.relays:
                        body = await endpoint.relay_whole(
                            model.name_at_host, wanted.body, wanted.limit
                        )
                    else:
                        pieces = endpoint.stream(asked(wanted, model.name_at_host))
                        body = await whole(pieces, self._envelope(call, model))
            except TimeoutError:
                late_error = DeadlinePassed if call.hurried else AnswerTooLong
                raise late_error(f"{model.id} timed out") from None
            call.share.pieces += 1
            if isinstance(wanted, Chat):
                call.received.take_whole(body)
            else:
                call.received.counts, call.received.began = mapping(body.get("usage")), True
        call.asking = False
        return body

    async def _open(self, call: Call, model: Offered) -> _Opened:
        """A stream of a model, up to its first word: until then another may answer instead."""
        call.received = received = _answered(call.wanted)
        with ExitStack() as stack:
            call.share = stack.enter_context(model.metered())
            reads, first = self._reads(call, model), b""
            try:
                while not (received.began or received.done or received.over):
                    events = await self._next(call, reads)
                    if events is None:
                        raise CutStream(f"{model.id} closed the stream before it began")
                    first += events
            except BaseException:
                await reads.aclose()
                raise
            return _Opened(reads, first, stack.pop_all())

    def _reads(self, call: Call, model: Offered) -> AsyncGenerator[Sequence[Chunk]]:
        endpoint, wanted = model.endpoint, call.wanted
        assert isinstance(wanted, Chat)  # noqa: S101 # nothing else streams
        if isinstance(endpoint, LiveEndpoint) and endpoint.relays:
            return endpoint.relay(model.name_at_host, wanted.body, wanted.limit)
        pieces = endpoint.stream(asked(wanted, model.name_at_host))
        return streamed(pieces, self._envelope(call, model))

    async def _next(self, call: Call, reads: AsyncGenerator[Sequence[Chunk]]) -> bytes | None:
        """The next events; None at the end. The earlier deadline names the error."""
        loop, limits, received = asyncio.get_running_loop(), self.limits, call.received
        late: type[AnswerError] = TokenGapTimeout if received.began else FirstTokenTimeout
        wait_s = limits.between_tokens_s if received.began else limits.first_token_s
        if received.over:
            wait_s = _FAREWELL_S if received.counts else _USAGE_S
        late_at = loop.time() + wait_s
        try:
            async with asyncio.timeout_at(min(late_at, call.give_up_at)):
                chunks = await anext(reads, None)
            return None if chunks is None else self._take(call, chunks)
        except TimeoutError:
            if received.over:
                return None
            error = AnswerTooLong if call.give_up_at < late_at else late
            raise error(f"{call.answered_by.id} timed out") from None
        except AnswerError:
            if received.over:  # the answer is whole: how its host leaves does not matter
                return None
            raise

    def _take(self, call: Call, chunks: Sequence[Chunk]) -> bytes:
        call.share.pieces += len(chunks)
        events = call.received.take(chunks)
        if call.first_token_s is None and call.received.began:
            call.first_token_s = self.timer() - call.began_at
        return events

    def most(self, call: Call) -> Estimate:
        """The most that any of its models can cost; None where price or energy is unknown."""
        read, write = call.wanted.most_input_tokens, call.wanted.most_output_tokens
        money: int | None = 0
        energy: int | None = 0
        for model in call.candidates:
            card = model.card
            # No host reads more than its model can: it refuses such a request.
            fits = min(read, card.context_tokens or read)
            cost = budget.cost(card, fits, write).microdollars if card.price else None
            used = self._energy(model, write) if write else None
            money = None if money is None or cost is None else max(money, cost)
            energy = None if energy is None or used is None else max(energy, used)
        return Estimate(money, energy)

    def _energy(self, model: Offered, tokens: int) -> int | None:
        """The modelled energy of so many tokens, in millionths of a Wh: few sizes are asked for,
        again and again."""
        key = (model.id, tokens)
        if key not in self.energies:
            if len(self.energies) >= _MOST_ENERGIES:
                self.energies.clear()
            figure = footprint_of(model.card, tokens)
            self.energies[key] = _micro(figure.energy_wh if figure else None)
        return self.energies[key]

    def _envelope(self, call: Call, model: Offered) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{call.id}",
            "created": int(call.created_at.timestamp()),
            "model": model.name_at_host,
        }

    def _count(self, call: Call) -> None:
        """What the call took, once: all that was delivered, and what its host read of one that
        was broken off. Where no host answered, nothing."""
        if call.usage is not None:
            return
        call.duration_s = self.timer() - call.began_at
        broken_off = call.asking and call.outcome in _BROKEN_OFF
        if call.model is None or not (call.received.began or call.received.done or broken_off):
            return
        received, card = call.received, call.model.card
        taken = call.wanted.usage(received.counts, received.received)
        if taken.input_tokens is None:  # not told, or not believable
            taken = replace(taken, input_tokens=call.wanted.input_tokens, source="estimate")
        call.usage, read = taken, taken.input_tokens or 0
        money = budget.cost(card, read, taken.output_tokens or 0).microdollars
        if isinstance(call.wanted, Chat):  # no method is for embeddings
            measured = call.model.measurement(call.share, received.timings, call.duration_s)
            call.written = Written(call.model, taken, call.duration_s, measured)
            if figure := call.written.figure:
                call.energy, call.energy_method = figure.energy_wh, figure.method
        call.spent = Estimate(money if card.price else None, _micro(call.energy))


def _check_request(call: Call) -> None:
    """Raises ChargedBeside for what a budget in dollars does not see, and BadRequest for an address
    where a host of the alias may fetch none: a name of the Internet can lead to its own network."""
    if call.caller.key.limits.budget_usd is not None:
        check_charges(call.wanted.body)
    if call.wanted.addresses and not all(_fetches(one) for one in call.candidates):
        reason = "The host of this alias fetches no files: send them as data: URLs."
        raise BadRequest(reason=reason, param="messages")


def _fetches(model: Offered) -> bool:
    return isinstance(model.endpoint, LiveEndpoint) and model.endpoint.fetches


def _answered(wanted: Wanted) -> Answered:
    choices = wanted.choices if isinstance(wanted, Chat) else 1
    return Answered(choices, wanted.most_output_tokens)


def _outcome(error: BaseException) -> str:
    """How a call ends that `error` ends. What is no exception cancels it, with the code of the
    reason where there is one; otherwise its client is gone."""
    if isinstance(error, JouteError):
        return error.code
    if isinstance(error, asyncio.CancelledError) and error.args:
        return str(error.args[0])
    return JouteError.code if isinstance(error, Exception) else ClientGone.code


def _is_of_host(error: BaseException) -> bool:
    """Whether a call ended as it did because of its hosts."""
    return isinstance(error, AnswerError) and not isinstance(error, _OF_US)


def _another_may_answer(error: AnswerError) -> bool:
    """Whether another model may be asked instead: not after a refusal of the request itself."""
    if error.host_status is not None:
        return error.host_status in _RETRIED or error.host_status >= 500
    return isinstance(error, Unreachable | HostBusy | RateLimited | CutStream | FirstTokenTimeout)


def _micro(energy: Band | None) -> int | None:
    return None if energy is None else round(energy.mid * MICRO)


async def _embedded(model: Offered, wanted: Embedding) -> Json:
    endpoint = model.endpoint
    if isinstance(endpoint, LiveEndpoint) and endpoint.relays:
        return await endpoint.relay_embeddings(model.name_at_host, wanted.body)
    return await embedded(endpoint, model.name_at_host, wanted)
