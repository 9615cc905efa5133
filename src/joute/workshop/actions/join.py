"""The ways into a workshop: its code, for phones; and a phone's own id, which says nothing else."""

from random import Random

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, LimitReached, NotFound
from joute.workshop.actions.transaction import closed
from joute.workshop.service import Workshops
from joute.workshop.settings import WorkshopLimits
from joute.workshop.tables import Participant, Workshop

# Read from the back of a room, none of these is taken for another one.
LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
CODE_LENGTH = 6


def new_code(random: Random) -> str:
    """Six letters and digits: one of 244 million."""
    return "".join(random.choices(LETTERS, k=CODE_LENGTH))


def written(code: str) -> str:
    """A code as it is kept, from how it was typed: `k7m-pxa` is `K7MPXA`."""
    return "".join(c for c in code.upper() if c.isalnum())


async def find(room: Workshops, code: str, address: str, phone: str | None = None) -> str:
    """The id of the open workshop of this code.

    NotFound, the same for a wrong code and for one that is closed; LimitReached when too many
    wrong ones came from `address`, where a right one must then wait too, except for `phone`, a
    participant of this workshop: a room that shares one address is not locked out by one of its
    people.
    """
    async with room.store.read() as session:
        found = await session.scalar(
            select(Workshop.id).where(Workshop.code == written(code), Workshop.closed_at.is_(None))
        )
        known = await session.get(Participant, phone) if phone and found else None
    if known is None or known.workshop_id != found:
        await room.wrong_codes.check(address)
    if found is None:
        await room.wrong_codes.take(address)
        raise NotFound(
            "workshop code",
            message=N_("This code opens no workshop. Check it on the projected page."),
        )
    return found


async def join(room: Workshops, workshop_id: str) -> str:
    """The id of a new participant, for its signed cookie.

    LimitReached when the workshop has as many phones as this site allows.
    """
    most = room.arena.settings.of(WorkshopLimits).workshop_phones
    async with room.store.write() as session:
        await open_workshop(session, workshop_id)
        mine = Participant.workshop_id == workshop_id
        if (await session.scalars(select(func.count()).where(mine))).one() >= most:
            raise LimitReached("phones", message=N_("This workshop is full."))
        participant = Participant(id=room.new_id(), workshop_id=workshop_id, joined_at=room.now())
        session.add(participant)
    await room.changed(workshop_id)
    return participant.id


async def has_joined(room: Workshops, workshop_id: str, participant_id: str | None) -> bool:
    """Whether a phone takes part in this workshop."""
    if participant_id is None:
        return False
    async with room.store.read() as session:
        found = await session.get(Participant, participant_id)
    return found is not None and found.workshop_id == workshop_id


async def open_workshop(session: AsyncSession, workshop_id: str) -> Workshop:
    """The row of a workshop that nobody can move or close until this transaction ends.

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
