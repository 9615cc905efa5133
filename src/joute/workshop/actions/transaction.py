"""One change of a workshop: a transaction that its version guards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, Conflict, NotFound
from joute.store import affected
from joute.workshop.service import WorkshopService
from joute.workshop.state import WorkshopState, read
from joute.workshop.tables import Workshop


class Target(NamedTuple):
    """A workshop to change, by its id, and the version that its caller has seen. `desk` is the
    id of the browser at the desk, empty for a program."""

    workshops: WorkshopService
    id: str
    expected_version: int
    desk: str = ""

    @property
    def next(self) -> "Target":
        """The same workshop after one more change."""
        return self._replace(expected_version=self.expected_version + 1)


@dataclass(frozen=True)
class Change:
    """A transaction, and the workshop as it was when it began: its rows may be changed."""

    session: AsyncSession
    state: WorkshopState

    @property
    def advances(self) -> bool:
        """Whether it takes the workshop to a later step."""
        later = self.state.steps[self.state.position + 1 :]
        return any(step.key == self.state.workshop.step for step in later)


@asynccontextmanager
async def begin(target: Target) -> AsyncIterator[Change]:
    """Change an open workshop that is still at the expected version, all at once or not at all.

    Of two changes that expect the same version, the first succeeds and the other raises Conflict
    `moved`. Views are notified after the commit.
    """
    workshops, workshop_id, expected_version, _ = target
    async with workshops.store.write() as session:
        taken = await affected(
            session,
            update(Workshop)
            .where(
                Workshop.id == workshop_id,
                Workshop.version == expected_version,
                Workshop.closed_at.is_(None),
            )
            .values(version=expected_version + 1),
        )
        if taken != 1:
            raise await _refusal(session, workshop_id)
        workshop = await session.get_one(Workshop, workshop_id)
        change = Change(session, await read(session, workshop))
        yield change
    if change.advances:
        await workshops.on_step(workshop_id)
    await workshops.notify(workshop_id)


async def _refusal(session: AsyncSession, workshop_id: str) -> Exception:
    workshop = await session.get(Workshop, workshop_id)
    if workshop is None:
        return NotFound(f"workshop {workshop_id}")
    if workshop.closed_at is not None:
        return closed()
    return moved()


def moved() -> Conflict:
    """Of two clicks at once, the second."""
    return Conflict(
        "moved",
        N_(
            "Someone else has just changed this workshop, so your click had no "
            "effect. Check where it is now."
        ),
    )


def closed() -> Conflict:
    return Conflict("workshop_closed", N_("This workshop is over: nothing can be changed in it."))
