"""A phone's vote, or its answer to a poll: the one place where they are accepted or refused."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, BadInput, Conflict, NotAllowed
from joute.workshop.actions.join import open_workshop
from joute.workshop.service import WorkshopService
from joute.workshop.state import choices_of, vote_key
from joute.workshop.tables import Ballot, Participant, PollBallot, Round, Workshop


async def vote(
    workshops: WorkshopService,
    workshop_id: str,
    participant_id: str | None,
    number: int,
    choice: str,
) -> None:
    """Save a phone's vote in round `number`, or refuse it with a reason.

    One vote per phone and round, and only while it is open: the desk's move to another step waits
    for this transaction, or this one for it. When it returns, the vote is committed.
    """
    try:
        async with workshops.store.write() as session:
            workshop = await open_workshop(session, workshop_id)
            if workshop.step != vote_key(number):
                raise Conflict("vote_not_open", N_("This vote is not open."))
            ballot = Ballot(
                round_id=(await _round(session, workshop_id, number, choice)).id,
                participant_id=await _phone(session, workshop, participant_id),
                choice=choice,
                created_at=workshops.now(),
            )
            session.add(ballot)
    except IntegrityError as error:
        raise _already() from error
    await workshops.notify(workshop_id)


async def answer_poll(
    workshops: WorkshopService,
    workshop_id: str,
    participant_id: str | None,
    moment: str,
    option: int,
) -> None:
    """Save a phone's answer to a poll, once, while the poll is shown."""
    try:
        async with workshops.store.write() as session:
            workshop = await open_workshop(session, workshop_id)
            if workshop.step != f"poll-{moment}":
                raise Conflict("poll_not_open", N_("This poll is not open."))
            if not 0 <= option < len(workshop.poll):
                raise BadInput(f"option {option}", message=N_("This choice does not exist."))
            ballot = PollBallot(
                workshop_id=workshop_id,
                moment=moment,
                participant_id=await _phone(session, workshop, participant_id),
                option=option,
            )
            session.add(ballot)
    except IntegrityError as error:
        raise _already() from error
    await workshops.notify(workshop_id)


async def _round(session: AsyncSession, workshop_id: str, number: int, choice: str) -> Round:
    found = (
        await session.scalars(
            select(Round).where(Round.workshop_id == workshop_id, Round.number == number)
        )
    ).one()
    if choice not in choices_of(found):
        raise BadInput(f"choice {choice!r}", message=N_("This choice does not exist."))
    return found


async def _phone(session: AsyncSession, workshop: Workshop, participant_id: str | None) -> str:
    """The participant, who joined this workshop; NotAllowed otherwise."""
    found = await session.get(Participant, participant_id) if participant_id else None
    if found is None or found.workshop_id != workshop.id or not workshop.phones:
        raise NotAllowed("no participant", message=N_("Join the workshop first, with its code."))
    return found.id


def _already() -> Conflict:
    return Conflict(
        "one_vote_each", N_("Your first choice has been counted and cannot be changed.")
    )
