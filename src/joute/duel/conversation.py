"""Answering: two calls side by side, independent of whoever reads them.

One task per side, which never waits for the other, and one tick that releases both. What a side
ends with (an answer, or why there is none) is committed before the page is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, Call, Calls, Failure, Offered, Outbox, broadcast, pacing_of
from joute.calls.budget import Cap, correct
from joute.calls.channel import SIDES
from joute.duel.pairing import Draw, Mode, redraw
from joute.duel.tables import Duel, DuelAnswer, DuelFailure, Flag
from joute.duel.weighing import thresholds_of, weight_of
from joute.jobs import Tasks
from joute.llm import Message
from joute.services import Services

MAX_REPLACEMENTS = 2
STOPS = "stops"


@dataclass(frozen=True)
class Question:
    """What one turn asks: the words so far, who answers which side, who pays."""

    duel_id: str
    voter_id: str
    turn: int
    mode: Mode
    prompts: tuple[str, ...]
    said: Mapping[str, tuple[str, ...]]
    models: dict[str, Offered]
    chosen: frozenset[str]
    caps: tuple[Cap, ...]

    @property
    def asked(self) -> str:
        """All that the person wrote: names found there are not masked in answers."""
        return "\n".join(self.prompts)

    def call(self, calls: Calls, side: str, outbox: Outbox | None = None) -> Call:
        """The call to the model of `side`, with the conversation as it knows it."""
        messages: list[Message] = []
        for prompt, answer in zip(self.prompts, self.said[side], strict=False):
            messages += [Message("user", prompt), Message("assistant", answer)]
        return calls.call(
            self.models[side],
            [*messages, Message("user", self.prompts[-1])],
            purpose="duel",
            caps=self.caps,
            prompt=self.asked,
            outbox=outbox,
        )


class Conversations:
    """The turns that this node is answering."""

    def __init__(self, services: Services) -> None:
        self._services, self._calls = services, services.calls
        self._turns: dict[str, dict[str, Call]] = {}
        self._voters: dict[str, str] = {}
        self._tasks = Tasks("duel")

    def listen(self) -> None:
        """Begin to hear requests to stop; they may come from another node."""
        self._tasks.start(STOPS, self._stop_when_asked())

    async def close(self) -> None:
        """Leave unfinished answers unfinished: they can be asked again after the restart."""
        await self._tasks.close()

    def running(self, voter_id: str) -> int:
        """How many duels of this voter are being answered on this node."""
        return sum(voter == voter_id for voter in self._voters.values())

    async def start(self, question: Question, calls: dict[str, Call]) -> None:
        """Answer the sides of `calls`, which are paid; the channel is open when this returns."""
        duel_id = question.duel_id
        # The turn before is over for its readers, and closes its channel.
        await self.finished(duel_id)
        channel = await self._services.bus.open(duel_id, question.turn)
        for side in SIDES:
            if side not in calls:
                kept = question.said[side][-1]
                channel.append(side, self._calls.masked(kept, prompt=question.asked))
                channel.finish(side)
        answering = broadcast(
            self._services.bus,
            duel_id,
            channel,
            outboxes={side: call.outbox for side, call in calls.items()},
            pacing=pacing_of(self._services.settings.site),
            writers=(self._answer(question, side) for side in calls),
        )
        self._turns[duel_id], self._voters[duel_id] = calls, question.voter_id
        task = self._tasks.start(duel_id, answering)
        task.add_done_callback(lambda _: self._forget(duel_id))

    async def stop(self, duel_id: str) -> None:
        """Ask for the end of both answers, wherever they are written; returns at once."""
        await self._services.bus.publish(STOPS, duel_id)

    async def finished(self, duel_id: str) -> None:
        """Wait until this node has no more to do for the duel."""
        await self._tasks.wait(duel_id)

    async def _stop_when_asked(self) -> None:
        async for duel_id in self._services.bus.subscribe(STOPS):
            for call in self._turns.get(duel_id, {}).values():
                call.stop()

    def _forget(self, duel_id: str) -> None:
        del self._turns[duel_id], self._voters[duel_id]

    async def _answer(self, question: Question, side: str) -> None:
        """Ask the side's model, then another in its place as long as that is allowed."""
        calls, failed = self._turns[question.duel_id], set[str]()
        while True:
            call = calls[side]
            async with self._calls.ask(call) as (session, ended):
                if isinstance(ended, Answer):
                    _add_answer(session, question, side, ended, names_itself=call.names_itself)
                    code, draw = None, None
                else:
                    failed.add(call.model.id)
                    code, draw = ended.public_code, self._redraw(question, side, call, failed)
                    await self._add_failure(session, question, side, ended, draw)
            if draw is None:
                call.outbox.close(code)
                return

    async def _add_failure(
        self,
        session: AsyncSession,
        question: Question,
        side: str,
        failure: Failure,
        draw: Draw | None,
    ) -> None:
        """Record it, and put the model that was drawn in the place of the one that failed."""
        session.add(
            DuelFailure(
                duel_id=question.duel_id,
                turn=question.turn,
                side=side,
                failure_id=failure.id,
                replaced_by=draw and draw.b,
                draw_probability=draw and draw.probability,
            )
        )
        if draw is None:
            return
        calls, model = self._turns[question.duel_id], self._services.offer[draw.b]
        question.models[side] = model
        calls[side] = question.call(self._calls, side, calls[side].outbox)
        # The question was accepted: a model that costs more may pass over what is left.
        await correct(session, question.caps, calls[side].most)
        await session.execute(
            update(Duel)
            .where(Duel.id == question.duel_id)
            .values({f"model_{side}": model.id, f"card_{side}": model.card.model_dump(mode="json")})
        )

    def _redraw(self, question: Question, side: str, call: Call, failed: set[str]) -> Draw | None:
        """Another model of the same mode, on the first turn, before the first token."""
        begun = call.first_token_s is not None or call.stopped or question.turn > 1
        if begun or side in question.chosen or len(failed) > MAX_REPLACEMENTS:
            return None
        return redraw(
            self._services.offer.drawable,
            question.mode,
            thresholds_of(self._services),
            self._services.random,
            kept=question.models["b" if side == "a" else "a"].id,
            left_out=frozenset(failed),
            weight=weight_of(self._services),
        )


def _add_answer(
    session: AsyncSession, question: Question, side: str, answer: Answer, *, names_itself: bool
) -> None:
    place = {"duel_id": question.duel_id, "turn": question.turn, "side": side}
    session.add(DuelAnswer(answer_id=answer.id, **place))
    if names_itself:
        session.add(Flag(kind="names_itself", created_at=answer.created_at, **place))
