"""Answers and failures that nothing points to any more, votes on duels that are gone: none may be
left behind."""

from typing import Any

from sqlalchemy import Column, func, select

from joute.calls import Answer, Failure
from joute.duel import Duel
from joute.duel.votes import SOURCE
from joute.evidence import Vote
from joute.store import Base, Store

# Part of what is kept of an answer, not of whoever asked.
OWN = {"footprints"}


async def orphans(store: Store) -> dict[str, int]:
    """How many answers and failures belong to nobody, how many votes to no duel or no voter."""
    found: dict[str, int | None] = {}
    async with store.read() as session:
        for kept in (Answer, Failure):
            alone = select(func.count()).select_from(kept)
            for column in _pointing_to(kept.__tablename__):
                alone = alone.where(~select(column).where(column == kept.id).exists())
            found[kept.__tablename__] = await session.scalar(alone)
        votes = select(func.count()).where(Vote.source == SOURCE)
        known = (Duel.subject == Vote.subject) & (Duel.voter_id == Vote.contributor)
        found["votes"] = await session.scalar(votes.where(~select(Duel.id).where(known).exists()))
    return {name: number or 0 for name, number in found.items()}


def _pointing_to(name: str) -> list[Column[Any]]:
    return [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == name and table.name not in OWN
    ]
