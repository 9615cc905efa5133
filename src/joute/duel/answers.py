"""The answers of a duel: two calls side by side, independent of their readers.

One task per side, which never waits for the other, and one tick that releases both. The end of a
side (an answer or a failure) is committed before its readers receive it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, Call, Calls, Failure, Offered, Outbox, broadcast, pacing_of
from joute.calls.budget import Cap
from joute.calls.channel import SIDES
from joute.duel.draw_options import thresholds_of, weight_of
from joute.duel.pairing import Draw, Mode, redraw
from joute.duel.prompts import SidePrompt
from joute.duel.tables import NAMES_ITSELF, Duel, DuelAnswer, DuelFailure, Flag
from joute.jobs import Tasks
from joute.llm import ImagePart, Message, TextPart
from joute.services import Services

MAX_REPLACEMENTS = 2
STOPS = "stops"


@dataclass(frozen=True)
class SentPrompt:
    """A question as models receive it: its words, those of a document among them, and pictures."""

    text: str
    images: tuple[ImagePart, ...] = ()

    @property
    def message(self) -> Message:
        """The same bytes for every side."""
        if not self.images:
            return Message("user", self.text)
        return Message("user", (TextPart(self.text), *self.images))


@dataclass(frozen=True)
class Question:
    """One turn to answer: the prompts so far, what each side was asked and answered before, the
    model of each side, who pays. `answered` are sides that have their answer to this very turn;
    the model of a `chosen` one is replaced by no other."""

    duel_id: str
    voter_id: str
    turn: int
    mode: Mode
    prompts: tuple[SentPrompt, ...]
    past: Mapping[str, Sequence[tuple[SentPrompt, str]]]
    answered: Mapping[str, str]
    models: dict[str, Offered]
    side_prompts: Mapping[str, SidePrompt | None]
    chosen: frozenset[str]
    caps: tuple[Cap, ...]
    after_reveal: bool = False

    @property
    def text(self) -> str:
        """All prompts: names that the person wrote are not masked in answers."""
        return "\n".join(prompt.text for prompt in self.prompts)

    @property
    def shows_pictures(self) -> bool:
        return any(prompt.images for prompt in self.prompts)

    def call(self, calls: Calls, side: str, outbox: Outbox | None = None) -> Call:
        """The call to the model of `side`, with the messages of that side only."""
        own, messages = self.side_prompts[side], list[Message]()
        for prompt, answer in (*self.past[side], (self.prompts[-1], "")):
            first = own is not None and not messages
            messages += own.asked(prompt.text) if own and first else [prompt.message]
            messages.append(Message("assistant", answer))
        return calls.call(
            self.models[side],
            messages[:-1],
            purpose="duel",
            caps=self.caps,
            prompt=self.text,
            outbox=outbox,
            parameters=own.parameters(calls.limits.max_output_tokens) if own else None,
        )


def drawable(services: Services, *, pictures: bool) -> Sequence[Offered]:
    """The models that may answer a question; with pictures, those that are known to read them."""
    models = services.offer.drawable
    return [one for one in models if one.card.reads_images] if pictures else models


class Answering:
    """The turns that this node is answering."""

    def __init__(self, services: Services) -> None:
        self._services, self._calls = services, services.calls
        self._turns: dict[str, dict[str, Call]] = {}
        self._voters: dict[str, str] = {}
        self._tasks = Tasks("duel")

    def listen(self) -> None:
        """Subscribe to requests to stop, which other nodes publish too."""
        self._tasks.start(STOPS, self._follow_stops())

    async def close(self) -> None:
        """Cancel what is being written; its person can retry after the restart."""
        await self._tasks.close()

    def running(self, voter_id: str) -> int:
        """The number of duels of this voter that this node is answering."""
        return sum(voter == voter_id for voter in self._voters.values())

    async def start(self, question: Question, calls: dict[str, Call]) -> None:
        """Answer the sides of `calls`, whose cost is reserved; the channel is open on return."""
        duel_id = question.duel_id
        # The previous turn is over for its readers, and closes its channel.
        await self.finished(duel_id)
        channel = await self._services.bus.open(duel_id, question.turn)
        for side in SIDES:
            if side not in calls:
                answer, mask = question.answered.get(side, ""), self._services.mask
                channel.append(side, mask.release(answer, prompt=question.text, revealed=False))
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
        """Stop both answers, on whichever node they are written; returns at once."""
        await self._services.bus.publish(STOPS, duel_id)

    async def finished(self, duel_id: str) -> None:
        """Wait for the end of the work of this node on the duel."""
        await self._tasks.wait(duel_id)

    async def _follow_stops(self) -> None:
        async for duel_id in self._services.bus.subscribe(STOPS):
            for call in self._turns.get(duel_id, {}).values():
                call.stop()

    def _forget(self, duel_id: str) -> None:
        del self._turns[duel_id], self._voters[duel_id]

    async def _answer(self, question: Question, side: str) -> None:
        """Call the model of the side, then its replacements as long as they are allowed."""
        calls, failed = self._turns[question.duel_id], set[str]()
        while True:
            call = calls[side]
            async with self._calls.run(call) as (session, ended):
                if not await _is_there(session, question.duel_id):
                    # Deleted meanwhile: its cost is counted, the rest is not needed any more.
                    await session.delete(ended)
                    code, draw = None, None
                elif isinstance(ended, Answer):
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
        """Record the failure, and replace its model by that of `draw`."""
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
        # The question was accepted: a replacement that costs more may exceed the budget.
        await self._calls.reserve_over(session, calls[side])
        await session.execute(
            update(Duel)
            .where(Duel.id == question.duel_id)
            .values({f"model_{side}": model.id, f"card_{side}": model.card.model_dump(mode="json")})
        )

    def _redraw(self, question: Question, side: str, call: Call, failed: set[str]) -> Draw | None:
        """A replacement of the same mode, on the first turn, before the first token."""
        begun = call.first_token_s is not None or call.stopped or question.turn > 1
        if begun or side in question.chosen or len(failed) > MAX_REPLACEMENTS:
            return None
        return redraw(
            drawable(self._services, pictures=question.shows_pictures),
            question.mode,
            thresholds_of(self._services),
            self._services.random,
            opponent_of=question.models["b" if side == "a" else "a"].id,
            left_out=frozenset(failed),
            weight=weight_of(self._services),
        )


async def _is_there(session: AsyncSession, duel_id: str) -> bool:
    """Whether the duel exists, which stays true until the transaction ends."""
    held = select(Duel.id).where(Duel.id == duel_id).with_for_update(read=True, key_share=True)
    return await session.scalar(held) is not None


def _add_answer(
    session: AsyncSession, question: Question, side: str, answer: Answer, *, names_itself: bool
) -> None:
    place = {"duel_id": question.duel_id, "turn": question.turn, "side": side}
    session.add(DuelAnswer(answer_id=answer.id, **place))
    if names_itself and not question.after_reveal:
        session.add(Flag(kind=NAMES_ITSELF, created_at=answer.created_at, **place))
