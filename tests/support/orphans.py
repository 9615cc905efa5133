"""Answers and failures that nothing points to any more: none may be left behind."""

from typing import Any

from sqlalchemy import Column, func, select

from joute.calls import Answer, Failure
from joute.store import Base, Store

# Part of what is kept of an answer, not of whoever asked.
OWN = {"footprints"}


async def orphans(store: Store) -> dict[str, int]:
    """How many answers and failures belong to nobody."""
    found = {}
    async with store.read() as session:
        for kept in (Answer, Failure):
            alone = select(func.count()).select_from(kept)
            for column in _pointing_to(kept.__tablename__):
                alone = alone.where(~select(column).where(column == kept.id).exists())
            found[kept.__tablename__] = await session.scalar(alone) or 0
    return found


def _pointing_to(name: str) -> list[Column[Any]]:
    return [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == name and table.name not in OWN
    ]
