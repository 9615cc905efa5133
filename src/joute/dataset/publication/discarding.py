"""A release that will not be published is forgotten, its files deleted."""

from pathlib import Path

from anyio.to_thread import run_sync
from sqlalchemy import delete

from joute.dataset.errors import already_published
from joute.dataset.publication.review import find
from joute.dataset.release.folder import files_of
from joute.dataset.tables import Release
from joute.services import Services
from joute.store import affected


async def discard(services: Services, release_id: int) -> None:
    """Forget a release and delete its files. Raises Conflict for one that is published."""
    async with services.store.write() as session:
        folder = Path((await find(session, release_id)).folder)
        unpublished = Release.id == release_id, Release.status != "published"
        if not await affected(session, delete(Release).where(*unpublished)):
            raise already_published()
        await run_sync(_delete_files, folder)


def _delete_files(folder: Path) -> None:
    """Only what a release is made of: the folder may hold something else."""
    for path in files_of(folder):
        (folder / path).unlink()
    for emptied in sorted((one for one in folder.rglob("*") if one.is_dir()), reverse=True):
        if not any(emptied.iterdir()):
            emptied.rmdir()
