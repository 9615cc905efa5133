"""Evidence goes when its contributor asks for it, or when its time is over.

What a person erases leaves a count of what was voted, which nothing links to anybody: a vote that
could be taken back after the reveal would let people choose the ranking. What is purged leaves
nothing.

Each function works in the caller's transaction. Delete first what a new vote has to lock (the
voter, the duel): the deletions here then see every vote that was accepted before.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evidence.sources import SLICES
from joute.evidence.tables import BLIND, CHOSEN, Deletion, ErasedVotes, Score, Vote
from joute.store import affected

# Fewer than the parameters that a statement can have on either engine.
_PART = 10_000


async def erase_contributors(session: AsyncSession, contributors: Collection[str]) -> None:
    """Delete all evidence of these contributors, at their request."""
    for part in _parts(contributors):
        await _erase(session, Vote.contributor.in_(part), Score.contributor.in_(part))


async def erase_about(session: AsyncSession, subjects: Collection[str]) -> None:
    """Delete all evidence about `subjects`, at the request of their person."""
    for part in _parts(subjects):
        await _erase(session, Vote.subject.in_(part), Score.subject.in_(part))


async def purge_about(session: AsyncSession, subjects: Collection[str]) -> None:
    """Delete all evidence about `subjects`, whose time is over."""
    for part in _parts(subjects):
        await _delete(session, Vote.subject.in_(part), Score.subject.in_(part))


async def purge_source(session: AsyncSession, source: str) -> None:
    """Delete all that `source` collected."""
    await _delete(session, Vote.source == source, Score.source == source)


async def purge_before(session: AsyncSession, source: str, moment: datetime) -> int:
    """Delete what `source` collected before `moment`; how many votes went."""
    votes = await _delete(
        session,
        (Vote.source == source) & (Vote.created_at < moment),
        (Score.source == source) & (Score.created_at < moment),
    )
    return len(votes)


async def _erase(
    session: AsyncSession, votes: ColumnElement[bool], scores: ColumnElement[bool]
) -> None:
    erased = await _delete(session, votes, scores)
    repeats = await _repeats(session, erased)
    await _count(session, Counter(_cell(vote) for vote in erased if vote.id not in repeats))


async def _delete(
    session: AsyncSession, votes: ColumnElement[bool], scores: ColumnElement[bool]
) -> Sequence[Any]:
    """The votes that went, the earliest first."""
    # Rows that the session holds are not looked at: they are not used after an erasure.
    alone = {"synchronize_session": False}
    await session.execute(delete(Score).where(scores), execution_options=alone)
    deleted = await session.execute(
        delete(Vote).where(votes).returning(*_COLUMNS), execution_options=alone
    )
    rows = sorted(deleted.all())
    if rows:
        await session.execute(insert(Deletion), [{"vote_id": row.id} for row in rows])
    return rows


_COLUMNS = (
    *(Vote.id, Vote.model_a, Vote.model_b, Vote.choice, Vote.method, Vote.mode, Vote.simulated),
    *(Vote.flags, Vote.source, Vote.prompt_digest, Vote.origin_digest),
)


class _Cell(NamedTuple):
    """What is counted of erased votes together."""

    model_a: str
    model_b: str
    choice: str
    blind: bool
    chosen: bool
    simulated: bool
    flags: str
    slice: str


def _cell(vote: Any) -> _Cell:
    return _Cell(
        vote.model_a,
        vote.model_b,
        vote.choice,
        vote.method == BLIND,
        vote.mode == CHOSEN,
        vote.simulated,
        json.dumps(sorted(vote.flags)),
        vote.source if vote.source in SLICES else "",
    )


async def _repeats(session: AsyncSession, erased: Sequence[Any]) -> set[int]:
    """Ids of the erased votes that repeated an earlier one: they did not count."""
    digests = {digest for vote in erased for digest in _digests(vote)}
    known: list[Any] = list(erased)
    for part in _parts(digests):
        same = or_(Vote.prompt_digest.in_(part), Vote.origin_digest.in_(part))
        known += (await session.execute(select(*_COLUMNS).where(same))).all()
    first: dict[Any, int] = {}
    for vote in sorted(known):
        for question in _questions(vote):
            first.setdefault(question, vote.id)
    return {
        vote.id
        for vote in erased
        if any(first[question] < vote.id for question in _questions(vote))
    }


def _questions(vote: Any) -> Iterator[Any]:
    """What another vote has in common when it repeats this one."""
    pair, cell = frozenset((vote.model_a, vote.model_b)), _cell(vote)
    return ((digest, pair, cell[3:]) for digest in _digests(vote))


def _digests(vote: Any) -> list[str]:
    return [digest for digest in (vote.prompt_digest, vote.origin_digest) if digest is not None]


async def _count(session: AsyncSession, cells: Counter[_Cell]) -> None:
    for cell, number in sorted(cells.items()):
        if not await _add_to_row(session, cell, number):
            session.add(ErasedVotes(**cell._asdict(), votes=number))


async def _add_to_row(session: AsyncSession, cell: _Cell, number: int) -> bool:
    """Add to a row of the same count that no other erasure is changing: none waits for another."""
    free = (
        select(ErasedVotes.id)
        .filter_by(**cell._asdict())
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    added = update(ErasedVotes).where(ErasedVotes.id == free)
    return await affected(session, added.values(votes=ErasedVotes.votes + number)) == 1


def _parts(values: Collection[str]) -> Iterator[list[str]]:
    listed = list(values)
    return (listed[start : start + _PART] for start in range(0, len(listed), _PART))
