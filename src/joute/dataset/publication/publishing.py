"""The last step: what a person read is published, without what people took back meanwhile."""

from pathlib import Path

from anyio.to_thread import run_sync
from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.dataset.errors import not_reviewed, too_few_left
from joute.dataset.publication.erasure import mark
from joute.dataset.publication.removal import describe, remove_from
from joute.dataset.publication.review import find
from joute.dataset.publication.summary import summarise
from joute.dataset.tables import Release, ReleasedDuel
from joute.duel import Duel
from joute.people import publishing_voters
from joute.services import Services


async def publish(services: Services, release_id: int) -> Release:
    """Publish a release that was reviewed, once. Raises Conflict for a draft, and when too few
    people are left in it."""
    async with services.store.write() as session:
        release = await find(session, release_id)
        if release.status == "draft":
            raise not_reviewed()
        if release.status == "reviewed":
            await _mark_withdrawn(session, release_id)
            await _check_people(session, release)
    await remove_from(services, release_id)
    async with services.store.read() as session:
        release = await find(session, release_id)
    return release if release.status == "published" else await _publish(services, release)


async def _publish(services: Services, release: Release) -> Release:
    """The files say so first: who sees the page then finds them as they are."""
    published = await run_sync(summarise, Path(release.folder))
    changed = {
        "status": "published",
        "published_at": services.now(),
        "counts": {**release.counts, "published": published},
    }
    for name, value in changed.items():
        setattr(release, name, value)
    async with services.store.read() as session:
        await describe(session, release)
    async with services.store.write() as session:
        late = await _mark_withdrawn(session, release.id)
        if not late:
            await session.execute(update(Release).where(Release.id == release.id).values(changed))
    return await publish(services, release.id) if late else release


async def _mark_withdrawn(session: AsyncSession, release_id: int) -> int:
    """Mark the duels that nobody's agreement to publish covers any more: their person withdrew it
    since the export, or the duel was purged, and it cannot be known."""
    agreed = exists().where(Duel.id == ReleasedDuel.duel_id, Duel.voter_id.in_(publishing_voters()))
    return await mark(session, (ReleasedDuel.release_id == release_id) & ~agreed)


async def _check_people(session: AsyncSession, release: Release) -> None:
    """Raises Conflict for fewer people than the export wanted."""
    duels = select(func.count(Duel.voter_id.distinct())).join(
        ReleasedDuel, Duel.id == ReleasedDuel.duel_id
    )
    people = await session.scalar(duels.where(ReleasedDuel.release_id == release.id)) or 0
    if people < release.settings["min_voters"]:
        raise too_few_left()
