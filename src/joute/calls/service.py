"""The service of calls: it calls a model, and stores the end of the call.

call = calls.call(model, messages, purpose="duel", caps=caps, prompt=prompt)
async with store.write() as session:
    await calls.reserve(session, call)
async with calls.run(call) as (session, ended):
    ...  # rows of the feature that point to `ended`, in the transaction that stores it
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from joute import llm
from joute.blindness import MaskStream, NameMask
from joute.calls import budget, ended, footprints, reservations
from joute.calls.budget import Cap, Cost
from joute.calls.call import Call
from joute.calls.failures import failure_row
from joute.calls.offer import Offer, Offered
from joute.calls.pacing import Outbox
from joute.calls.tables import Answer, EmbeddingCall, Failure
from joute.errors import AnswerError
from joute.llm.errors import AnswerTooLong, HostError, StoppedEmpty
from joute.settings import Limits
from joute.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reserved:
    """What is reserved for a call until its cost is known."""

    call_id: str
    caps: Sequence[Cap]
    most: Cost

    async def settle(self, session: AsyncSession, spent: Cost) -> None:
        """Count what was spent in its place, in the caller's transaction."""
        await reservations.settle(session, self.call_id, self.caps, self.most, spent)


@dataclass(frozen=True)
class Calls:
    """`now` gives an aware UTC time, `timer` seconds of a clock that never goes back."""

    offer: Offer
    store: Store
    mask: NameMask
    limits: Limits
    now: Callable[[], datetime]
    timer: Callable[[], float]

    def call(
        self,
        model: Offered,
        messages: Sequence[llm.Message],
        *,
        purpose: str,
        caps: Sequence[Cap],
        questions: int = 0,
        prompt: str = "",
        parameters: llm.Parameters | None = None,
        outbox: Outbox | None = None,
        known: bool = False,
        kept: bool = True,
    ) -> Call:
        """A call, ready to be reserved and run; the system prompt of the model comes first.

        Nothing is masked in the answer of a model that is `known` to its reader, and no word of it
        is stored unless it is `kept`. Without `parameters` all but the output limit of this site
        is left to the host.
        """
        system = (llm.Message("system", model.system_prompt),) if model.system_prompt else ()
        limit = self.limits.max_output_tokens
        request = llm.Request(
            model.name_at_host,
            (*system, *messages),
            parameters or llm.Parameters(max_output_tokens=limit),
        )
        return Call(
            model, request, purpose, caps, questions, prompt, outbox or Outbox(), known, kept
        )

    def site_cap(self) -> Cap:
        """The budget of the site today."""
        return budget.site_cap(self.limits, self.now())

    async def reserve(self, session: AsyncSession, *calls: Call, questions: int = 0) -> None:
        """Reserve the most that calls with the same caps can cost, and `questions`; raises
        LimitReached. Run them within two minutes: a reservation is renewed while its call runs."""
        total = sum((call.most for call in calls), Cost(questions=questions))
        await budget.reserve(session, calls[0].caps, total)
        for call in calls:
            await reservations.hold(session, call.id, call.caps, call.most, self.now())

    async def reserve_over(self, session: AsyncSession, call: Call) -> None:
        """The same for a call in place of one that was accepted, which may exceed the caps."""
        await budget.correct(session, call.caps, call.most)
        await reservations.hold(session, call.id, call.caps, call.most, self.now())

    @asynccontextmanager
    async def run(self, call: Call) -> AsyncIterator[tuple[AsyncSession, Answer | Failure]]:
        """Call the model, then open the transaction that stores its end.

        Its cost replaces the reservation; a failure costs nothing. The block adds the rows that
        point to the end, and may delete obsolete ones. A call that is cancelled, but not stopped,
        leaves nothing.
        """
        async with self._renewed(call.id):
            error = await self._answered(call)
        call.begin_commit()
        call.duration_s = self.timer() - call.started_at
        async with self.store.write() as session:
            if error is None:
                yield session, await self._add_answer(session, call)
            else:
                failure = await self.add_failure(
                    session,
                    error,
                    purpose=call.purpose,
                    model=call.model.id,
                    origin=call.model.origin,
                    endpoint=call.model.endpoint.id,
                    parameters=call.parameters,
                    duration_s=call.duration_s,
                    kept=call.kept,
                )
                await reservations.settle(session, call.id, call.caps, call.most, Cost())
                yield session, failure

    async def add_failure(
        self,
        session: AsyncSession,
        error: AnswerError,
        *,
        purpose: str,
        model: str,
        origin: str = "",
        endpoint: str = "",
        parameters: dict[str, Any] | None = None,
        duration_s: float = 0.0,
        kept: bool = True,
    ) -> Failure:
        """Store why a model gave no answer, or was not called, in the caller's transaction.
        `origin` is that of the model, empty where it is not offered any more. Unless
        `kept`, the words of its host are left out."""
        now = self.now()
        await ended.add(session, [ended.Ended(now.date(), purpose, model, origin, failed=True)])
        row = failure_row(
            error,
            now,
            purpose=purpose,
            model=model,
            endpoint=endpoint,
            parameters=parameters,
            duration_s=duration_s,
        )
        failure = Failure(**(row if kept else {**row, "cause": ""}))
        session.add(failure)
        await session.flush()
        logger.warning("%s: %s: %s", purpose, model, error.code)
        return failure

    @asynccontextmanager
    async def reserved(self, caps: Sequence[Cap], most: Cost) -> AsyncIterator["Reserved"]:
        """Capacity under `caps` for a call that another service makes in the block, renewed while
        it runs; the block settles it, and when it raises all is given back.

        Raises LimitReached before the block.
        """
        held = Reserved(token_urlsafe(16), caps, most)
        async with self.store.write() as session:
            await budget.reserve(session, caps, most)
            await reservations.hold(session, held.call_id, caps, most, self.now())
        try:
            async with self._renewed(held.call_id):
                yield held
        except BaseException:
            async with self.store.write() as session:
                await held.settle(session, Cost())
            raise

    async def embed(
        self, model: Offered, texts: Sequence[str], *, purpose: str, caps: Sequence[Cap]
    ) -> llm.Embeddings:
        """The texts as vectors, paid under `caps`.

        Raises LimitReached before the request, and an AnswerError once the failure is stored.
        """
        most = budget.cost(model.card, sum(map(llm.estimate_tokens, texts)), 0)
        call_id = token_urlsafe(16)
        async with self.store.write() as session:
            await budget.reserve(session, caps, most)
            await reservations.hold(session, call_id, caps, most, self.now())
        started_at = self.timer()
        try:
            async with self._renewed(call_id), asyncio.timeout(self.limits.answer_s):
                embeddings = await model.endpoint.embed(model.name_at_host, texts)
        except (AnswerError, TimeoutError) as error:
            known = error if isinstance(error, AnswerError) else AnswerTooLong("embedding")
            async with self.store.write() as session:
                await self.add_failure(
                    session,
                    known,
                    purpose=purpose,
                    model=model.id,
                    origin=model.origin,
                    endpoint=model.endpoint.id,
                    duration_s=self.timer() - started_at,
                )
                await reservations.settle(session, call_id, caps, most, Cost())
            raise known from error
        usage = embeddings.usage
        spent = budget.cost(model.card, usage.input_tokens or 0, 0)
        paid = spent.microdollars if model.card.price else None
        now = self.now()
        embedded = ended.Ended(
            now.date(),
            purpose,
            model.id,
            model.origin,
            input_tokens=usage.input_tokens,
            output_tokens=0,
            microdollars=paid,
        )
        async with self.store.write() as session:
            await ended.add(session, [embedded])
            await reservations.settle(session, call_id, caps, most, spent)
            session.add(
                EmbeddingCall(
                    purpose=purpose,
                    model=model.id,
                    endpoint=model.endpoint.id,
                    texts=len(texts),
                    input_tokens=usage.input_tokens,
                    token_source=usage.source,
                    microdollars=paid,
                    duration_s=self.timer() - started_at,
                    created_at=now,
                )
            )
        return embeddings

    async def _answered(self, call: Call) -> AnswerError | None:
        """Ask; returns why there is no answer, if there is none."""
        try:
            await self._write(call)
        except asyncio.CancelledError:
            if not call.stopped:
                raise
            asyncio.current_task().uncancel()  # type: ignore[union-attr] # runs in a task
            if not call.text.strip():
                return StoppedEmpty("stopped")
            call.end_early()
        except AnswerError as error:
            return error
        except Exception as error:  # a host must not be able to break the other side
            logger.exception("%s: %s broke", call.purpose, call.model.id)
            return HostError(repr(error))
        return None

    async def _write(self, call: Call) -> None:
        """Take the answer piece by piece to its end; its words leave here, masked unless the model
        is known."""
        limits = self.limits
        timeouts = llm.Timeouts(limits.first_token_s, limits.between_tokens_s, limits.answer_s)
        masking = self._masking(call)
        call.begin(self.timer())
        with call.model.metered() as call.share:
            async with aclosing(
                llm.answer(call.model.endpoint, call.request, timeouts=timeouts)
            ) as pieces:
                try:
                    async for piece in pieces:
                        if isinstance(piece, llm.Divided):
                            masking = self._masking(call)
                        self._take(call, piece, masking)
                finally:
                    if masking is not None:
                        call.outbox.add(masking.finish())
                        call.names_itself = any(hit.strength == "strong" for hit in masking.hits)

    def _masking(self, call: Call) -> MaskStream | None:
        return None if call.known else self.mask.stream(prompt=call.prompt)

    def _take(self, call: Call, piece: llm.Piece, masking: MaskStream | None) -> None:
        match piece:
            case llm.End():
                call.end = piece
                return
            case llm.Logprobs(tokens):
                call.logprobs += tokens
                return
            case llm.Text(text):
                call.text += text
                call.outbox.add(masking.feed(text) if masking else text)
            case llm.Reasoning(text):
                call.reasoning += text
            case llm.Divided(reasoning, text):
                call.reasoning, call.text = reasoning, text
                call.outbox.waiting = masking.feed(text) if masking else text
        call.share.pieces += 1
        if call.first_token_s is None:
            call.first_token_s = self.timer() - call.started_at

    async def _add_answer(self, session: AsyncSession, call: Call) -> Answer:
        usage, spent, now = call.usage, call.spent, self.now()
        assert call.end is not None  # noqa: S101 # it has a usage
        answer = Answer(
            purpose=call.purpose,
            model=call.model.id,
            endpoint=call.model.endpoint.id,
            origin=call.model.origin,
            parameters=call.parameters,
            text=call.text if call.kept else "",
            reasoning=call.reasoning if call.kept else "",
            finish_reason=call.end.finish_reason,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            reasoning_tokens=usage.reasoning_tokens,
            token_source=usage.source,
            microdollars=spent.microdollars if call.model.card.price else None,
            first_token_s=call.first_token_s,
            duration_s=call.duration_s,
            created_at=now,
        )
        session.add(answer)
        await session.flush()
        measurement = call.model.measurement(call.share, call.end.timings, call.duration_s)
        written = footprints.Written(call.model, usage, call.duration_s, measurement)
        await footprints.add(session, answer.id, written, now)
        summed = ended.Ended(
            now.date(),
            call.purpose,
            answer.model,
            answer.origin,
            input_tokens=answer.input_tokens,
            output_tokens=answer.output_tokens,
            microdollars=answer.microdollars,
            figure=written.figure,
        )
        await ended.add(session, [summed])
        await reservations.settle(session, call.id, call.caps, call.most, spent)
        return answer

    @asynccontextmanager
    async def _renewed(self, call_id: str) -> AsyncIterator[None]:
        """Renew what is reserved for a call while the block runs."""
        renewing = asyncio.create_task(self._renew(call_id))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.wait({renewing})

    async def _renew(self, call_id: str) -> None:
        while True:
            await asyncio.sleep(reservations.RENEW_EVERY_S)
            try:
                await reservations.renew(self.store, call_id, self.now())
            except SQLAlchemyError as error:
                logger.warning("a reservation was not renewed: %s", error)
