"""Share pages: a revealed duel at an address that is signed, dated and can be revoked."""

from datetime import timedelta

from sqlalchemy import Select, select, update

from joute.duel.settings import DuelSettings
from joute.duel.state import DuelState, Step, load, read
from joute.duel.tables import Duel, Share
from joute.errors import N_, Conflict, NotFound
from joute.services import Services


async def share(services: Services, voter_id: str, duel_id: str) -> str:
    """Open a share of the voter's revealed duel, or return the one that is open; its id."""
    state = await load(services, duel_id, voter_id)
    if state.step is not Step.REVEALED:
        raise Conflict("not_revealed", N_("A duel can be shared once its models are known."))
    async with services.store.write() as session:
        found = await session.scalar(_open_share(duel_id))
        if found is None:
            found = Share(
                id=services.new_id(), duel_id=duel_id, created_at=services.now(), revoked_at=None
            )
            session.add(found)
    return found.id


async def unshare(services: Services, voter_id: str, duel_id: str) -> None:
    """Close every share of the voter's duel, at once."""
    await load(services, duel_id, voter_id)
    async with services.store.write() as session:
        await session.execute(
            update(Share)
            .where(Share.duel_id == duel_id, Share.revoked_at.is_(None))
            .values(revoked_at=services.now())
        )


async def open_share(services: Services, duel_id: str) -> str | None:
    """The id of the duel's open share, if there is one."""
    async with services.store.read() as session:
        found = await session.scalar(_open_share(duel_id))
    return found.id if found else None


async def shared(services: Services, share_id: str) -> DuelState:
    """The duel behind a share; NotFound when it was revoked or is too old."""
    oldest = services.now() - timedelta(days=services.settings.of(DuelSettings).share_days)
    async with services.store.read() as session:
        found = await session.get(Share, share_id)
        if found is None or found.revoked_at is not None or found.created_at < oldest:
            raise NotFound("share")
        return await read(session, await session.get_one(Duel, found.duel_id))


def _open_share(duel_id: str) -> Select[Share]:
    return select(Share).where(Share.duel_id == duel_id, Share.revoked_at.is_(None))
