"""One change of a workshop: a transaction that its version guards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, Conflict, NotFound
from joute.store import affected
from joute.workshop.service import Workshops
from joute.workshop.state import Session, read
from joute.workshop.tables import Workshop


@dataclass(frozen=True)
class Change:
    """A transaction, and the workshop as it was when it began: its rows may be changed."""

    session: AsyncSession
    state: Session

    @property
    def advances(self) -> bool:
        """Whether it takes the workshop to a later step."""
        later = self.state.steps[self.state.position + 1 :]
        return any(step.key == self.state.workshop.step for step in later)


@asynccontextmanager
async def changing(room: Workshops, workshop_id: str, seen: int) -> AsyncIterator[Change]:
    """Change an open workshop that is still at version `seen`, all at once or not at all.

    Of two that saw the same version, the first has it and the other raises Conflict `moved`.
    Views are told after the commit.
    """
    async with room.store.write() as session:
        taken = await affected(
            session,
            update(Workshop)
            .where(
                Workshop.id == workshop_id, Workshop.version == seen, Workshop.closed_at.is_(None)
            )
            .values(version=seen + 1),
        )
        if taken != 1:
            raise await _refusal(session, workshop_id)
        workshop = await session.get_one(Workshop, workshop_id)
        change = Change(session, await read(session, workshop))
        yield change
    if change.advances:
        await room.entered(workshop_id)
    await room.changed(workshop_id)


async def _refusal(session: AsyncSession, workshop_id: str) -> Exception:
    workshop = await session.get(Workshop, workshop_id)
    if workshop is None:
        return NotFound(f"workshop {workshop_id}")
    if workshop.closed_at is not None:
        return closed()
    return Conflict(
        "moved",
        N_("Someone else has just moved this workshop: your click changed nothing. Look again."),
    )


def closed() -> Conflict:
    return Conflict("workshop_closed", N_("This workshop is over: nothing can be changed in it."))
