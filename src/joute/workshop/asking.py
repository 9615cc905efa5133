"""One answer of a round: from the budget that it takes to the row that keeps it."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import duel, llm
from joute.calls import Offered, budget, footprints
from joute.duel import Writing
from joute.errors import N_, AnswerError, HostError, LimitReached
from joute.workshop.room import Workshops
from joute.workshop.tables import Round, RoundAnswer, Workshop

logger = logging.getLogger(__name__)


class BudgetSpent(AnswerError):
    """The site has no budget left for this answer."""

    code = "budget_spent"
    public_code = "budget"
    message = N_("This site has used its budget for today. Come back tomorrow.")


@dataclass(frozen=True)
class Asked:
    """What a round asked, when it was asked."""

    workshop_id: str
    round_id: int
    number: int
    question: str
    at: datetime

    def messages(self, model: Offered) -> tuple[llm.Message, ...]:
        system = [llm.Message("system", model.system_prompt)] if model.system_prompt else []
        return (*system, llm.Message("user", self.question))


async def answer(room: Workshops, asked: Asked, writing: Writing, model: str) -> None:
    """One answer, from the budget it takes to the row that keeps it, or why there is none."""
    writing.restart(room.arena.timer())
    try:
        offered = _offered(room, model)
        reserved = await _reserve(room, asked, offered)
    except AnswerError as error:
        await _keep_failure(room, asked, writing, model, error)
        return
    try:
        messages = asked.messages(offered)
        await duel.write(room.arena, writing, offered, messages, asked=asked.question)
        await _keep(room, asked, writing, offered, reserved)
    except Exception as error:  # a host must not be able to break the other sides
        known = error if isinstance(error, AnswerError) else HostError(repr(error))
        if known is not error:
            logger.exception("round %d: %s broke", asked.round_id, model)
        await _give_back(room, asked, budget.Cost() - reserved)
        await _keep_failure(room, asked, writing, model, known)
    else:
        writing.outbox.close()
        await room.changed(asked.workshop_id)


def _offered(room: Workshops, model: str) -> Offered:
    """A model that left this site since the workshop was made does not answer."""
    if model not in room.arena.offer.models:
        raise HostError(f"{model} is not offered any more")
    return room.arena.offer[model]


async def _reserve(room: Workshops, asked: Asked, model: Offered) -> budget.Cost:
    """The most that an answer can cost, taken from the budget of the site."""
    limits = room.arena.settings.limits
    tokens = llm.estimate_input_tokens(asked.messages(model))
    most = budget.cost(model.card, tokens, limits.max_output_tokens) + budget.Cost(questions=1)
    try:
        async with room.arena.store.write() as session:
            await budget.reserve(session, limits, None, asked.at, most)
    except LimitReached as error:
        raise BudgetSpent(str(error)) from error
    return most


async def _give_back(room: Workshops, asked: Asked, difference: budget.Cost) -> None:
    limits = room.arena.settings.limits
    async with room.arena.store.write() as session:
        await budget.correct(session, limits, None, asked.at, difference)


async def _keep(
    room: Workshops, asked: Asked, writing: Writing, model: Offered, reserved: budget.Cost
) -> None:
    """Keep an answer with its figures, unless the question or the model has changed since."""
    assert writing.end is not None  # noqa: S101 # duel.write ends with it or raises
    now, usage = room.arena.now(), writing.end.usage
    duration_s = room.arena.timer() - writing.started_at
    measurement = model.measurement(writing.share, writing.end.timings)
    written = footprints.Written(model, usage, duration_s, measurement)
    figure = next(iter(written.figures), None)
    spent = budget.cost(
        model.card,
        usage.input_tokens or llm.estimate_input_tokens(asked.messages(model)),
        usage.output_tokens or 0,
    ) + budget.Cost(questions=1)
    async with room.arena.store.write() as session:
        row = await _still_asked(session, asked)
        await footprints.count(session, written, now)
        limits = room.arena.settings.limits
        await budget.correct(session, limits, None, asked.at, spent - reserved)
        if row is not None and not await _answered(session, asked.round_id, model.id):
            row.failed = {name: row.failed[name] for name in row.failed if name != model.id}
            session.add(
                RoundAnswer(
                    round_id=asked.round_id,
                    model=model.id,
                    origin=model.origin,
                    duration_s=duration_s,
                    figure=figure.to_dict() if figure else None,
                    created_at=now,
                    checked_at=None,
                    **writing.columns(),
                )
            )


async def _keep_failure(
    room: Workshops, asked: Asked, writing: Writing, model: str, error: AnswerError
) -> None:
    logger.warning("round %d: %s: %s", asked.round_id, error.code, error.cause)
    async with room.arena.store.write() as session:
        row = await _still_asked(session, asked)
        if row is not None:
            row.failed = {**row.failed, model: error.public_code}
    writing.outbox.close(error.public_code)
    await room.changed(asked.workshop_id)


async def _still_asked(session: AsyncSession, asked: Asked) -> Round | None:
    """The round, if its workshop is open and it still asks the same; locked until the commit."""
    workshop = await session.scalar(
        select(Workshop).where(Workshop.id == asked.workshop_id).with_for_update(read=True)
    )
    row = await session.scalar(select(Round).where(Round.id == asked.round_id).with_for_update())
    if workshop is None or workshop.closed_at is not None or row is None:
        return None
    return row if row.question == asked.question else None


async def _answered(session: AsyncSession, round_id: int, model: str) -> bool:
    """Another node may have been as quick."""
    found = select(RoundAnswer.id).where(
        RoundAnswer.round_id == round_id, RoundAnswer.model == model
    )
    return await session.scalar(found) is not None
