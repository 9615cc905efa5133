"""One answer of a round: what is asked, and where its end is kept."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, Call, Failure, Outbox, budget
from joute.errors import AnswerError, LimitReached
from joute.llm import Message
from joute.llm.errors import HostError
from joute.workshop.errors import BudgetSpent
from joute.workshop.room import Workshops
from joute.workshop.tables import Round, RoundAnswer, RoundFailure, Workshop

PURPOSE = "workshop"


@dataclass(frozen=True)
class Asked:
    """What a round asks, as it stood when it was read."""

    workshop_id: str
    round_id: int
    number: int
    question: str


async def answer(room: Workshops, asked: Asked, outbox: Outbox, model: str) -> None:
    """One answer, from the budget it takes to the row that keeps it, or why there is none."""
    calls = room.arena.calls
    try:
        call = await _paid(room, asked, outbox, model)
    except AnswerError as error:
        async with room.store.write() as session:
            failure = await calls.add_failure(session, error, purpose=PURPOSE, model=model)
            await _place(session, asked, failure)
        code: str | None = error.public_code
    else:
        async with calls.ask(call) as (session, ended):
            await _place(session, asked, ended)
            code = ended.public_code if isinstance(ended, Failure) else None
    outbox.close(code)
    await room.changed(asked.workshop_id)


async def _paid(room: Workshops, asked: Asked, outbox: Outbox, model: str) -> Call:
    """The call to a model, the most that it can cost taken from the budget of the site."""
    calls = room.arena.calls
    # A model that left this site since the workshop was made does not answer.
    if model not in calls.offer.models:
        raise HostError(f"{model} is not offered any more")
    call = calls.call(
        calls.offer[model],
        [Message("user", asked.question)],
        purpose=PURPOSE,
        caps=[calls.site_cap()],
        questions=1,
        prompt=asked.question,
        outbox=outbox,
    )
    try:
        async with room.store.write() as session:
            await budget.reserve(session, call.caps, call.most)
    except LimitReached as error:
        raise BudgetSpent(str(error)) from error
    return call


async def _place(session: AsyncSession, asked: Asked, ended: Answer | Failure) -> None:
    """Keep the end with the round, unless the question or the model has changed since."""
    row = await _still_asked(session, asked)
    answered = row is not None and await _answered(session, row.id, ended.model)
    if row is None or (answered and isinstance(ended, Answer)):
        # What it took is counted; nobody waits for it any more.
        await session.delete(ended)
    elif isinstance(ended, Answer):
        row.failed = {name: row.failed[name] for name in row.failed if name != ended.model}
        session.add(RoundAnswer(round_id=row.id, model=ended.model, answer_id=ended.id))
    else:
        row.failed = {**row.failed, ended.model: ended.public_code}
        session.add(RoundFailure(round_id=row.id, failure_id=ended.id))


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
