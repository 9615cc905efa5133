"""A duel that a group held elsewhere, written among the duels of this site with its votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, ModelCard, StoredFootprint, footprints
from joute.duel.arena import Arena
from joute.duel.ranked import count_votes
from joute.duel.state import read
from joute.duel.tables import Duel, DuelAnswer, Flag, Turn, Vote
from joute.people import Voter

R = TypeVar("R", Answer, StoredFootprint)


@dataclass(frozen=True)
class GroupAnswer:
    """An answer as it was kept, and the card of its model on that day."""

    card: ModelCard
    answer: Answer


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
        await _add_answer(session, duel.id, side, answer.answer)
        hits = arena.mask.mask(answer.answer.text, prompt=held.prompt).hits
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


async def _add_answer(session: AsyncSession, duel_id: str, side: str, given: Answer) -> None:
    """A copy with its footprints; the sum of the site had it when it was asked."""
    answer = _copy(given)
    session.add(answer)
    await session.flush()
    session.add(DuelAnswer(duel_id=duel_id, turn=1, side=side, answer_id=answer.id))
    for figure in (await footprints.stored(session, [given.id])).get(given.id, ()):
        session.add(_copy(figure, answer_id=answer.id))


def _copy(row: R, **changed: Any) -> R:
    columns = inspect(type(row)).columns.keys()
    return type(row)(**{name: getattr(row, name) for name in columns if name != "id"} | changed)
