"""Collections: made, found, changed and removed, each by one transaction."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Collection as Some
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import ColumnElement, Select, Subquery, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from joute.control_characters import one_line
from joute.documents.cards import CollectionCard, FileCard, OpenTo, Size
from joute.documents.errors import BadCollection, NoSuchCollection, NoSuchFile
from joute.documents.index.writing import remove_file
from joute.documents.rights import may_ask, may_change, may_see
from joute.documents.tables import (
    Collection,
    CollectionReader,
    DocumentFile,
    DocumentPage,
    DocumentPassage,
)
from joute.errors import N_
from joute.llm import clean
from joute.people.rights import Actor
from joute.people.tables import Member
from joute.store import Store
from joute.uses import NoSuchUse, Uses
from joute.uses import may_change as may_change_use
from joute.uses.uses import OPERATOR

NAME_CHARACTERS = 100
MOST_READERS = 500
MOST_DAYS = 36_500
_READER_CHARACTERS = 100
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SLUG_CHARACTERS = 32


@dataclass(frozen=True)
class NewCollection:
    """A collection to make. `id` is 1 to 40 small letters, digits and hyphens; without one it is
    made from the name."""

    name: str
    id: str = ""
    owner: str = OPERATOR
    open_to: str = "readers"
    readers: Some[str] = ()
    use_id: str | None = None
    retention_days: int | None = None


@dataclass(frozen=True)
class CollectionChange:
    """What of a collection its people say, whole."""

    name: str
    open_to: str
    readers: Some[str]
    use_id: str | None
    retention_days: int | None


@dataclass(frozen=True)
class Collections:
    """The collections of this site. `new_id` gives random letters."""

    store: Store
    uses: Uses
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    async def add(self, new: NewCollection, actor: Actor) -> CollectionCard:
        """Make a collection. Raises BadCollection for what cannot be, or an id that is taken; and
        NoSuchUse for a use that the actor may not change."""
        await self._check_use(new.use_id, None, actor)
        card = _checked(new, self.now(), new.id or self._free_id(new.name))
        try:
            async with self.store.write() as session:
                row = Collection(id=card.id, version=0, created_at=card.created_at)
                _write(row, card)
                session.add(row)
                await session.flush()
                _add_readers(session, card)
        except IntegrityError:
            reason = N_("A collection has this id already: choose another.")
            raise BadCollection(reason=reason) from None
        return card

    async def get(self, id: str) -> CollectionCard:
        """The collection of this id. Raises NoSuchCollection."""
        async with self.store.read() as session:
            return await read_card(session, id)

    async def to_ask(self, id: str, actor: Actor) -> CollectionCard:
        """The same, where the actor may ask it now. Raises NoSuchCollection."""
        return await self._allowed(id, actor, may_ask)

    async def to_change(self, id: str, actor: Actor) -> CollectionCard:
        """The same, where the actor may change it now. Raises NoSuchCollection."""
        return await self._allowed(id, actor, may_change)

    async def to_see(self, id: str, actor: Actor) -> CollectionCard:
        """The same, where the actor may ask it or change it. Raises NoSuchCollection."""
        return await self._allowed(id, actor, may_see)

    async def all(self) -> Sequence[CollectionCard]:
        """Every collection, by name."""
        async with self.store.read() as session:
            rows = (await session.scalars(select(Collection))).all()
            readers = (await session.scalars(select(CollectionReader))).all()
        return sorted(_cards(rows, readers), key=lambda card: (card.name.casefold(), card.id))

    async def readable_by(self, actor: Actor) -> Sequence[CollectionCard]:
        """Those that the actor may ask, by name."""
        return [card for card in await self.all() if may_ask(actor, card)]

    async def seen_by(self, actor: Actor) -> Sequence[CollectionCard]:
        """Those that the actor may ask or change, by name."""
        return [card for card in await self.all() if may_see(actor, card)]

    async def change(self, id: str, change: CollectionChange, actor: Actor) -> CollectionCard:
        """Change what is said of a collection. Raises NoSuchCollection, BadCollection; NoSuchUse
        for a use that the actor may not change."""
        before = await self.to_change(id, actor)
        await self._check_use(change.use_id, before.use_id, actor)
        async with self.store.write() as session:
            row = await _row(session, id)
            card = _checked(
                NewCollection(
                    change.name,
                    id,
                    row.owner,
                    change.open_to,
                    change.readers,
                    change.use_id,
                    change.retention_days,
                ),
                self.now(),
                id,
            )
            _write(row, card)
            await _set_readers(session, card)
            return await read_card(session, id)

    async def set_people(
        self, id: str, owner: str, open_to: str, readers: Some[str]
    ) -> CollectionCard:
        """Say who owns a collection and who asks it. Raises NoSuchCollection, BadCollection."""
        async with self.store.write() as session:
            before, row = await read_card(session, id), await _row(session, id)
            new = NewCollection(
                before.name, id, owner, open_to, readers, before.use_id, before.retention_days
            )
            card = _checked(new, self.now(), id)
            _write(row, card)
            await _set_readers(session, card)
            return await read_card(session, id)

    async def remove(self, id: str) -> None:
        """Erase a collection with its files and all that was made of them. Raises
        NoSuchCollection."""
        async with self.store.write() as session:
            await _row(session, id, lock=True)
            own = select(DocumentFile.id).where(DocumentFile.collection_id == id)
            for file_id in (await session.scalars(own)).all():
                await remove_file(session, file_id)
            await session.execute(delete(Collection).where(Collection.id == id))
        await self.store.erase_traces()

    async def files(self, id: str) -> Sequence[FileCard]:
        """The files of a collection, by name."""
        async with self.store.read() as session:
            return await _files(session, DocumentFile.collection_id == id)

    async def file(self, id: str, file_id: int) -> FileCard:
        """A file of a collection by its number. Raises NoSuchFile."""
        async with self.store.read() as session:
            found = await _files(
                session, DocumentFile.collection_id == id, DocumentFile.id == file_id
            )
        if not found:
            raise NoSuchFile(collection=id, name=str(file_id))
        return found[0]

    async def remove_file(self, id: str, file_id: int) -> None:
        """Erase a file of a collection, its pages, passages and vectors. Raises NoSuchFile."""
        async with self.store.write() as session:
            row = await session.get(DocumentFile, file_id)
            if row is None or row.collection_id != id:
                raise NoSuchFile(collection=id, name=str(file_id))
            (await _row(session, id, lock=True)).changed_at = self.now()
            await remove_file(session, file_id)
        await self.store.erase_traces()

    async def file_named(self, id: str, name: str) -> FileCard:
        """A file of a collection by its name. Raises NoSuchFile."""
        for one in await self.files(id):
            if one.name == name:
                return one
        raise NoSuchFile(collection=id, name=name[:NAME_CHARACTERS])

    async def size(self, id: str) -> Size:
        """How much a collection holds."""
        return (await self.sizes(id)).get(id, Size())

    async def sizes(self, id: str | None = None) -> Mapping[str, Size]:
        """How much each collection holds, or one, by its id; those without files are left out."""
        file_of, passage_of = DocumentFile.collection_id, DocumentPassage.collection_id
        files = select(file_of, func.count(), func.sum(DocumentFile.bytes)).group_by(file_of)
        passages = select(passage_of, func.count()).group_by(passage_of)
        if id is not None:
            files, passages = files.where(file_of == id), passages.where(passage_of == id)
        async with self.store.read() as session:
            counts = {row[0]: row[1] for row in await session.execute(passages)}
            return {
                one: Size(count, counts.get(one, 0), int(size))
                for one, count, size in await session.execute(files)
            }

    async def erase_traces_of_purges(self) -> None:
        """Take off the disk what a purge deleted, where files are erased by their days."""
        async with self.store.read() as session:
            by_days = await session.scalar(
                select(Collection.id).where(Collection.retention_days.is_not(None)).limit(1)
            )
        if by_days is not None:
            await self.store.erase_traces()

    async def forget_the_gone(self) -> None:
        """Give what members who are gone owned to the operator, and take them out of the readers:
        a collection has somebody who answers for it."""
        gone = select(Member.id)
        async with self.store.write() as session:
            kept = CollectionReader.reader.startswith("group:", autoescape=True)
            await session.execute(
                delete(CollectionReader).where(~kept, CollectionReader.reader.not_in(gone))
            )
            owned = select(Collection).where(
                Collection.owner != OPERATOR, Collection.owner.not_in(gone)
            )
            for row in await session.scalars(owned):
                row.owner = OPERATOR

    async def _allowed(
        self, id: str, actor: Actor, may: Callable[[Actor, CollectionCard], bool]
    ) -> CollectionCard:
        card = await self.get(id)
        if not may(actor, card):
            raise NoSuchCollection(name=id[:_READER_CHARACTERS])
        return card

    async def _check_use(self, use_id: str | None, before: str | None, actor: Actor) -> None:
        """Raises NoSuchUse for one that is newly chosen and not the actor’s to change."""
        if use_id is not None and use_id != before:
            use = await self.uses.get(use_id)
            if not may_change_use(actor, use):
                raise NoSuchUse(name=use_id[:_READER_CHARACTERS])

    def _free_id(self, name: str) -> str:
        """An id made from a name. Its end is random: it must not say whether others have a
        collection of the same name."""
        spaced = unicodedata.normalize("NFKD", name.replace("’", " "))
        plain = spaced.encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_SLUG_CHARACTERS].strip("-") or "collection"
        letters = re.sub(r"[^a-z0-9]", "", self.new_id().lower())
        return f"{slug}-{letters[:6]}"


async def read_card(session: AsyncSession, id: str) -> CollectionCard:
    """The collection of this id. Raises NoSuchCollection."""
    row = await _row(session, id)
    readers = await session.scalars(
        select(CollectionReader).where(CollectionReader.collection_id == id)
    )
    return _cards([row], readers)[0]


async def _row(session: AsyncSession, id: str, *, lock: bool = False) -> Collection:
    # What no collection is called may be what no database takes.
    if not _ID.fullmatch(id):
        raise NoSuchCollection(name=one_line(clean(id))[:_READER_CHARACTERS])
    row = await session.get(Collection, id, populate_existing=True, with_for_update=lock or None)
    if row is None:
        raise NoSuchCollection(name=id[:_READER_CHARACTERS])
    return row


def _cards(
    rows: Iterable[Collection], readers: Iterable[CollectionReader]
) -> Sequence[CollectionCard]:
    of_collection: dict[str, set[str]] = {}
    for one in readers:
        of_collection.setdefault(one.collection_id, set()).add(one.reader)
    return [
        CollectionCard(
            id=row.id,
            name=row.name,
            owner=row.owner,
            open_to=_open_to(row.open_to),
            readers=frozenset(of_collection.get(row.id, ())),
            use_id=row.use_id,
            retention_days=row.retention_days,
            version=row.version,
            created_at=row.created_at,
            changed_at=row.changed_at,
        )
        for row in rows
    ]


def _count(file_id: InstrumentedAttribute[int], chosen: Select[int]) -> Subquery:
    """The rows of a table by their file, as `n`."""
    count = select(file_id, func.count().label("n"))
    return count.where(file_id.in_(chosen)).group_by(file_id).subquery()


async def _files(session: AsyncSession, *conditions: ColumnElement[bool]) -> Sequence[FileCard]:
    chosen = select(DocumentFile.id).where(*conditions)
    pages, passages = _count(DocumentPage.file_id, chosen), _count(DocumentPassage.file_id, chosen)
    found = (
        select(DocumentFile, pages.c.n, passages.c.n)
        .outerjoin(pages, pages.c.file_id == DocumentFile.id)
        .outerjoin(passages, passages.c.file_id == DocumentFile.id)
        .where(DocumentFile.id.in_(chosen))
        .order_by(DocumentFile.name)
    )
    return [
        FileCard(
            id=row.id,
            name=row.name,
            kind=row.kind,
            bytes=row.bytes,
            pages=page_count or 0,
            words=row.words,
            passages=passage_count or 0,
            empty=row.empty,
            added_by=row.added_by,
            added_at=row.added_at,
        )
        for row, page_count, passage_count in await session.execute(found)
    ]


def _checked(new: NewCollection, now: datetime, id: str) -> CollectionCard:
    """Raises BadCollection."""
    if not _ID.fullmatch(id):
        raise BadCollection(
            reason=N_("The id of a collection is 1 to 40 small letters, digits and hyphens.")
        )
    name = one_line(clean(new.name))
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise BadCollection(reason=N_("The name of a collection has 1 to 100 characters."))
    readers = frozenset(one_line(clean(one)) for one in new.readers) - {new.owner, ""}
    if len(readers) > MOST_READERS or any(len(one) > _READER_CHARACTERS for one in readers):
        raise BadCollection(reason=N_("A collection has at most 500 readers: name groups."))
    days = new.retention_days
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise BadCollection(reason=N_("Files are stored for 1 to 36,500 days, or for ever."))
    return CollectionCard(
        id=id,
        name=name,
        owner=new.owner,
        open_to=_open_to(new.open_to),
        readers=readers,
        use_id=new.use_id,
        retention_days=days,
        version=0,
        created_at=now,
        changed_at=now,
    )


def _open_to(sent: str) -> OpenTo:
    for one in get_args(OpenTo):
        if one == sent:
            return one  # type: ignore[no-any-return]
    raise BadCollection(
        reason=N_("A collection is open to its readers, to members, or to everybody.")
    )


def _write(row: Collection, card: CollectionCard) -> None:
    row.name, row.owner, row.open_to = card.name, card.owner, card.open_to
    row.use_id, row.retention_days = card.use_id, card.retention_days
    row.changed_at = card.changed_at


def _add_readers(session: AsyncSession, card: CollectionCard) -> None:
    session.add_all(
        CollectionReader(collection_id=card.id, reader=one) for one in sorted(card.readers)
    )


async def _set_readers(session: AsyncSession, card: CollectionCard) -> None:
    await session.execute(delete(CollectionReader).where(CollectionReader.collection_id == card.id))
    _add_readers(session, card)
    await session.flush()
