"""What was erased leaves the files of every release that is here, and a list says what left those
that were published: whoever has a copy can follow it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.dataset.publication.rows import remove_duels
from joute.dataset.release.description import describe_again
from joute.dataset.release.facts import Facts
from joute.dataset.tables import Release, ReleasedDuel
from joute.services import Services

_MARKED = ReleasedDuel.duel_id.is_(None)
_PENDING = _MARKED & ReleasedDuel.removed_at.is_(None)


async def remove_pending(services: Services) -> None:
    """Remove what was marked, from every release."""
    async with services.store.read() as session:
        pending = await session.scalars(select(ReleasedDuel.release_id).where(_PENDING).distinct())
        releases = pending.all()
    for release_id in releases:
        await remove_from(services, release_id)


async def remove_from(services: Services, release_id: int) -> int:
    """Remove what was marked from the files of a release; how many duels there were."""
    async with services.store.read() as session:
        release = await session.get_one(Release, release_id)
        marked = select(ReleasedDuel).where(ReleasedDuel.release_id == release_id, _MARKED)
        rows = (await session.scalars(marked)).all()
    pending = [row.id for row in rows if row.removed_at is None]
    if pending:
        # With those that left before: another process may have written the files meanwhile.
        row_ids = [row.row_id for row in rows]
        await run_sync(remove_duels, Path(release.folder), row_ids)
        await run_sync(describe_again, Path(release.folder), Facts.of(release))
        await _store(services, pending)
    return len(pending)


async def _store(services: Services, pending: Iterable[int]) -> None:
    now = services.now()
    async with services.store.write() as session:
        await session.execute(
            update(ReleasedDuel), [{"id": row, "removed_at": now} for row in pending]
        )


def left_since(release: Release) -> ColumnElement[bool]:
    """The duels that left a release since it was published."""
    later = ReleasedDuel.removed_at > release.published_at
    return (ReleasedDuel.release_id == release.id) & later


async def removal_list(session: AsyncSession, release: Release) -> dict[str, Any]:
    """What left a release after its publication: ids of duels in its files, by day."""
    removed = await session.execute(
        select(ReleasedDuel.row_id, ReleasedDuel.removed_at)
        .where(left_since(release))
        .order_by(ReleasedDuel.removed_at, ReleasedDuel.row_id)
    )
    return {
        "name": release.name,
        "version": release.version,
        "removed": [
            {"duel": row_id, "removed_on": f"{removed_at:%Y-%m-%d}"}
            for row_id, removed_at in removed
        ],
    }
