"""A duel that a group held elsewhere, written among the duels of this site with its votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import ModelCard, Origin, footprints
from joute.duel.arena import Arena
from joute.duel.ranked import count_votes
from joute.duel.state import read
from joute.duel.tables import Answer, Duel, Flag, Turn, Vote
from joute.footprint import Footprint
from joute.llm import Usage
from joute.people import Voter


@dataclass(frozen=True)
class GroupAnswer:
    """An answer, the card of its model on that day, and its footprint when that is known."""

    card: ModelCard
    text: str
    reasoning: str
    finish_reason: str
    usage: Usage
    origin: Origin
    first_token_s: float | None
    duration_s: float
    figure: Footprint | None
    created_at: datetime


@dataclass(frozen=True)
class GroupDuel:
    """One question, an answer for each of the sides a and b, and what each voter chose."""

    prompt: str
    language: str
    answers: Mapping[str, GroupAnswer]
    choices: Sequence[str]
    voted_at: datetime


async def publish(session: AsyncSession, arena: Arena, held: GroupDuel) -> None:
    """Write the duel in the caller's transaction, and count its votes for the ranking.

    Each vote has a voter of its own, made here and tied to nothing; all carry the same moment, so
    that their order tells nothing of anybody.
    """
    duel, now = _duel(arena.new_id(), held), held.voted_at
    session.add(duel)
    await session.flush()
    session.add(Turn(duel_id=duel.id, number=1, prompt=held.prompt, created_at=now))
    if arena.mask.asks_identity(held.prompt):
        session.add(_flag(duel.id, "asks_identity", "", now))
    for side, answer in held.answers.items():
        await _add_answer(session, duel.id, side, answer)
        hits = arena.mask.mask(answer.text, prompt=held.prompt).hits
        if any(hit.strength == "strong" for hit in hits):
            session.add(_flag(duel.id, "names_itself", side, now))
    voters = [Voter(id=arena.new_id(), created_at=now, seen_at=now) for _ in held.choices]
    session.add_all(voters)
    await session.flush()
    votes = [
        _vote(duel.id, voter.id, choice, now)
        for voter, choice in zip(voters, held.choices, strict=True)
    ]
    session.add_all(votes)
    await session.flush()
    await count_votes(session, await read(session, duel), votes)


def _duel(duel_id: str, held: GroupDuel) -> Duel:
    a, b = held.answers["a"].card, held.answers["b"].card
    return Duel(
        id=duel_id,
        voter_id=None,
        created_at=held.voted_at,
        language=held.language,
        mode="workshop",
        cohort=None,
        suggestion=None,
        model_a=a.id,
        model_b=b.id,
        card_a=a.model_dump(mode="json"),
        card_b=b.model_dump(mode="json"),
        # The pair was the facilitator's; only its sides were drawn.
        draw_probability=0.5,
        turns=1,
        revealed_at=held.voted_at,
    )


def _flag(duel_id: str, kind: str, side: str, now: datetime) -> Flag:
    return Flag(duel_id=duel_id, kind=kind, turn=1, side=side, created_at=now)


def _vote(duel_id: str, voter_id: str, choice: str, now: datetime) -> Vote:
    return Vote(
        duel_id=duel_id,
        voter_id=voter_id,
        choice=choice,
        tags_a=[],
        tags_b=[],
        comment_a="",
        comment_b="",
        created_at=now,
    )


async def _add_answer(session: AsyncSession, duel_id: str, side: str, given: GroupAnswer) -> None:
    """The footprint is written beside it; the sum of the site had it when it was asked."""
    usage = given.usage
    answer = Answer(
        duel_id=duel_id,
        turn=1,
        side=side,
        model=given.card.id,
        text=given.text,
        reasoning=given.reasoning,
        finish_reason=given.finish_reason,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        reasoning_tokens=usage.reasoning_tokens,
        token_source=usage.source,
        first_token_s=given.first_token_s,
        duration_s=given.duration_s,
        created_at=given.created_at,
    )
    session.add(answer)
    await session.flush()
    if given.figure is not None:
        row = footprints.footprint_row(
            answer.id,
            given.figure,
            output_tokens=usage.output_tokens,
            token_source=usage.source,
            origin=given.origin,
            now=given.created_at,
        )
        session.add(row)
