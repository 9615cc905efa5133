"""Signed decisions as they are stored, and the dissent that is added to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from joute.choice.errors import ChangedMeanwhile
from joute.choice.records import Dissent, Record, SignedRecord, canonical, digest
from joute.choice.site.deciding import as_written
from joute.choice.tables import Choice, RecordDissent, StoredRecord
from joute.errors import NotFound
from joute.feature import Deadline
from joute.services import Services
from joute.store import affected


@dataclass(frozen=True)
class Decisions:
    """The signed decisions of a site."""

    services: Services

    async def sign(self, record: Record, choice_id: str, owner: str | None) -> str:
        """Store a record for ever as it is; returns its id. It has to supersede the record of the
        choice that stands, if there is one: raises ChangedMeanwhile otherwise."""
        id = self.services.new_id()
        async with self.services.store.write() as session:
            locked = select(Choice.id).where(Choice.id == choice_id).with_for_update()
            if await session.scalar(locked) is None:
                raise NotFound(f"choice {choice_id}")
            if await _standing(session, choice_id) != record.supersedes:
                raise ChangedMeanwhile
            session.add(
                StoredRecord(
                    id=id,
                    choice_id=choice_id,
                    content=canonical(record),
                    sha256=digest(record),
                    review_on=record.review_on,
                    signed_at=record.signed_at,
                    supersedes=record.supersedes,
                    owner=owner,
                )
            )
        return id

    async def read(self, id: str) -> SignedRecord:
        """Raises NotFound."""
        async with self.services.store.read() as session:
            stored = await session.get(StoredRecord, id)
            if stored is None:
                raise NotFound(f"decision {id}")
            return await _whole(session, stored)

    async def of_choice(self, choice_id: str) -> Sequence[SignedRecord]:
        """The records of a choice, the newest first."""
        return await self._all(StoredRecord.choice_id == choice_id)

    async def standing(self) -> Sequence[SignedRecord]:
        """The records that no other supersedes, the newest first."""
        later = aliased(StoredRecord)
        superseded = select(later.id).where(later.supersedes == StoredRecord.id)
        return await self._all(~superseded.exists())

    async def _all(self, condition: ColumnElement[bool]) -> Sequence[SignedRecord]:
        chosen = select(StoredRecord).where(condition)
        ordered = chosen.order_by(StoredRecord.signed_at.desc(), StoredRecord.id)
        async with self.services.store.read() as session:
            return [await _whole(session, one) for one in await session.scalars(ordered)]

    async def add_dissent(self, id: str, text: str, author: str, owner: str | None) -> None:
        """Add a disagreement to a signed record. Raises NotFound."""
        async with self.services.store.write() as session:
            if await session.get(StoredRecord, id) is None:
                raise NotFound(f"decision {id}")
            session.add(
                RecordDissent(
                    id=self.services.new_id(),
                    record_id=id,
                    text=text,
                    author=author,
                    owner=owner,
                    added_at=self.services.now(),
                )
            )

    async def own_dissent(self, id: str, names: frozenset[str]) -> Sequence[RecordDissent]:
        """What a person added to a record."""
        async with self.services.store.read() as session:
            found = [one for one in await _added(session, id) if one.owner in names]
        return found

    async def delete_dissent(self, id: str, dissent: str, names: frozenset[str]) -> None:
        """Delete what a person added. Raises NotFound for what is not theirs."""
        own = (
            RecordDissent.id == dissent,
            RecordDissent.record_id == id,
            RecordDissent.owner.in_(names),
        )
        async with self.services.store.write() as session:
            if not await affected(session, delete(RecordDissent).where(*own)):
                raise NotFound("dissent")

    async def delete(self, id: str) -> None:
        """Delete a record with its dissent, for the operator. Raises NotFound."""
        async with self.services.store.write() as session:
            if not await affected(session, delete(StoredRecord).where(StoredRecord.id == id)):
                raise NotFound(f"decision {id}")


async def _standing(session: AsyncSession, choice_id: str) -> str | None:
    """The id of the record of a choice that no other supersedes."""
    own = StoredRecord.choice_id == choice_id
    ids = {one.id: one.supersedes for one in await session.scalars(select(StoredRecord).where(own))}
    return next((id for id in ids if id not in ids.values()), None)


async def _whole(session: AsyncSession, stored: StoredRecord) -> SignedRecord:
    after = select(StoredRecord.id).where(StoredRecord.supersedes == stored.id)
    return SignedRecord(
        id=stored.id,
        sha256=stored.sha256,
        record=Record.model_validate_json(stored.content),
        added_dissent=tuple(map(_dissent, await _added(session, stored.id))),
        superseded_by=await session.scalar(after),
    )


async def _added(session: AsyncSession, id: str) -> Sequence[RecordDissent]:
    own = select(RecordDissent).where(RecordDissent.record_id == id)
    ordered = own.order_by(RecordDissent.added_at, RecordDissent.id)
    return (await session.scalars(ordered)).all()


def _dissent(one: RecordDissent) -> Dissent:
    """Readable whatever was stored, or one row would close a record to everybody."""
    text, author = as_written(one.text) or "\N{REPLACEMENT CHARACTER}", as_written(one.author)
    return Dissent(text=text, author=author, date=one.added_at.astimezone(UTC).date())


async def purge(session: AsyncSession, deadline: Deadline) -> int:
    """Delete records that were signed before the deadline; how many."""
    return await affected(
        session, delete(StoredRecord).where(StoredRecord.signed_at < deadline.before)
    )
