"""A person reads a random sample of a draft: what the masks missed, and how much more there may be.

    await review.draw_sample(releases, release_id)
    await review.judge(releases, release_id, {1: True, 2: False})   # 2: personal data is left
    await review.finish(releases, release_id, reviewer="operator")

The duels in which personal data was left leave the draft.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from anyio.to_thread import run_sync
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.dataset.errors import not_a_draft, not_read, nothing_to_read, unknown_release
from joute.dataset.publication.erasure import mark
from joute.dataset.publication.texts import draw
from joute.dataset.settings import DatasetSettings
from joute.dataset.tables import Release, ReleasedDuel, SampledText
from joute.errors import NotFound
from joute.services import Services
from joute.statistics import upper_bound
from joute.store import affected

SEEDS = 2**31


@dataclass(frozen=True)
class Progress:
    """Of a sample: how many texts it has, how many have a verdict, in how many personal data is
    left."""

    drawn: int
    read: int
    missed: int

    @property
    def over(self) -> bool:
        """Whether every text has a verdict."""
        return 0 < self.drawn == self.read


async def find(session: AsyncSession, release_id: int) -> Release:
    """The release of this id. Raises NotFound."""
    release = await session.get(Release, release_id)
    if release is None:
        raise NotFound(f"release {release_id}")
    return release


async def named(session: AsyncSession, name: str) -> Release:
    """The release “name@version”, or the latest of a name. Raises NotFound."""
    name, _, version = name.partition("@")
    latest = select(Release).where(Release.name == name).order_by(Release.id.desc()).limit(1)
    release = await session.scalar(latest.where(Release.version == version) if version else latest)
    if release is None:
        raise unknown_release()
    return release


async def draw_sample(services: Services, release_id: int) -> None:
    """Draw the texts to read, once. Raises Conflict for what is no draft, or has no text."""
    async with services.store.read() as session:
        release = await _draft(session, release_id)
    if release.seed is not None:
        return
    seed = services.random.randrange(SEEDS)
    size = services.settings.of(DatasetSettings).review_texts
    texts = await run_sync(draw, Path(release.folder), size, seed)
    if not texts:
        raise nothing_to_read()
    async with services.store.write() as session:
        undrawn = Release.id == release_id, Release.status == "draft", Release.seed.is_(None)
        if not await affected(session, update(Release).where(*undrawn).values(seed=seed)):
            return
        present = await _present(session, release_id, [text.row_id for text in texts])
        session.add_all(
            SampledText(
                release_id=release_id,
                number=number,
                table=text.table,
                field=text.field,
                row_id=text.row_id,
                text=text.text,
                clean=None,
            )
            for number, text in enumerate(texts, start=1)
            if text.row_id in present
        )


async def _present(session: AsyncSession, release_id: int, row_ids: Sequence[str]) -> set[str]:
    """Those that nobody erased since the files were read; nor can they until this is committed."""
    own = ReleasedDuel.release_id == release_id, ReleasedDuel.row_id.in_(row_ids)
    linked = select(ReleasedDuel.row_id).where(*own, ReleasedDuel.duel_id.is_not(None))
    return set(await session.scalars(linked.with_for_update()))


async def sample(session: AsyncSession, release_id: int) -> Sequence[SampledText]:
    """The texts of the sample, in the order in which they are read."""
    of_release = SampledText.release_id == release_id
    return (
        await session.scalars(select(SampledText).where(of_release).order_by(SampledText.number))
    ).all()


async def judge(services: Services, release_id: int, verdicts: Mapping[int, bool]) -> None:
    """Store whether the texts of these numbers are clean. Raises Conflict for what is no draft."""
    async with services.store.write() as session:
        await _draft(session, release_id)
        for number, clean in verdicts.items():
            await session.execute(
                update(SampledText)
                .where(SampledText.release_id == release_id, SampledText.number == number)
                .values(clean=clean)
            )


async def progress(session: AsyncSession, release_id: int) -> Progress:
    """How far the reading of the sample is."""
    drawn, read, clean = (
        await session.execute(
            select(
                func.count(),
                func.count(SampledText.clean),
                func.count().filter(SampledText.clean.is_(True)),
            ).where(SampledText.release_id == release_id)
        )
    ).one()
    return Progress(drawn, read, read - clean)


async def finish(services: Services, release_id: int, reviewer: str) -> None:
    """End the review: its figures are those of the datasheet, and duels in which personal data was
    left are to be removed. Raises Conflict while texts have no verdict."""
    async with services.store.write() as session:
        release = await _draft(session, release_id)
        found = await progress(session, release_id)
        if not found.over:
            raise not_read()
        release.status, release.reviewed_by = "reviewed", reviewer
        release.reviewed_at = services.now()
        release.sample_size, release.missed = found.read, found.missed
        release.missed_upper = upper_bound(found.missed, found.read)
        await _exclude_missed(session, release_id)
        await session.execute(delete(SampledText).where(SampledText.release_id == release_id))


async def _exclude_missed(session: AsyncSession, release_id: int) -> None:
    left = SampledText.release_id == release_id, SampledText.clean.is_(False)
    missed = (await session.scalars(select(SampledText.row_id).where(*left))).all()
    own = ReleasedDuel.release_id == release_id
    await mark(session, own & ReleasedDuel.row_id.in_(missed))


async def _draft(session: AsyncSession, release_id: int) -> Release:
    release = await find(session, release_id)
    if release.status != "draft":
        raise not_a_draft()
    return release
