"""Secret addresses: links that let facilitators make workshops, and the desk of each workshop."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, BadInput, NotAllowed
from joute.store import affected
from joute.web import digest
from joute.workshop.actions.transaction import Target, begin
from joute.workshop.service import WorkshopService
from joute.workshop.tables import FacilitatorLink, Workshop

MOST_DAYS = 366


async def new_link(workshops: WorkshopService, *, days: int, once: bool) -> str:
    """The secret of a new facilitator link; only its digest is stored.

    With `once` it makes one workshop; otherwise any number until it is `days` old.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"{days} days", message=N_("A link can be valid for 1 to 366 days."))
    secret, now = workshops.new_id(), workshops.now()
    async with workshops.store.write() as session:
        session.add(
            FacilitatorLink(
                id=digest(secret),
                once=once,
                created_at=now,
                expires_at=now + timedelta(days=days),
                used_at=None,
            )
        )
    return secret


def link_path(secret: str) -> str:
    """The path of a facilitator link on this site."""
    return f"/workshop/new?link={secret}"


async def open_links(workshops: WorkshopService) -> Sequence[FacilitatorLink]:
    """The links that still work, the newest first."""
    async with workshops.store.read() as session:
        rows = await session.scalars(
            select(FacilitatorLink)
            .where(*_open(workshops.now()))
            .order_by(FacilitatorLink.created_at.desc(), FacilitatorLink.id)
        )
        return rows.all()


async def revoke_link(workshops: WorkshopService, link_id: str) -> None:
    """Close a link at once; the workshops that it made stay. `link_id` is its digest."""
    async with workshops.store.write() as session:
        await session.execute(delete(FacilitatorLink).where(FacilitatorLink.id == link_id))


async def check_link(workshops: WorkshopService, secret: str) -> None:
    """Raise NotAllowed unless this link can make a workshop."""
    async with workshops.store.read() as session:
        found = await session.scalar(
            select(FacilitatorLink.id).where(
                FacilitatorLink.id == digest(secret), *_open(workshops.now())
            )
        )
    if found is None:
        raise _refused()


async def use_link(session: AsyncSession, secret: str, now: datetime) -> None:
    """Use a link in the transaction that makes its workshop; NotAllowed when it is over."""
    used = await affected(
        session,
        update(FacilitatorLink)
        .where(FacilitatorLink.id == digest(secret), *_open(now))
        .values(used_at=now),
    )
    if used != 1:
        raise _refused()


async def renew_desk(target: Target) -> str:
    """Another secret for the desk: the address that was known until now is closed."""
    secret = target.workshops.new_id()
    async with begin(target) as change:
        change.state.workshop.desk_hash = digest(secret)
    return secret


async def close_desk(workshops: WorkshopService, workshop_id: str) -> None:
    """Close the desk's address, even after the workshop; `joute workshop desk` makes another."""
    async with workshops.store.write() as session:
        await session.execute(
            update(Workshop).where(Workshop.id == workshop_id).values(desk_hash=None)
        )
    await workshops.notify(workshop_id)


async def reopen_desk(workshops: WorkshopService, workshop_id: str) -> str:
    """For the operator: a new secret for a desk whose address was lost or closed."""
    secret = workshops.new_id()
    async with workshops.store.write() as session:
        await session.execute(
            update(Workshop).where(Workshop.id == workshop_id).values(desk_hash=digest(secret))
        )
    return secret


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        FacilitatorLink.expires_at > now,
        ~FacilitatorLink.once | FacilitatorLink.used_at.is_(None),
    )


def _refused() -> NotAllowed:
    return NotAllowed(
        "facilitator link",
        message=N_(
            "This link has been used or has expired. Ask the operator of this site for another one."
        ),
    )
