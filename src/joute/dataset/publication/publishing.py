"""The last step: what a person read is published, without what people took back meanwhile."""

from pathlib import Path

from anyio.to_thread import run_sync
from sqlalchemy import exists, update

from joute.dataset.errors import not_reviewed
from joute.dataset.publication.erasure import mark
from joute.dataset.publication.removal import describe, remove_from
from joute.dataset.publication.review import find
from joute.dataset.publication.summary import summarise
from joute.dataset.tables import Release, ReleasedDuel
from joute.duel import Duel
from joute.people import publishing_voters
from joute.services import Services


async def publish(services: Services, release_id: int) -> Release:
    """Publish a release that was reviewed, once. Raises Conflict for a draft."""
    async with services.store.write() as session:
        if (await find(session, release_id)).status == "draft":
            raise not_reviewed()
        # Their person withdrew the agreement to publish since the export.
        withdrawn = exists().where(
            Duel.id == ReleasedDuel.duel_id, Duel.voter_id.not_in(publishing_voters())
        )
        await mark(session, (ReleasedDuel.release_id == release_id) & withdrawn)
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
        await session.execute(update(Release).where(Release.id == release.id).values(changed))
    return release
