"""The last step: what a person read is published, without what people took back meanwhile."""

from pathlib import Path

from anyio.to_thread import run_sync
from sqlalchemy import exists

from joute.dataset.errors import not_reviewed
from joute.dataset.publication.erasure import mark
from joute.dataset.publication.removal import remove_from
from joute.dataset.publication.review import find
from joute.dataset.publication.summary import summarise
from joute.dataset.release.description import describe_again
from joute.dataset.release.facts import Facts
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
    async with services.store.write() as session:
        release = await find(session, release_id)
        if release.published_at is None:
            published = await run_sync(summarise, Path(release.folder))
            release.counts = {**release.counts, "published": published}
            release.status, release.published_at = "published", services.now()
            await run_sync(describe_again, Path(release.folder), Facts.of(release))
    return release
