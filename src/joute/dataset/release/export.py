"""A draft of a release, from the database to its folder."""

import asyncio
import multiprocessing
import os
import shutil
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import __version__, catalog
from joute.dataset.release import files
from joute.dataset.release.columns import MODELS
from joute.dataset.release.conversation import Conversation
from joute.dataset.release.description import write_description
from joute.dataset.release.facts import Facts
from joute.dataset.release.keys import Key
from joute.dataset.release.layouts import LAYOUTS
from joute.dataset.release.masking import MaskedNames
from joute.dataset.release.models import Models
from joute.dataset.release.reading import Reader
from joute.dataset.release.records import Prepared, prepare
from joute.dataset.release.selection import Filters, Selected, Selection, select_votes
from joute.dataset.release.spool import Spool
from joute.dataset.tables import Release, ReleasedDuel
from joute.errors import N_, BadInput
from joute.evidence import Vote
from joute.leaderboard.settings import RankingSettings
from joute.people import publishing_voters
from joute.services import Services

# Duels that are read, masked and written together.
_BATCH = 200
# Batches that wait for a process, for each process: little is in memory.
_WAITING = 2
_INSERTED = 2_000

# Receives how many duels are written, of how many; what it raises ends the export.
Progress = Callable[[int, int], Awaitable[None]]


@dataclass(frozen=True)
class Plan:
    """What to export, and where to; `name` and `licence` are those of the release."""

    folder: Path
    name: str
    licence: str
    filters: Filters


@dataclass(frozen=True)
class _Draft:
    """A release that is being written to `folder`, beside its place."""

    services: Services
    plan: Plan
    selection: Selection
    key: Key
    folder: Path


@dataclass
class _Counted:
    masks: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    no_preference: Counter[str] = field(default_factory=Counter)

    def add(self, prepared: Prepared) -> None:
        self.masks += prepared.masks
        self.rows += prepared.rows
        self.no_preference += prepared.no_preference


async def export(services: Services, plan: Plan, progress: Progress) -> Release:
    """Write a draft and register it.

    Raises BadInput for too few voters, for a folder that holds something, where nothing can write
    Parquet, and when somebody withdrew or erased meanwhile: nothing is left of the draft then.
    """
    files.need_polars()
    await run_sync(_check_empty, plan.folder)
    now = services.now()
    async with services.store.read() as session:
        selection = await select_votes(session, plan.filters, now)
        version = await _version(session, plan.name, now)
    if not selection.votes or selection.voters < plan.filters.min_voters:
        raise _too_few(selection, plan.filters)
    with _written_aside(plan.folder) as folder:
        draft = _Draft(services, plan, selection, Key(services.random_bytes(32)), folder)
        release = Release(
            name=plan.name,
            version=version,
            created_at=now,
            status="draft",
            folder=str(plan.folder.resolve()),
            licence=plan.licence,
            layout=plan.filters.layout,
            settings=_settings(services, plan.filters),
            counts=await _write(draft, progress),
            software=__version__,
        )
        await run_sync(write_description, folder, Facts.of(release))
        await _register(draft, release)
        return release


def _settings(services: Services, filters: Filters) -> dict[str, Any]:
    """The options of the export, and what the ranking of the release needs."""
    dates = {"since": filters.since, "until": filters.until}
    return {
        **asdict(filters),
        **{name: str(day) if day else None for name, day in dates.items()},
        "cohort": MaskedNames().of(filters.cohort),
        "votes_per_voter": services.settings.of(RankingSettings).votes_per_voter,
    }


def _check_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(
            message=N_("%(folder)s is not an empty folder. Choose another one."), folder=folder
        )


def _too_few(selection: Selection, filters: Filters) -> BadInput:
    return BadInput(
        message=N_(
            "A release needs %(fewest)s voters. Within these filters, those who agreed to publish: "
            "%(found)s; votes left out: %(left_out)s."
        ),
        found=selection.voters,
        fewest=filters.min_voters,
        left_out=sum(selection.left_out.values()),
    )


def _outdated() -> BadInput:
    return BadInput(
        message=N_(
            "While the draft was written, somebody erased a duel or withdrew their agreement. "
            "Nothing of it was kept: run the export again."
        )
    )


async def _version(session: AsyncSession, name: str, now: datetime) -> str:
    """The day, with a number from the second release of that day on."""
    day = str(now.astimezone(UTC).date())
    taken = set(await session.scalars(select(Release.version).where(Release.name == name)))
    numbered = (f"{day}.{number}" for number in count(2))
    return next(version for version in chain([day], numbered) if version not in taken)


