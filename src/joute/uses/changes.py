"""Changes of a use: one after the other, and the number that tells other processes of any (keys,
aliases, people)."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.store import upsert
from joute.uses.errors import NoSuchUse
from joute.uses.tables import Use, UseChange

_ONE = 1


async def raise_change_number(session: AsyncSession) -> None:
    """Raise it, last in the transaction of the change: whoever sees the number sees the change."""
    dialect = (await session.connection()).dialect.name
    first = upsert(dialect, UseChange).values(id=_ONE, number=1)
    await session.execute(
        first.on_conflict_do_update(
            index_elements=[UseChange.id], set_={"number": UseChange.number + 1}
        ),
        execution_options={"synchronize_session": False},
    )


async def change_number(session: AsyncSession) -> int:
    """The number, to be read before what it is about; 0 when nothing ever changed."""
    return await session.scalar(select(UseChange.number).where(UseChange.id == _ONE)) or 0


async def lock_use(session: AsyncSession, use_id: str) -> None:
    """Of two transactions on one use, the second waits. Raises NoSuchUse."""
    if await session.scalar(select(Use.id).where(Use.id == use_id).with_for_update()) is None:
        raise NoSuchUse(name=use_id)
