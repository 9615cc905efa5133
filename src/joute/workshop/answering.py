"""The answers of a round: asked in advance, written while the room watches, or replayed.

Each side is a task of its own; its answer, or why there is none, is committed before anybody is
told that it is over. A restart leaves what is unfinished to be asked again.
"""

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Mapping
from typing import Annotated, Any

from fastapi import Depends, Request

from joute import duel
from joute.calls import Channel, Equal
from joute.duel import Writing
from joute.errors import N_, BadInput, Conflict
from joute.workshop.asking import Asked, answer
from joute.workshop.room import Workshops
from joute.workshop.session import RoundState, Session, load

logger = logging.getLogger(__name__)

# As many as in a duel: a machine that answers alone is not asked for all the models of a final.
PREPARED_AT_ONCE = 2


def channel_key(round_id: int) -> str:
    """Where the bus has the channel of a round."""
    return f"workshop-round:{round_id}"


class Answering:
    """The rounds that this node is answering."""

    def __init__(self, room: Workshops) -> None:
        self._room, self._arena = room, room.arena
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def enter(self, workshop_id: str) -> None:
        """Where the room comes to the answers of a round: replay those that are there, ask for
        the others. The channel is open when this returns."""
        state = await load(self._room, workshop_id)
        if state.current.kind == "answers" and state.round and state.round.row.question:
            await self._show(state, state.round, replayed=frozenset(state.round.answers))

    async def ask(self, workshop_id: str, number: int) -> None:
        """Ask again for what is missing in a round, while the room watches."""
        state = await load(self._room, workshop_id)
        one = _askable(state, number)
        self._refuse_twice(one)
        if one.missing:
            await self._show(state, one, replayed=frozenset())
            await self._room.changed(workshop_id)

    async def prepare(self, workshop_id: str, number: int) -> Mapping[str, str]:
        """Ask for every answer that a round still needs, in a final one of each model that may
        come to it. Returns why, by model, there are still some missing: public codes."""
        state = await load(self._room, workshop_id)
        one = _askable(state, number)
        asked, at_once = self._asked(state, one), asyncio.Semaphore(PREPARED_AT_ONCE)

        async def one_of(model: str) -> tuple[str, str | None]:
            async with at_once:
                writing = Writing("")
                await answer(self._room, asked, writing, model)
                return model, writing.outbox.code

        ends = await asyncio.gather(*map(one_of, unprepared(state, one)))
        return {model: code for model, code in ends if code}

    async def begin_preparing(self, workshop_id: str, number: int) -> None:
        """The same, without waiting for its end: the desk follows."""
        state = await load(self._room, workshop_id)
        one = _askable(state, number)
        self._refuse_twice(one)

        async def prepare() -> None:
            await self.prepare(workshop_id, number)

        self._start(one.row.id, prepare())

    async def idle(self) -> None:
        """Wait until this node has nothing more to answer."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def close(self) -> None:
        """Leave unfinished answers unfinished."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _refuse_twice(self, one: RoundState) -> None:
        if one.row.id in self._tasks:
            raise Conflict(
                "being_answered",
                N_("Answers to this question are being written: wait until they are over."),
            )

    def _asked(self, state: Session, one: RoundState) -> Asked:
        return Asked(state.id, one.row.id, one.number, one.row.question, self._arena.now())

    async def _show(self, state: Session, one: RoundState, *, replayed: frozenset[str]) -> None:
        """Open the channel of a round: the answers that are there whole, or `replayed` at a
        readable pace, and the others as they are written."""
        await self._give_up(one.row.id)
        asked = self._asked(state, one)
        key = channel_key(one.row.id)
        channel = await self._arena.bus.open(key, one.number, one.sides)
        writings = {side: Writing(side) for side in one.sides}
        for side, kept in one.answers.items():
            text = self._arena.mask.mask(kept.text, prompt=asked.question).text
            if side in replayed:
                writings[side].outbox.add(text)
                writings[side].outbox.close()
            else:
                del writings[side]
                channel.append(side, text)
                channel.finish(side)
        models = {side: one.row.models[side] for side in one.missing}
        self._start(one.row.id, self._answer(asked, channel, writings, models))

    async def _give_up(self, round_id: int) -> None:
        """End what this node still does for a round whose answers are shown anew."""
        task = self._tasks.get(round_id)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    def _start(self, round_id: int, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks[round_id] = task
        task.add_done_callback(lambda _: self._forget(round_id, task))

    def _forget(self, round_id: int, task: "asyncio.Task[None]") -> None:
        if self._tasks.get(round_id) is task:
            del self._tasks[round_id]
        if not task.cancelled() and task.exception() is not None:
            logger.error("round %d: answering broke", round_id, exc_info=task.exception())

    async def _answer(
        self,
        asked: Asked,
        channel: Channel,
        writings: Mapping[str, Writing],
        models: Mapping[str, str],
    ) -> None:
        """Write the sides of `models` and release all of `writings`."""
        arena, key = self._arena, channel_key(asked.round_id)
        # What was kept would leave all at once: one readable speed for all hides which ones were.
        replay = len(models) < len(writings)
        pacing = Equal(arena.settings.site.reading_speed) if replay else arena.pacing()
        try:
            async with asyncio.TaskGroup() as group:
                for side, model in models.items():
                    group.create_task(answer(self._room, asked, writings[side], model))
                group.create_task(duel.release(arena, key, channel, writings, pacing))
        finally:
            await arena.bus.close(key, channel)


def unprepared(state: Session, one: RoundState) -> tuple[str, ...]:
    """The models whose answer a round still needs; those of all duels in a final without sides."""
    duels = (model for other in state.rounds for model in other.row.models.values())
    needed: Iterable[str] = one.row.models.values() if one.sides or not one.final else duels
    there = state.prepared[one.number]
    return tuple(model for model in dict.fromkeys(needed) if model not in there)


def _askable(state: Session, number: int) -> RoundState:
    """A round that may still be answered."""
    one = state.numbered(number)
    if state.closed or one.voted or one.row.revealed_at is not None:
        raise Conflict("round_voted", N_("This round is voted: it cannot be changed."))
    if not one.row.question:
        raise BadInput(message=N_("Write a question first."))
    return one


def _answering(request: Request) -> Answering:
    answering = request.app.state.workshop_answering
    assert isinstance(answering, Answering)  # noqa: S101 # create_app put it there
    return answering


OwnAnswering = Annotated[Answering, Depends(_answering)]
