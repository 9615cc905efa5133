"""The service of datasets: which releases are published, and the removal of what was erased."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from sqlalchemy import select

from joute.dataset import drafts
from joute.dataset.publication.publishing import publish
from joute.dataset.publication.removal import remove_pending
from joute.dataset.tables import Release
from joute.jobs import Tasks
from joute.services import Services, services_of

LOOK_EVERY_S = 60


@dataclass
class Datasets:
    """`any_published` follows the database by a minute at most."""

    services: Services
    any_published: bool = False

    async def publish(self, release_id: int) -> Release:
        """Publish a release that was reviewed; the link to it shows at once here."""
        release = await publish(self.services, release_id)
        self.any_published = True
        return release

    async def look(self) -> None:
        """Remove what was erased, and see whether something is published."""
        async with self.services.store.read() as session:
            published = select(Release.id).where(Release.status == "published").limit(1)
            self.any_published = await session.scalar(published) is not None
        await remove_pending(self.services)


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    datasets, tasks = Datasets(services), Tasks("datasets")
    services.jobs.register(drafts.kind(services))
    tasks.repeat("look", datasets.look, every_s=LOOK_EVERY_S, after_crash_s=LOOK_EVERY_S)
    try:
        yield (datasets,)
    finally:
        await tasks.close()


def something_is_published(request: Request) -> bool:
    """Whether there is a page of datasets to link to."""
    return services_of(request.app)[Datasets].any_published
