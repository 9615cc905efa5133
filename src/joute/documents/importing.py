"""Files into a collection: each is read in a process of its own, then stored in one transaction.

What a form or a request sends is stored first, by its bytes, until a job has read it: a restart
loses nothing, and whichever process runs the job finds it. A command reads its files itself.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Any, Literal
from unicodedata import normalize

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.control_characters import one_line
from joute.documents.embedding import Embedding
from joute.documents.errors import BadFileName, CollectionFull, NoSuchCollection
from joute.documents.index.writing import add_passages
from joute.documents.settings import DocumentsSettings
from joute.documents.tables import Collection, DocumentFile, DocumentPassage, DocumentUpload
from joute.errors import N_, BadInput, NotFound
from joute.jobs import Job, JobKind, Jobs
from joute.llm import clean
from joute.reader import KINDS, Apart, Contents, FileTooLarge, UnreadableFile, UnreadableKind
from joute.reader.files import FILE_MB
from joute.store import Store
from joute.translation import Translator

KIND = "documents.import"
NAME_CHARACTERS = 150

Outcome = Literal["added", "changed", "unchanged", "refused"]


@dataclass(frozen=True)
class Sent:
    """A file that somebody sent, and what came of it: None while it waits; `reason`, a source text,
    and its `params` where it was refused."""

    id: int
    name: str
    outcome: Outcome | None
    reason: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def said(self, words: Translator) -> str:
        """Why it was refused, in a language; "" where it was not."""
        return words.error(BadInput(message=self.reason, **self.params)) if self.reason else ""


@dataclass(frozen=True)
class FileImport:
    """Files that were sent together, and how far they are. `stopped` says that those without an
    outcome are not read any more."""

    id: str
    sent: Sequence[Sent]
    over: bool
    stopped: bool

    @property
    def done(self) -> int:
        return sum(one.outcome is not None for one in self.sent)


@dataclass(frozen=True)
class Importer:
    """Adds files to collections. `now` gives an aware UTC time."""

    store: Store
    embedding: Embedding
    settings: DocumentsSettings
    now: Callable[[], datetime]

    @property
    def jobs(self) -> Jobs:
        return self.embedding.jobs

    def apart(self) -> Apart:
        """The process that reads the files of one import."""
        own = self.settings
        return Apart(seconds=own.read_seconds, memory_mb=own.read_memory_mb)

    @property
    def kind(self) -> JobKind:
        """The jobs that read what was sent."""
        return JobKind(KIND, self._run)

    async def add_file(
        self, apart: Apart, collection_id: str, name: str, data: bytes, by: str
    ) -> Outcome:
        """Add a file, or put its new content in the place of the old one; "unchanged" where its
        bytes are those that were read before. Raises BadFileName, UnreadableFile, CollectionFull
        and NoSuchCollection; nothing of the file is stored then."""
        name, digest = tidy_name(name), sha256(data).hexdigest()
        if await self._is_there(collection_id, name, digest):
            return "unchanged"
        contents = await apart.read(name, data)
        new = _NewFile(name, digest, len(data), contents, by)
        async with self.store.write() as session:
            return await self._put(session, collection_id, new)

    async def accept(
        self, collection_id: str, files: AsyncIterator[tuple[str, bytes]], by: str
    ) -> str:
        """Store what somebody sent, and queue the job that reads it; the id of that import. Raises
        BadInput where there is no file, and NoSuchCollection."""
        names: set[str] = set()
        ids = []
        async for name, data in files:
            ids.append(await self._store(collection_id, name, data, by, names))
        if not ids:
            raise BadInput(message=N_("Choose at least one file."))
        async with self.store.write() as session:
            job_id = await self.jobs.submit(
                KIND, {"collection": collection_id}, actor=by, session=session
            )
            mine = update(DocumentUpload).where(DocumentUpload.id.in_(ids))
            await session.execute(mine.values(job_id=job_id))
        return job_id

    async def latest(self, collection_id: str) -> FileImport | None:
        """The newest import of a collection; None where nothing was sent lately."""
        newest = (
            select(DocumentUpload.job_id)
            .where(
                DocumentUpload.collection_id == collection_id, DocumentUpload.job_id.is_not(None)
            )
            .order_by(DocumentUpload.id.desc())
            .limit(1)
        )
        async with self.store.read() as session:
            job_id = await session.scalar(newest)
        return await self.find(collection_id, job_id) if job_id else None

    async def find(self, collection_id: str, job_id: str) -> FileImport:
        """An import of a collection. Raises NotFound."""
        row = DocumentUpload
        columns = select(row.id, row.name, row.outcome, row.reason).order_by(row.id)
        mine = columns.where(row.collection_id == collection_id, row.job_id == job_id)
        async with self.store.read() as session:
            sent = [
                Sent(id, name, outcome, **(reason or {}))
                for id, name, outcome, reason in await session.execute(mine)
            ]
        if not sent:
            raise NotFound("import")
        try:
            over = (await self.jobs.find(job_id)).over
        except NotFound:
            over = True
        return FileImport(job_id, sent, over, over and any(one.outcome is None for one in sent))

    async def _store(
        self, collection_id: str, name: str, data: bytes, by: str, names: set[str]
    ) -> int:
        """Store one file that was sent, or why it is refused at the door."""
        row = DocumentUpload(
            collection_id=collection_id, name="", added_by=by, added_at=self.now(), data=data
        )
        try:
            row.name = tidy_name(name)
            _check(row.name, data, names)
        except BadInput as error:
            row.name = row.name or one_line(clean(name))[:NAME_CHARACTERS] or "?"
            row.data, row.outcome, row.reason = None, "refused", _stored(error)
        names.add(row.name)
        try:
            async with self.store.write() as session:
                session.add(row)
                await session.flush()
                return row.id
        except IntegrityError:  # it was removed since its page was shown
            raise NoSuchCollection(name=collection_id) from None

    async def _run(self, job: Job) -> None:
        own = select(DocumentUpload.id, DocumentUpload.outcome).where(
            DocumentUpload.job_id == job.id
        )
        async with self.store.read() as session:
            sent = (await session.execute(own.order_by(DocumentUpload.id))).all()
        async with self.apart() as apart:
            for number, (id, outcome) in enumerate(sent, 1):
                if outcome is None:
                    await self._import(job, apart, id, number, len(sent))
        await self.embedding.submit()

    async def _import(self, job: Job, apart: Apart, id: int, number: int, total: int) -> None:
        """Read one file that was sent; what came of it, and its progress, are stored together."""
        async with self.store.read() as session:
            row = await session.get(DocumentUpload, id)
        if row is None or row.data is None:  # its collection was removed meanwhile
            return
        digest = sha256(row.data).hexdigest()
        try:
            if await self._is_there(row.collection_id, row.name, digest):
                async with job.step(number, total) as session:
                    await _end(session, id, "unchanged")
                return
            contents = await apart.read(row.name, row.data)
            new = _NewFile(row.name, digest, len(row.data), contents, row.added_by)
            async with job.step(number, total) as session:
                await _end(session, id, await self._put(session, row.collection_id, new))
        except (BadInput, NoSuchCollection) as error:
            async with job.step(number, total) as session:
                await _end(session, id, "refused", _stored(error))

    async def _is_there(self, collection_id: str, name: str, digest: str) -> bool:
        same = select(DocumentFile.id).where(
            DocumentFile.collection_id == collection_id,
            DocumentFile.name == name,
            DocumentFile.digest == digest,
        )
        async with self.store.read() as session:
            return await session.scalar(same) is not None

    async def _put(self, session: AsyncSession, collection_id: str, new: "_NewFile") -> Outcome:
        # Two imports of one file wait for each other here, and the second finds nothing to do.
        collection = await session.get(Collection, collection_id, with_for_update=True)
        if collection is None:
            raise NoSuchCollection(name=collection_id)
        now, most = self.now(), self.settings
        row = await session.scalar(
            select(DocumentFile).where(
                DocumentFile.collection_id == collection_id, DocumentFile.name == new.name
            )
        )
        if row is not None and row.digest == new.digest:
            return "unchanged"
        outcome: Outcome = "changed"
        if row is None:
            outcome = "added"
            row = DocumentFile(collection_id=collection_id, name=new.name)
            session.add(row)
        row.kind, row.digest, row.bytes = new.contents.kind, new.digest, new.bytes
        row.empty, row.words = [*new.contents.empty], _words(new.contents)
        row.added_by, row.added_at = new.by, now
        collection.changed_at = now
        await session.flush()
        await add_passages(session, row, new.contents)
        await session.flush()
        await _check_place(session, collection_id, new.name, most)
        return outcome


@dataclass(frozen=True)
class _NewFile:
    """A file that was read."""

    name: str
    digest: str
    bytes: int
    contents: Contents
    by: str


def tidy_name(name: str) -> str:
    """The name of a file without the folders before it, on one line, at most 150 characters with
    its end. Raises BadFileName where nothing is left."""
    last = clean(name).replace("\\", "/").rpartition("/")[2]
    seen = one_line(normalize("NFC", last)).lstrip(". ")
    end = PurePath(seen).suffix
    if not PurePath(seen).stem or len(end) > NAME_CHARACTERS // 2:
        raise BadFileName
    return seen.removesuffix(end)[: NAME_CHARACTERS - len(end)] + end


def _check(name: str, data: bytes, names: set[str]) -> None:
    """Raises what is known of a file before it is read."""
    if name in names:
        raise UnreadableFile(
            message=N_(
                "%(file)s: another file of this name was sent with it. Give it another name."
            ),
            file=name,
        )
    if PurePath(name).suffix.lower().removeprefix(".") not in KINDS:
        raise UnreadableKind(file=name, kinds=", ".join(KINDS))
    if len(data) > FILE_MB * 1_000_000:
        raise FileTooLarge(file=name, megabytes=FILE_MB)


async def _check_place(
    session: AsyncSession, collection_id: str, name: str, most: DocumentsSettings
) -> None:
    """Raises CollectionFull where a collection holds more than it may."""
    for table, limit, message in (
        (
            DocumentFile,
            most.collection_files,
            N_("%(file)s: this collection holds %(most)d files already, and takes no more."),
        ),
        (
            DocumentPassage,
            most.collection_passages,
            N_("%(file)s: with it this collection would hold more than %(most)d passages."),
        ),
    ):
        count = select(func.count()).select_from(table)
        found = await session.scalar(count.where(table.collection_id == collection_id))
        if (found or 0) > limit:
            raise CollectionFull(message=message, file=name, most=limit)


def _words(contents: Contents) -> int:
    return sum(len(block.text.split()) for page in contents.pages for block in page.blocks)


def _stored(error: BadInput | NotFound) -> dict[str, Any]:
    return {"reason": error.message, "params": dict(error.params)}


async def _end(
    session: AsyncSession, id: int, outcome: Outcome, reason: dict[str, Any] | None = None
) -> None:
    """What came of a file that was sent; its bytes are not stored any longer."""
    own = update(DocumentUpload).where(DocumentUpload.id == id)
    await session.execute(own.values(outcome=outcome, reason=reason, data=None))
