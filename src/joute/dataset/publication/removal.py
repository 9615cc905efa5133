"""What was erased leaves the files of every release that is here, and a list says what left those
that were published: whoever has a copy can follow it."""

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.dataset.publication.rows import remove_duels
from joute.dataset.publication.summary import summarise
from joute.dataset.release.description import describe_again
from joute.dataset.release.facts import Facts
from joute.dataset.release.folder import REMOVAL_LIST
from joute.dataset.tables import Release, ReleasedDuel
from joute.errors import N_
from joute.services import Services

logger = logging.getLogger(__name__)

# What was left out: those that left after the export.
TAKEN_OUT = N_("taken out after a review, an erasure or a withdrawal")
_MARKED = ReleasedDuel.duel_id.is_(None)
_PENDING = _MARKED & ReleasedDuel.removed_at.is_(None)


async def remove_pending(services: Services) -> None:
    """Remove what was marked, from every release; one whose files cannot be written, or are not
    there any more, keeps no other waiting."""
    async with services.store.read() as session:
        pending = await session.scalars(select(ReleasedDuel.release_id).where(_PENDING).distinct())
        releases = pending.all()
    for release_id in releases:
        try:
            await remove_from(services, release_id)
        except Exception:
            logger.exception("what was erased is still in the files of release %s", release_id)


async def remove_from(services: Services, release_id: int) -> int:
    """Remove what was marked from the files of a release; how many duels there were."""
    async with services.store.read() as session:
        release = await session.get_one(Release, release_id)
    before, rows = None, await _marked(services, release_id)
    if all(row.removed_at for row in rows):
        return 0
    # Another process may write the files meanwhile, with more or fewer duels: what was marked since
    # is removed before any of it is said to be.
    while before != (before := {row.row_id for row in rows}):
        await run_sync(remove_duels, Path(release.folder), before)
        rows = await _marked(services, release_id)
    pending = [row.id for row in rows if row.removed_at is None]
    if pending:
        await _store(services, release, pending)
    return len(pending)


async def _marked(services: Services, release_id: int) -> Sequence[ReleasedDuel]:
    """Those that left before among them."""
    marked = select(ReleasedDuel).where(ReleasedDuel.release_id == release_id, _MARKED)
    async with services.store.read() as session:
        return (await session.scalars(marked)).all()


async def _store(services: Services, release: Release, pending: Sequence[int]) -> None:
    """The moment at which rows left, the counts of those that stay, and what describes them."""
    now = services.now()
    release.counts = await run_sync(_counted, release, len(pending))
    async with services.store.write() as session:
        await session.execute(
            update(ReleasedDuel), [{"id": row, "removed_at": now} for row in pending]
        )
        await session.execute(
            update(Release).where(Release.id == release.id).values(counts=release.counts)
        )
    async with services.store.read() as session:
        await describe(session, release)


def _counted(release: Release, removed: int) -> dict[str, Any]:
    """The counts of a release once so many duels left its files."""
    present, before = summarise(Path(release.folder)), release.counts
    left_out = before.get("left_out", {})
    return {
        **before,
        "duels": present["duels"],
        "voters": present["voters"],
        "left_out": {**left_out, TAKEN_OUT: left_out.get(TAKEN_OUT, 0) + removed},
        **({"published": present} if release.status == "published" else {}),
    }


async def describe(session: AsyncSession, release: Release) -> None:
    """Write again what describes the files of a release, with its removal list once it is
    published."""
    folder = Path(release.folder)
    if release.status == "published":
        listed = json.dumps(await removal_list(session, release), indent=2)
        await run_sync((folder / REMOVAL_LIST).write_text, listed + "\n", "utf-8")
    await run_sync(describe_again, folder, Facts.of(release))


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
