"""Files become evidence part by part: what a killed process had done is not done again."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyio.to_thread import run_sync
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute import evidence
from joute.dataset.errors import UnknownImport
from joute.dataset.imports.conversations import with_facts
from joute.dataset.imports.files import SafeFile, digest_of, safe_file
from joute.dataset.imports.limits import Limits
from joute.dataset.imports.tables import ImportedFile, ImportKey
from joute.errors import N_, BadInput, Conflict
from joute.evidence import Import, Vote
from joute.store import Store, affected

if TYPE_CHECKING:
    import polars as pl

    from joute.ranking.votes.io.batches import VoteFile

# Votes of one transaction.
PART = 50_000
FIRST_ROWS = 5

Refused = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Publication:
    """Where votes were published: under which name they are ranked here, the day and the licence
    of their publication. Raises BadInput for another kind of name."""

    name: str
    licence: str
    published_on: date

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", self.name):
            message = N_("The name of an import is small letters, digits and hyphens.")
            raise BadInput(message=message)

    @property
    def source(self) -> str:
        return evidence.source_of(self.name)


@dataclass(frozen=True)
class Report:
    """What became of a file: `rows` in it, `added` of them are new votes, `known` were votes of
    this import already; `refused` has `rows` and the `first` of them by the reason.

    `before` is true for a file that had been imported whole.
    """

    file: str
    layout: str
    rows: int
    added: int
    known: int
    refused: Refused
    before: bool = False

    @classmethod
    def of(cls, one: ImportedFile) -> "Report":
        return cls(one.file, one.layout, one.rows, one.added, one.known, one.refused)


Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Part:
    """Rows of a file, and the votes among them as columns of `Vote`."""

    batch: "pl.DataFrame"
    columns: Sequence[str]
    votes: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Importing:
    """Imports files of one publication; `progress` is called with the rows done and all rows."""

    store: Store
    publication: Publication
    limits: Limits
    now: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    progress: Progress = lambda _done, _rows: None

    async def run(self, path: Path, facts: "pl.DataFrame | None" = None) -> Report:
        """Import a file; `facts` says more of its conversations. A file that was imported before
        adds nothing, one that was interrupted goes on.

        Raises FileRefused, BadInput for a file that holds no votes, and Conflict while another
        process imports the same one.
        """
        sha256 = await run_sync(digest_of, path)
        if (found := await self._known(sha256)) and found.ended_at is not None:
            return replace(Report.of(found), before=True)
        with safe_file(path, self.limits) as safe:
            return await self._load(path, sha256, safe, facts)

    async def _load(
        self, path: Path, sha256: str, safe: SafeFile, facts: "pl.DataFrame | None"
    ) -> Report:
        from joute.dataset.imports.evidence_rows import EvidenceRows  # noqa: PLC0415 # numpy
        from joute.ranking.votes.io.batches import open_vote_file  # noqa: PLC0415 # polars

        votes = await run_sync(open_vote_file, safe.path, safe.unreadable)
        self.limits.check_rows(path.name, votes.rows)
        file, key = await self._begin(path, sha256, votes)
        made = EvidenceRows(
            self.publication.source, key, sha256[:16], self._moment, votes.layout.sides_known
        )

        def parts() -> "Iterator[_Part]":
            for batch in votes.batches(PART, skip=file.rows_read):
                yield _Part(batch, *made.of(batch if facts is None else with_facts(batch, facts)))

        async for part in _prepared(parts()):
            await self._add(file, part)
            self.progress(file.rows_read, file.rows)
        async with self.store.write() as session:
            file.ended_at = self.now()
            await session.merge(file)
        return Report.of(file)

    @property
    def _moment(self) -> datetime:
        """That of votes without one."""
        return datetime.combine(self.publication.published_on, time(), UTC)

    async def _known(self, sha256: str) -> ImportedFile | None:
        async with self.store.read() as session:
            return await _file_of(session, self.publication.name, sha256)

    async def _begin(
        self, path: Path, sha256: str, votes: "VoteFile"
    ) -> tuple[ImportedFile, bytes]:
        """The file as it is known, or as it is from now on, and the key of its import."""
        async with self.store.write() as session:
            key = await self._key(session)
            file = await _file_of(session, self.publication.name, sha256)
            if file is None:
                file = ImportedFile(
                    name=self.publication.name,
                    file=path.name,
                    sha256=sha256,
                    layout=votes.layout.name,
                    rows=votes.rows,
                    rows_read=0,
                    added=0,
                    known=0,
                    refused=_refused({}, "unreadable", votes.table.unreadable),
                    began_at=self.now(),
                )
                session.add(file)
            return file, key

    async def _key(self, session: AsyncSession) -> bytes:
        """Made with the import itself, which is known from its first file on."""
        one = self.publication
        found = await session.get(ImportKey, one.name)
        if found is not None:
            if one.name not in [known.name for known in await evidence.imports(session)]:
                raise Conflict(
                    "import_removed",
                    N_("The removal of this import has not ended: remove it again first."),
                )
            return bytes.fromhex(found.key)
        key = self.random_bytes(32)
        session.add(ImportKey(name=one.name, key=key.hex()))
        session.add(
            Import(
                name=one.name,
                licence=one.licence,
                published_on=one.published_on,
                imported_at=self.now(),
            )
        )
        return key

    async def _add(self, file: ImportedFile, part: _Part) -> None:
        """The votes of a part and the place where to go on, in one transaction."""
        before = file.rows_read
        async with self.store.write() as session:
            added = await evidence.add_imported(
                session, self.publication.source, part.columns, part.votes
            )
            found = _progress(file, part, added)
            placed = update(ImportedFile).where(
                ImportedFile.id == file.id, ImportedFile.rows_read == before
            )
            if not await affected(session, placed.values(**found)):
                raise Conflict(
                    "import_running",
                    N_("Another process imports this file, or removes it: wait for it to end."),
                )
        for name, value in found.items():
            setattr(file, name, value)


async def _file_of(session: AsyncSession, name: str, sha256: str) -> ImportedFile | None:
    found: ImportedFile | None = await session.scalar(
        select(ImportedFile).where(ImportedFile.name == name, ImportedFile.sha256 == sha256)
    )
    return found


async def _prepared(parts: "Iterator[_Part]") -> "AsyncIterator[_Part]":
    """Each part while the next one is made in a thread."""
    making = asyncio.create_task(run_sync(next, parts, None))
    try:
        while (part := await making) is not None:
            making = asyncio.create_task(run_sync(next, parts, None))
            yield part
    finally:
        making.cancel()


def _progress(file: ImportedFile, part: _Part, added: int) -> dict[str, Any]:
    """The columns of a file after a part."""
    refused, batch = file.refused, part.batch
    for (reason,), rows in batch.filter(batch["refusal"].is_not_null()).group_by("refusal"):
        refused = _refused(refused, str(reason), sorted(rows["row"].to_list()))
    return {
        "rows_read": file.rows_read + len(batch),
        "added": file.added + added,
        "known": file.known + len(part.votes) - added,
        "refused": refused,
    }


def _refused(refused: Refused, reason: str, rows: Sequence[int]) -> dict[str, Any]:
    """With more rows, of which the first are listed."""
    if not rows:
        return dict(refused)
    before = refused.get(reason, {"rows": 0, "first": []})
    first = [*before["first"], *rows][:FIRST_ROWS]
    return {**refused, reason: {"rows": before["rows"] + len(rows), "first": first}}


async def remove(store: Store, name: str) -> int:
    """Take an import out of every ranking, then delete it part by part; how many votes went.

    What was interrupted is finished by calling it again. Raises UnknownImport."""
    source = evidence.source_of(name)
    async with store.write() as session:
        known = await session.get(ImportKey, name)
        await session.execute(delete(Import).where(Import.name == name))
        await session.execute(delete(ImportedFile).where(ImportedFile.name == name))
    if known is None:
        raise UnknownImport(name=name)
    removed = 0
    part = select(Vote.id).where(Vote.source == source).limit(PART)
    while True:
        async with store.write() as session:
            gone = await affected(session, delete(Vote).where(Vote.id.in_(part)))
        removed += gone
        if not gone:
            break
    async with store.write() as session:
        await session.execute(delete(ImportKey).where(ImportKey.name == name))
    return removed


@dataclass(frozen=True)
class Imported:
    """An import and its files."""

    publication: Import
    files: Sequence[ImportedFile]

    @property
    def votes(self) -> int:
        return sum(file.added for file in self.files)


async def imported(store: Store) -> list[Imported]:
    """Every import, by name."""
    async with store.read() as session:
        files = (await session.scalars(select(ImportedFile).order_by(ImportedFile.id))).all()
        return [
            Imported(one, [file for file in files if file.name == one.name])
            for one in await evidence.imports(session)
        ]
