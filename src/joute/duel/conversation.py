"""Answering: two streams side by side, independent of whoever reads them.

One task per side, which never waits for the other, and one tick that releases both. What a side
ends with (an answer, or why there is none) is committed before the page is told.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Update, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute import llm
from joute.calls import Offered, budget, footprints
from joute.calls.channel import SIDES, Channel
from joute.duel.arena import Arena
from joute.duel.pairing import Mode, redraw
from joute.duel.tables import Answer, Duel, Failure, Flag
from joute.duel.writing import Writing, release, write
from joute.errors import AnswerError, HostError, StoppedEmpty

logger = logging.getLogger(__name__)

MAX_REPLACEMENTS = 2
STOPS = "stops"


@dataclass(frozen=True)
class Question:
    """What one turn asks: the words so far, and who answers which side."""

    duel_id: str
    voter_id: str
    turn: int
    mode: Mode
    prompts: tuple[str, ...]
    said: dict[str, tuple[str, ...]]
    models: dict[str, Offered]
    chosen: frozenset[str]
    asked_at: datetime
    reserved: dict[str, budget.Cost]

    @property
    def asked(self) -> str:
        """All that the person wrote: names found there are not masked in answers."""
        return "\n".join(self.prompts)

    def messages(self, side: str, model: Offered) -> tuple[llm.Message, ...]:
        """The conversation as the model of `side` knows it."""
        messages = [llm.Message("system", model.system_prompt)] if model.system_prompt else []
        for prompt, answer in zip(self.prompts, self.said[side], strict=False):
            messages += [llm.Message("user", prompt), llm.Message("assistant", answer)]
        return (*messages, llm.Message("user", self.prompts[-1]))


@dataclass
class SideWriting(Writing):
    """One side of a duel; `keeping` once its end is being committed, and cannot be stopped."""

    keeping: bool = False
    failed: set[str] = field(default_factory=set)
    task: "asyncio.Task[None] | None" = None


class Conversations:
    """The turns that this node is answering."""

    def __init__(self, arena: Arena) -> None:
        self._arena = arena
        self._turns: dict[str, tuple[asyncio.Task[None], list[SideWriting]]] = {}
        self._voters: dict[str, str] = {}
        self._listener: asyncio.Task[None] | None = None

    def listen(self) -> None:
        """Begin to hear requests to stop; they may come from another node."""
        self._listener = asyncio.create_task(self._stop_when_asked())

    async def close(self) -> None:
        """Leave unfinished answers unfinished: they can be asked again after the restart."""
        tasks = [task for task, _ in self._turns.values()]
        if self._listener is not None:
            tasks.append(self._listener)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def running(self, voter_id: str) -> int:
        """How many duels of this voter are being answered on this node."""
        return sum(voter == voter_id for voter in self._voters.values())

    async def start(self, question: Question, sides: Sequence[str] = SIDES) -> None:
        """Answer `sides` of the question; the channel is open when this returns."""
        channel = await self._arena.bus.open(question.duel_id, question.turn)
        for side in SIDES:
            if side not in sides:
                channel.append(side, self._masked(question, side))
                channel.finish(side)
        writings = [SideWriting(side) for side in sides]
        task = asyncio.create_task(self._answer(question, channel, writings))
        self._turns[question.duel_id] = task, writings
        self._voters[question.duel_id] = question.voter_id
        task.add_done_callback(lambda _: self._forget(question.duel_id))

    async def stop(self, duel_id: str) -> None:
        """Ask for the end of both answers, wherever they are written; returns at once."""
        await self._arena.bus.publish(STOPS, duel_id)

    async def finished(self, duel_id: str) -> None:
        """Wait until this node has no more to do for the duel."""
        if duel_id in self._turns:
            await asyncio.wait([self._turns[duel_id][0]])

    async def _stop_when_asked(self) -> None:
        async for duel_id in self._arena.bus.subscribe(STOPS):
            for writing in self._turns.get(duel_id, (None, []))[1]:
                if writing.task is not None and not writing.keeping:
                    writing.stopped = True
                    writing.task.cancel()

    def _forget(self, duel_id: str) -> None:
        task, _ = self._turns.pop(duel_id)
        self._voters.pop(duel_id)
        if not task.cancelled() and task.exception() is not None:
            logger.error("duel %s: answering broke", duel_id, exc_info=task.exception())

    def _masked(self, question: Question, side: str) -> str:
        return self._arena.mask.mask(question.said[side][-1], prompt=question.asked).text

    async def _answer(
        self, question: Question, channel: Channel, writings: list[SideWriting]
    ) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for writing in writings:
                    writing.task = group.create_task(self._write(question, writing))
                by_side = {writing.side: writing for writing in writings}
                pacing = self._arena.pacing()
                group.create_task(release(self._arena, question.duel_id, channel, by_side, pacing))
        finally:
            await self._arena.bus.close(question.duel_id, channel)

    async def _write(self, question: Question, writing: SideWriting) -> None:
        """Ask the side's model, then another in its place if that is allowed, and keep the end."""
        model: Offered | None = question.models[writing.side]
        while model is not None:
            writing.restart(self._arena.timer())
            try:
                messages = question.messages(writing.side, model)
                await write(self._arena, writing, model, messages, asked=question.asked)
                await self._keep_answer(question, writing, model)
                return
            except asyncio.CancelledError:
                if not writing.stopped:
                    raise
                asyncio.current_task().uncancel()  # type: ignore[union-attr] # runs in a task
                await self._keep_stopped(question, writing, model)
                return
            except AnswerError as error:
                model = await self._keep_failure(question, writing, model, error)
            except Exception as error:  # a host must not be able to break the other side
                logger.exception("duel %s: side %s broke", question.duel_id, writing.side)
                model = await self._keep_failure(question, writing, model, HostError(repr(error)))

    async def _keep_answer(self, question: Question, writing: SideWriting, model: Offered) -> None:
        writing.keeping = True
        async with self._arena.store.write() as session:
            await self._add_answer(session, question, writing, model)
            await self._correct_budget(session, question, writing, model)
        writing.outbox.close()

    async def _keep_stopped(self, question: Question, writing: SideWriting, model: Offered) -> None:
        """Keep what was written before the person stopped it, if that is anything."""
        if writing.text.strip():
            written = writing.text + writing.reasoning
            usage = llm.Usage(
                input_tokens=None,
                output_tokens=llm.estimate_tokens(written),
                reasoning_tokens=None,
                source="estimate",
            )
            writing.end = llm.End(usage, "stopped")
            await self._keep_answer(question, writing, model)
        else:
            await self._keep_failure(question, writing, model, StoppedEmpty("stopped"))

    async def _add_answer(
        self, session: AsyncSession, question: Question, writing: SideWriting, model: Offered
    ) -> None:
        assert writing.end is not None  # noqa: S101 # llm.answer ends with it or raises
        usage, now = writing.end.usage, self._arena.now()
        answer = Answer(
            duel_id=question.duel_id,
            turn=question.turn,
            side=writing.side,
            model=model.id,
            duration_s=self._arena.timer() - writing.started_at,
            created_at=now,
            **writing.columns(),
        )
        session.add(answer)
        hits = self._arena.mask.mask(writing.text, prompt=question.asked).hits
        if any(hit.strength == "strong" for hit in hits):
            session.add(
                Flag(
                    duel_id=question.duel_id,
                    kind="names_itself",
                    turn=question.turn,
                    side=writing.side,
                    created_at=now,
                )
            )
        await session.flush()
        measurement = model.measurement(writing.share, writing.end.timings)
        written = footprints.Written(model, usage, answer.duration_s, measurement)
        await footprints.keep(session, answer.id, written, now)

    async def _correct_budget(
        self, session: AsyncSession, question: Question, writing: SideWriting, model: Offered
    ) -> None:
        assert writing.end is not None  # noqa: S101 # llm.answer ends with it or raises
        usage = writing.end.usage
        input_tokens = usage.input_tokens
        if input_tokens is None:
            input_tokens = llm.estimate_input_tokens(question.messages(writing.side, model))
        spent = budget.cost(model.card, input_tokens, usage.output_tokens or 0)
        reserved = question.reserved[writing.side]
        await budget.correct(
            session,
            self._arena.settings.limits,
            question.voter_id,
            question.asked_at,
            spent - reserved,
        )

    async def _keep_failure(
        self, question: Question, writing: SideWriting, model: Offered, error: AnswerError
    ) -> Offered | None:
        """Record why, and return the model that takes this one's place, if one may."""
        writing.keeping = True
        writing.failed.add(model.id)
        drawn = self._replacement(question, writing) if not writing.stopped else None
        failure = Failure(
            duel_id=question.duel_id,
            turn=question.turn,
            side=writing.side,
            model=model.id,
            endpoint=model.endpoint.id,
            code=error.code,
            public_code=error.public_code,
            cause=error.cause,
            created_at=self._arena.now(),
        )
        async with self._arena.store.write() as session:
            session.add(failure)
            if drawn is not None:
                failure.replaced_by, failure.draw_probability = drawn[0].id, drawn[1]
                await session.execute(_replace_model(question.duel_id, writing.side, drawn[0]))
            else:
                reserved = question.reserved[writing.side]
                await budget.correct(
                    session,
                    self._arena.settings.limits,
                    question.voter_id,
                    question.asked_at,
                    budget.Cost() - reserved,
                )
        logger.warning(
            "duel %s: side %s, turn %d: %s",
            question.duel_id,
            writing.side,
            question.turn,
            error.code,
        )
        if drawn is None:
            writing.outbox.close(error.public_code)
            return None
        writing.keeping = False
        question.models[writing.side] = drawn[0]
        return drawn[0]

    def _replacement(
        self, question: Question, writing: SideWriting
    ) -> tuple[Offered, float] | None:
        """Another model of the same mode, on the first turn, before the first token."""
        unheard = writing.first_token_s is None and question.turn == 1
        failed = writing.failed
        if not unheard or writing.side in question.chosen or len(failed) > MAX_REPLACEMENTS:
            return None
        other = question.models["b" if writing.side == "a" else "a"]
        draw = redraw(
            self._arena.offer.drawable,
            question.mode,
            self._arena.thresholds,
            self._arena.random,
            kept=other.id,
            left_out=frozenset(failed),
            weight=self._arena.weight,
        )
        return (self._arena.offer[draw.b], draw.probability) if draw else None


def _replace_model(duel_id: str, side: str, model: Offered) -> Update:
    """Both columns of the side; the card is the new model's."""
    return (
        update(Duel)
        .where(Duel.id == duel_id)
        .values({f"model_{side}": model.id, f"card_{side}": model.card.model_dump(mode="json")})
    )
