"""The end of a workshop: phones, ballots and texts of the room are erased; counts stay."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import evidence
from joute.calls import Answer, Failure
from joute.feature import Deadline
from joute.store import affected
from joute.workshop.actions.transaction import Target, begin
from joute.workshop.tables import (
    Ballot,
    FacilitatorLink,
    GamePhone,
    Participant,
    PollBallot,
    PollTally,
    Round,
    RoundAnswer,
    RoundFailure,
    Tally,
    Workshop,
)
from joute.workshop.votes import SOURCE, votes_of


async def close(target: Target) -> None:
    """Close the workshop: its code opens nothing any more, its desk shows the report.

    One transaction adds the votes of phones to those of the site if the workshop publishes them
    (never those of minors), counts the ballots, deletes them and the phones, and erases the
    questions of the room.
    """
    async with begin(target) as change:
        workshop = change.state.workshop
        if workshop.publish and not workshop.minors:
            await evidence.add(
                change.session, *await votes_of(target.workshops, change.session, change.state)
            )
        workshop.step, workshop.closed_at = "end", target.workshops.now()
        await change.session.flush()
        await _erase(change.session, target.id)


async def _erase(session: AsyncSession, workshop_id: str) -> None:
    """Turn ballots into counts, then delete phones, ballots and the questions of the room."""
    rounds = select(Round.id).where(Round.workshop_id == workshop_id)
    phones = select(Participant.id).where(Participant.workshop_id == workshop_id)
    await _count_ballots(session, workshop_id)
    for ballots in (
        delete(Ballot).where(Ballot.round_id.in_(rounds)),
        delete(PollBallot).where(PollBallot.workshop_id == workshop_id),
        delete(GamePhone).where(GamePhone.participant_id.in_(phones)),
        delete(Participant).where(Participant.workshop_id == workshop_id),
    ):
        await session.execute(ballots)
    proposed = Round.workshop_id == workshop_id, Round.from_room.is_(True)
    for row in await session.scalars(select(Round).where(*proposed)):
        row.question = ""
    erased = rounds.where(*proposed)
    answers = select(Answer).join(RoundAnswer).where(RoundAnswer.round_id.in_(erased))
    for answer in await session.scalars(answers):
        # An answer may repeat its question; its figures stay.
        answer.text = answer.reasoning = ""
    failures = select(Failure).join(RoundFailure).where(RoundFailure.round_id.in_(erased))
    for failure in await session.scalars(failures):
        failure.cause = ""


async def _count_ballots(session: AsyncSession, workshop_id: str) -> None:
    phones = literal("phones")
    votes = (
        select(Ballot.round_id, phones, Ballot.choice, func.count())
        .join(Round)
        .where(Round.workshop_id == workshop_id)
        .group_by(Ballot.round_id, Ballot.choice)
    )
    options = (
        select(PollBallot.workshop_id, PollBallot.moment, phones, PollBallot.option, func.count())
        .where(PollBallot.workshop_id == workshop_id)
        .group_by(PollBallot.workshop_id, PollBallot.moment, PollBallot.option)
    )
    await session.execute(
        insert(Tally).from_select(["round_id", "source", "choice", "count"], votes)
    )
    await session.execute(
        insert(PollTally).from_select(
            ["workshop_id", "moment", "source", "option", "count"], options
        )
    )


async def close_left(session: AsyncSession, deadline: Deadline) -> int:
    """Close abandoned workshops, without publishing anything.

    A workshop that was prepared and that no phone has joined waits as long as a report.
    """
    has_begun = (Workshop.step != "lobby") | exists().where(Participant.workshop_id == Workshop.id)
    left = await session.scalars(
        select(Workshop)
        .where(Workshop.closed_at.is_(None), has_begun)
        .where(Workshop.step_since < deadline.before)
    )
    closing = left.all()
    for workshop in closing:
        await _close_row(session, workshop, deadline.now)
    return len(closing)


async def purge_reports(session: AsyncSession, deadline: Deadline) -> int:
    over = func.coalesce(Workshop.closed_at, Workshop.step_since)
    return await _delete_workshops(session, over < deadline.before)


async def purge_published_votes(session: AsyncSession, deadline: Deadline) -> int:
    return await evidence.purge_before(session, SOURCE, deadline.before)


async def purge_links(session: AsyncSession, deadline: Deadline) -> int:
    return await affected(
        session, delete(FacilitatorLink).where(FacilitatorLink.expires_at < deadline.before)
    )


async def _delete_workshops(session: AsyncSession, condition: ColumnElement[bool]) -> int:
    """Delete these workshops with their answers and failures; how many there were."""
    # An answer about to be saved waits for this lock, and then finds no workshop.
    await session.execute(select(Workshop.id).where(condition).with_for_update())
    rounds = select(Round.id).join(Workshop).where(condition)
    answers = select(RoundAnswer.answer_id).where(RoundAnswer.round_id.in_(rounds))
    failures = select(RoundFailure.failure_id).where(RoundFailure.round_id.in_(rounds))
    await session.execute(delete(Answer).where(Answer.id.in_(answers)))
    await session.execute(delete(Failure).where(Failure.id.in_(failures)))
    return await affected(session, delete(Workshop).where(condition))


async def _close_row(session: AsyncSession, workshop: Workshop, now: datetime) -> None:
    workshop.step, workshop.closed_at = "end", now
    workshop.version += 1
    await session.flush()
    await _erase(session, workshop.id)
