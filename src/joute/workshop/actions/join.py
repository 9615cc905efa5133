"""Phones join a workshop: by its code, each with a random id."""

from random import Random

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, Conflict, LimitReached, NotFound
from joute.workshop.actions.transaction import closed
from joute.workshop.service import WorkshopService
from joute.workshop.state import participants
from joute.workshop.tables import Participant, Workshop

# From the back of a room, none of these looks like another.
LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
CODE_LENGTH = 6

DOOR_CLOSED = N_("Nobody can join at the moment. Ask the facilitator to open the door.")
FULL = N_("Every seat is taken. Ask the facilitator to add some.")


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

    NotFound for a wrong code, with another message for a workshop that is over; LimitReached when
    too many wrong ones came from `address`, where a right one must then wait too, except for
    `phone`, a participant of this workshop: a room that shares one address is not locked out by
    one of its people.
    """
    async with workshops.store.read() as session:
        found = await session.scalar(select(Workshop).where(Workshop.code == written(code)))
        known = await session.get(Participant, phone) if phone and found else None
    if found is None or known is None or known.workshop_id != found.id:
        await workshops.wrong_codes.check(address)
    if found is None:
        await workshops.wrong_codes.take(address)
        raise NotFound(
            "workshop code",
            message=N_("No open workshop has this code. Check it on the projected page."),
        )
    if found.closed_at is not None:
        raise NotFound(
            "closed workshop", message=N_("This workshop is over: its code is not valid any more.")
        )
    return found.id


async def join(workshops: WorkshopService, workshop_id: str, address: str) -> str:
    """The id of a new participant, for its signed cookie.

    Conflict when the door is closed; LimitReached when as many phones have joined as people were
    announced, or too many from `address`.
    """
    async with workshops.store.read() as session:
        headcount = (await session.get_one(Workshop, workshop_id)).headcount
    await workshops.joins(headcount).take(address)
    async with workshops.store.write() as session:
        # One at a time: two phones never take the last seat together.
        workshop = await open_workshop(session, workshop_id, alone=True)
        if not workshop.door_open:
            raise Conflict("door_closed", DOOR_CLOSED)
        if await participants(session, workshop_id) >= workshop.headcount:
            raise LimitReached("seats", message=FULL)
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


async def open_workshop(
    session: AsyncSession, workshop_id: str, *, alone: bool = False
) -> Workshop:
    """The row of an open workshop, locked against moves and the close until this transaction ends.

    Unless `alone`, the share of the row leaves other phones alone and makes the desk wait for a
    moment.
    """
    workshop = await session.scalar(
        select(Workshop).where(Workshop.id == workshop_id).with_for_update(read=not alone)
    )
    if workshop is None:
        raise NotFound(f"workshop {workshop_id}")
    if workshop.closed_at is not None:
        raise closed()
    return workshop
