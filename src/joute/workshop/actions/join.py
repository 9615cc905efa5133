"""Phones join a workshop: by its code, each with a random id."""

from random import Random

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, LimitReached, NotFound
from joute.workshop.actions.transaction import closed
from joute.workshop.service import WorkshopService
from joute.workshop.settings import WorkshopLimits
from joute.workshop.tables import Participant, Workshop

# From the back of a room, none of these looks like another.
LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
CODE_LENGTH = 6


def new_code(random: Random) -> str:
    """Six letters and digits: one of 244 million."""
    return "".join(random.choices(LETTERS, k=CODE_LENGTH))


def written(code: str) -> str:
    """A typed code in its canonical form: `k7m-pxa` is `K7MPXA`."""
    return "".join(c for c in code.upper() if c.isalnum())


async def find(
    workshops: WorkshopService, code: str, address: str, phone: str | None = None
) -> str:
    """The id of the open workshop of this code.

    NotFound, the same for a wrong code and for one that is closed; LimitReached when too many
    wrong ones came from `address`, where a right one must then wait too, except for `phone`, a
    participant of this workshop: a room that shares one address is not locked out by one of its
    people.
    """
    async with workshops.store.read() as session:
        found = await session.scalar(
            select(Workshop.id).where(Workshop.code == written(code), Workshop.closed_at.is_(None))
        )
        known = await session.get(Participant, phone) if phone and found else None
    if known is None or known.workshop_id != found:
        await workshops.wrong_codes.check(address)
    if found is None:
        await workshops.wrong_codes.take(address)
        raise NotFound(
            "workshop code",
            message=N_("No open workshop has this code. Check it on the projected page."),
        )
    return found


async def join(workshops: WorkshopService, workshop_id: str) -> str:
    """The id of a new participant, for its signed cookie.

    LimitReached when the workshop has as many phones as this site allows.
    """
    most = workshops.services.settings.of(WorkshopLimits).workshop_phones
    async with workshops.store.write() as session:
        await open_workshop(session, workshop_id)
        mine = Participant.workshop_id == workshop_id
        if (await session.scalars(select(func.count()).where(mine))).one() >= most:
            raise LimitReached("phones", message=N_("This workshop is full."))
        participant = Participant(
            id=workshops.new_id(), workshop_id=workshop_id, joined_at=workshops.now()
        )
        session.add(participant)
    await workshops.notify(workshop_id)
    return participant.id


async def has_joined(
    workshops: WorkshopService, workshop_id: str, participant_id: str | None
) -> bool:
    """Whether a phone takes part in this workshop."""
    if participant_id is None:
        return False
    async with workshops.store.read() as session:
        found = await session.get(Participant, participant_id)
    return found is not None and found.workshop_id == workshop_id


async def open_workshop(session: AsyncSession, workshop_id: str) -> Workshop:
    """The row of an open workshop, locked against moves and the close until this transaction ends.

    The share of the row leaves other phones alone and makes the desk wait for a moment.
    """
    workshop = await session.scalar(
        select(Workshop).where(Workshop.id == workshop_id).with_for_update(read=True)
    )
    if workshop is None:
        raise NotFound(f"workshop {workshop_id}")
    if workshop.closed_at is not None:
        raise closed()
    return workshop
