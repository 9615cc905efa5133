"""Votes and reactions: the one place where they are accepted or refused."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute import evidence
from joute.calls.channel import SIDES
from joute.duel.state import DuelState, Status, Step, load, read, refusal, touch_open
from joute.duel.tables import Duel, Reaction
from joute.duel.votes import Ballot, vote_on
from joute.errors import N_, BadInput, Conflict, NotFound
from joute.evidence import Vote
from joute.evidence.settings import TagSettings
from joute.evidence.tags import Tags
from joute.llm import clean
from joute.services import Services
from joute.store import affected

COMMENT_CHARACTERS = 2_000


async def record(
    services: Services,
    voter_id: str,
    duel_id: str,
    ballot: Ballot,
    *,
    origin: str | None = None,
) -> None:
    """Accept the vote (or the skip), which reveals the models, or refuse it with a reason.

    `origin` is that of an uninvited voter (`joute.people.origins`).

    The duel is closed and the vote written in one transaction, after a look at the answers in
    that same transaction: when this returns both are committed.
    """
    state = await load(services, duel_id, voter_id)
    _check(state, ballot)
    ballot = _checked(ballot, tags_on(services, state.duel))
    try:
        async with services.store.write() as session:
            await _close(session, services, state, ballot)
            if ballot.choice != "skip":
                vote = await vote_on(
                    session, state, voter_id, ballot, services.now(), origin=origin
                )
                await evidence.add(session, vote)
    except IntegrityError as error:
        raise _already_voted() from error


async def react(
    services: Services,
    voter_id: str,
    duel_id: str,
    turn: int,
    side: str,
    *,
    like: bool | None,
    tags: Sequence[str],
    comment: str,
) -> None:
    """Store the voter's reaction to one answer, in place of the previous one."""
    state = await load(services, duel_id, voter_id)
    if state.step is Step.REVEALED:
        raise refusal(state.step)
    if side not in SIDES or not 1 <= turn <= len(state.turns):
        raise NotFound(f"answer {turn}/{side} of duel {duel_id}")
    if state.turns[turn - 1].sides[side].answer is None:
        raise refusal(Step.ANSWERING)
    async with services.store.write() as session:
        await touch_open(session, duel_id)
        reaction = await _reaction(session, voter_id, duel_id, (turn, side))
        reaction.like = like
        reaction.tags = tags_on(services, state.duel).checked(tags)
        reaction.comment = _checked_comment(comment)
        reaction.updated_at = services.now()


def _check(state: DuelState, ballot: Ballot) -> None:
    """Refuse early with the reason; `_close` decides between concurrent requests."""
    if state.step is Step.REVEALED:
        raise _already_voted() if state.vote else refusal(state.step)
    if state.step is Step.ANSWERING:
        raise refusal(state.step)
    if state.step is Step.FAILED and ballot.choice != "skip":
        raise refusal(state.step)


def tags_of(services: Services) -> Tags:
    """The labels of this site."""
    return Tags.of(services.settings.of(TagSettings).tags)


def tags_on(services: Services, duel: Duel) -> Tags:
    """The labels for the answers of a duel."""
    found = tags_of(services)
    return found.with_those_of_sources if duel.grounds else found


def _checked(ballot: Ballot, tags: Tags) -> Ballot:
    return replace(
        ballot,
        tags_a=tags.checked(ballot.tags_a),
        tags_b=tags.checked(ballot.tags_b),
        comment_a=_checked_comment(ballot.comment_a),
        comment_b=_checked_comment(ballot.comment_b),
    )


async def _close(
    session: AsyncSession, services: Services, state: DuelState, ballot: Ballot
) -> None:
    """Reveal the duel, unless it was revealed, or given another turn, since `state` was read."""
    duel = state.duel
    closed = await affected(
        session,
        update(Duel)
        .where(Duel.id == duel.id, Duel.revealed_at.is_(None), Duel.turns == duel.turns)
        .values(revealed_at=services.now()),
    )
    if closed != 1:
        voted = await session.scalar(select(Vote.id).where(Vote.subject == duel.subject))
        raise _already_voted() if voted else refusal(Step.ANSWERING)
    now = await read(session, duel)
    if ballot.choice != "skip" and any(
        side.status is Status.FAILED for side in now.last.sides.values()
    ):
        raise refusal(Step.FAILED)


async def _reaction(
    session: AsyncSession, voter_id: str, duel_id: str, answer: tuple[int, str]
) -> Reaction:
    """The voter's row for an answer (turn, side), new if there was none."""
    turn, side = answer
    reaction = await session.scalar(
        select(Reaction).where(
            Reaction.duel_id == duel_id,
            Reaction.voter_id == voter_id,
            Reaction.turn == turn,
            Reaction.side == side,
        )
    )
    if reaction is None:
        reaction = Reaction(duel_id=duel_id, voter_id=voter_id, turn=turn, side=side)
        session.add(reaction)
    return reaction


def _checked_comment(comment: str) -> str:
    comment = clean(comment).strip()
    if len(comment) > COMMENT_CHARACTERS:
        raise BadInput(
            message=N_("Your comment is too long: at most %(most)d characters."),
            most=COMMENT_CHARACTERS,
        )
    return comment


def _already_voted() -> Conflict:
    return Conflict("already_voted", N_("You have already voted in this duel."))
