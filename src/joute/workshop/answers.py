"""The answers of a round: prepared in advance, written while the room watches, or replayed.

Each side is a task of its own; its answer or failure is committed before its end is published.
Unfinished answers can be requested again after a restart.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, Call, Equal, Failure, Outbox, broadcast, pacing_of
from joute.errors import N_, AnswerError, BadInput, Conflict, LimitReached
from joute.jobs import Tasks
from joute.llm import Message
from joute.llm.errors import HostError
from joute.services import Own
from joute.workshop.errors import BudgetSpent
from joute.workshop.service import WorkshopService
from joute.workshop.state import RoundState, WorkshopState, load, released
from joute.workshop.tables import Round, RoundAnswer, RoundFailure, Workshop

PURPOSE = "workshop"
# As many as in a duel: a single machine does not run all the models of a final at once.
PREPARED_AT_ONCE = 2


def channel_key(round_id: int) -> str:
    """The key of the channel of a round on the bus."""
    return f"workshop-round:{round_id}"


@dataclass(frozen=True)
class Prompt:
    """The question of a round when it was read."""

    workshop_id: str
    round_id: int
    number: int
    question: str


class Answering:
    """The rounds that this node is answering."""

    def __init__(self, workshops: WorkshopService) -> None:
        self._workshops, self._arena = workshops, workshops.services
        self._tasks = Tasks("round")

    async def start_step(self, workshop_id: str) -> None:
        """At the answers of a round: replay those that are there, request the
        others. The channel is open when this returns."""
        state = await load(self._workshops, workshop_id)
        if state.current.kind == "answers" and state.round and state.round.row.question:
            await self._show(state, state.round, replayed=frozenset(state.round.answers))

    async def request(self, workshop_id: str, number: int) -> None:
        """Request the missing answers of a round again, while the room watches."""
        state = await load(self._workshops, workshop_id)
        one = _answerable(state, number)
        self._refuse_second(one)
        if one.missing:
            await self._show(state, one, replayed=frozenset())
            await self._workshops.notify(workshop_id)

    async def prepare(self, workshop_id: str, number: int) -> Mapping[str, str]:
        """Ask for every answer that a round still needs, in a final one of each model that may
        come to it. Returns why, by model, there are still some missing: public codes."""
        state = await load(self._workshops, workshop_id)
        one = _answerable(state, number)
        prompt, at_once = self._prompt(state, one), asyncio.Semaphore(PREPARED_AT_ONCE)

        async def one_of(model: str) -> tuple[str, str | None]:
            async with at_once:
                outbox = Outbox()
                await answer(self._workshops, prompt, outbox, model)
                return model, outbox.code

        ends = await asyncio.gather(*map(one_of, unprepared(state, one)))
        return {model: code for model, code in ends if code}

    async def begin_preparing(self, workshop_id: str, number: int) -> None:
        """The same, without waiting for its end: the desk follows."""
        state = await load(self._workshops, workshop_id)
        one = _answerable(state, number)
        self._refuse_second(one)

        async def prepare() -> None:
            await self.prepare(workshop_id, number)

        self._tasks.start(one.row.id, prepare())

    async def idle(self) -> None:
        """Wait until this node has nothing more to answer."""
        await self._tasks.idle()

    async def close(self) -> None:
        """Leave unfinished answers unfinished."""
        await self._tasks.close()

    def _refuse_second(self, one: RoundState) -> None:
        if one.row.id in self._tasks:
            raise Conflict(
                "being_answered",
                N_("The answers to this question are still being written. Wait until they finish."),
            )

    def _prompt(self, state: WorkshopState, one: RoundState) -> Prompt:
        return Prompt(state.id, one.row.id, one.number, one.row.question)

    async def _show(
        self, state: WorkshopState, one: RoundState, *, replayed: frozenset[str]
    ) -> None:
        """Open the channel of a round: the answers that are there whole, or `replayed` at a
        readable pace, and the others as they are written."""
        services, key, prompt = self._arena, channel_key(one.row.id), self._prompt(state, one)
        await self._tasks.cancel(one.row.id)
        channel = await services.bus.open(key, one.number, one.sides)
        outboxes = {side: Outbox() for side in one.sides}
        for side, found in one.answers.items():
            text = released(services.mask, one, found)
            if side in replayed:
                outboxes[side].add(text)
                outboxes[side].close()
            else:
                del outboxes[side]
                channel.append(side, text)
                channel.finish(side)
        # A stored answer would leave all at once: one readable speed hides which ones were.
        replay, site = len(one.missing) < len(outboxes), services.settings.site
        pacing = Equal(site.reading_speed) if replay else pacing_of(site)
        writers = (
            answer(self._workshops, prompt, outboxes[side], one.row.models[side])
            for side in one.missing
        )
        # Whoever came here meanwhile gives way to the newest channel.
        while one.row.id in self._tasks:
            await self._tasks.cancel(one.row.id)
        shown = broadcast(
            services.bus, key, channel, outboxes=outboxes, pacing=pacing, writers=writers
        )
        self._tasks.start(one.row.id, shown)


def unprepared(state: WorkshopState, one: RoundState) -> tuple[str, ...]:
    """The models whose answer a round still needs; those of all duels in a final without sides."""
    duels = (model for other in state.rounds for model in other.row.models.values())
    needed: Iterable[str] = one.row.models.values() if one.sides or not one.final else duels
    there = state.prepared[one.number]
    return tuple(model for model in dict.fromkeys(needed) if model not in there)


def _answerable(state: WorkshopState, number: int) -> RoundState:
    """A round that may still be answered."""
    one = state.numbered(number)
    if state.closed or one.voted or one.revealed:
        raise Conflict(
            "round_voted", N_("This round has been voted on and can no longer be changed.")
        )
    if not one.row.question:
        raise BadInput(message=N_("Write a question first."))
    return one


OwnAnswering = Annotated[Answering, Own(Answering)]


async def answer(workshops: WorkshopService, prompt: Prompt, outbox: Outbox, model: str) -> None:
    """One answer: from its budget to its row, or to its failure."""
    calls = workshops.services.calls
    try:
        call = await _reserve_call(workshops, prompt, outbox, model)
    except AnswerError as error:
        async with workshops.store.write() as session:
            failure = await calls.add_failure(session, error, purpose=PURPOSE, model=model)
            await _record(session, prompt, failure)
        code: str | None = error.public_code
    else:
        async with calls.run(call) as (session, ended):
            await _record(session, prompt, ended)
            code = ended.public_code if isinstance(ended, Failure) else None
    outbox.close(code)
    await workshops.notify(prompt.workshop_id)


async def _reserve_call(
    workshops: WorkshopService, prompt: Prompt, outbox: Outbox, model: str
) -> Call:
    """The call to a model, the most that it can cost taken from the budget of the site."""
    calls = workshops.services.calls
    # A model that left this site since the workshop was made does not answer.
    if model not in calls.offer.models:
        raise HostError(f"{model} is not offered any more")
    call = calls.call(
        calls.offer[model],
        [Message("user", prompt.question)],
        purpose=PURPOSE,
        caps=[calls.site_cap()],
        questions=1,
        prompt=prompt.question,
        outbox=outbox,
    )
    try:
        async with workshops.store.write() as session:
            await calls.reserve(session, call)
    except LimitReached as error:
        raise BudgetSpent(str(error)) from error
    return call


async def _record(session: AsyncSession, prompt: Prompt, ended: Answer | Failure) -> None:
    """Link the answer or failure to the round, unless its question or model has changed."""
    row = await _lock_round(session, prompt)
    answered = row is not None and await _has_answer(session, row.id, ended.model)
    if row is None or (answered and isinstance(ended, Answer)):
        # Its cost is counted; the answer is not needed any more.
        await session.delete(ended)
    elif isinstance(ended, Answer):
        row.failed = {name: row.failed[name] for name in row.failed if name != ended.model}
        session.add(RoundAnswer(round_id=row.id, model=ended.model, answer_id=ended.id))
    else:
        row.failed = {**row.failed, ended.model: ended.public_code}
        session.add(RoundFailure(round_id=row.id, failure_id=ended.id))


async def _lock_round(session: AsyncSession, prompt: Prompt) -> Round | None:
    """The round, if its workshop is open and it still asks the same; locked until the commit."""
    workshop = await session.scalar(
        select(Workshop).where(Workshop.id == prompt.workshop_id).with_for_update(read=True)
    )
    row = await session.scalar(select(Round).where(Round.id == prompt.round_id).with_for_update())
    if workshop is None or workshop.closed_at is not None or row is None:
        return None
    return row if row.question == prompt.question else None


async def _has_answer(session: AsyncSession, round_id: int, model: str) -> bool:
    """Another node may have been as quick."""
    found = select(RoundAnswer.id).where(
        RoundAnswer.round_id == round_id, RoundAnswer.model == model
    )
    return await session.scalar(found) is not None