@contextmanager
def _written_aside(folder: Path) -> Iterator[Path]:
    """A folder beside the final one, removed if it did not become that."""
    aside = folder.resolve().with_name(f".{folder.resolve().name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    # Of a draft, nobody has read the texts yet.
    aside.mkdir(mode=0o700, parents=True)
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


async def _write(draft: _Draft, progress: Progress) -> dict[str, Any]:
    """Write every table; returns the counts of the release."""
    names = MaskedNames()
    models = Models(catalog.load(), names)
    reader = Reader(draft.key, draft.services.mask, draft.selection, names, models)
    layout, counted = LAYOUTS[draft.plan.filters.layout], _Counted()
    with TemporaryFile(dir=draft.folder) as file:
        spool = Spool(file)
        async for votes, prepared in _prepared(draft, reader):
            counted.add(prepared)
            for vote, record in zip(votes, prepared.records, strict=True):
                spool.add(record, (vote.cluster, vote.question or vote.vote_id))
            await progress(len(spool), len(draft.selection.votes))
        await run_sync(files.write_tables, draft.folder, layout, spool, list(models.rows()))
    return {
        "duels": len(spool),
        "voters": draft.selection.voters,
        "rows": {table.name: counted.rows[table.name] for table in layout.tables}
        | {MODELS.name: len(models)},
        "masks": _sorted(counted.masks + names.masks.counts),
        "left_out": _sorted(draft.selection.left_out),
        "no_preference": _sorted(counted.no_preference),
    }


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


async def _prepared(
    draft: _Draft, reader: Reader
) -> AsyncIterator[tuple[Sequence[Selected], Prepared]]:
    """The duels of each batch, masked, in the order of the votes."""
    votes = draft.selection.votes
    with ExitStack() as stack:
        mask = _masking(stack, draft.plan.filters, len(votes))
        waiting = deque[tuple[Sequence[Selected], Awaitable[Prepared]]]()
        for start in range(0, len(votes), _BATCH):
            batch = votes[start : start + _BATCH]
            async with draft.services.store.read() as session:
                conversations = await reader.read(session, batch)
            if len(conversations) < len(batch):
                raise _outdated()
            waiting.append((batch, mask(conversations)))
            if len(waiting) > _WAITING * _processors():
                first, prepared = waiting.popleft()
                yield first, await prepared
        for first, prepared in waiting:
            yield first, await prepared


def _masking(
    stack: ExitStack, filters: Filters, votes: int
) -> Callable[[Sequence[Conversation]], Awaitable[Prepared]]:
    """Masks in processes of their own where there is more than one batch."""
    pool = None
    if votes > _BATCH:
        context = multiprocessing.get_context("spawn")
        pool = stack.enter_context(ProcessPoolExecutor(_processors(), mp_context=context))

    def mask(conversations: Sequence[Conversation]) -> Awaitable[Prepared]:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(pool, prepare, conversations, filters.layout)

    return mask


def _processors() -> int:
    return os.cpu_count() or 1


async def _register(draft: _Draft, release: Release) -> None:
    """Register the draft and give its folder its name, in one transaction."""
    votes = draft.selection.votes
    async with draft.services.store.write() as session:
        await _check_agreements(session, draft.selection)
        session.add(release)
        await session.flush()
        for start in range(0, len(votes), _INSERTED):
            part = votes[start : start + _INSERTED]
            rows = [_released(release.id, vote, draft.key) for vote in part]
            await session.execute(insert(ReleasedDuel), rows)
        await run_sync(_put_in_place, draft.folder, draft.plan.folder)


def _put_in_place(aside: Path, folder: Path) -> None:
    if folder.exists():
        folder.rmdir()
    aside.rename(folder)


def _released(release_id: int, vote: Selected, key: Key) -> dict[str, Any]:
    row_id = key.ids(vote).duel
    return {"release_id": release_id, "duel_id": vote.duel_id, "row_id": row_id}


async def _check_agreements(session: AsyncSession, selection: Selection) -> None:
    """Raises BadInput when a vote was erased, or an agreement withdrawn, since it was read."""
    agreed = select(Vote.id).where(Vote.contributor.in_(publishing_voters()))
    present = set(await session.scalars(agreed))
    if not present.issuperset(vote.vote_id for vote in selection.votes):
        raise _outdated()
