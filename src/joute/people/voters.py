"""Voters: created when the conditions are accepted, identified by a signed cookie, erased on
request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute import evidence
from joute.feature import Deadline
from joute.people.addresses import AddressLimit
from joute.people.consent import Conditions
from joute.people.errors import ConsentNeeded, NothingPublished
from joute.people.publication import VERSION, in_force
from joute.people.tables import Consent, PublicationAgreement, Voter
from joute.store import Base, Store

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class People:
    """The service of voters and their consent."""

    store: Store
    conditions: Conditions
    arrivals: AddressLimit
    asks_to_publish: bool
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    async def accepted(self, voter_id: str | None) -> bool:
        """Whether this voter accepted the present conditions and has not withdrawn."""
        if voter_id is None:
            return False
        async with self.store.read() as session:
            found = await session.scalar(
                select(Consent.id).where(Consent.voter_id == voter_id, *self._present)
            )
        return found is not None

    async def accept(self, voter_id: str | None, version: str, language: str, address: str) -> str:
        """Store the proof that the conditions were accepted; returns the voter, new if need be.

        Raises ConsentNeeded when `version` is not the present one: the person read another text.
        LimitReached when too many voters come from `address`.
        """
        if version != self.conditions.version:
            raise ConsentNeeded(f"version {version!r}")
        if await self.accepted(voter_id):
            assert voter_id is not None  # noqa: S101 # accepted(None) is False
            return voter_id
        now = self.now()
        async with self.store.write() as session:
            voter = await session.get(Voter, voter_id) if voter_id else None
            if voter is None:
                await self.arrivals.take(address)
                voter = Voter(id=voter_id or self.new_id(), created_at=now, seen_at=now)
                session.add(voter)
                await session.flush()
            session.add(
                Consent(
                    voter_id=voter.id,
                    version=version,
                    language=language,
                    accepted_at=now,
                    withdrawn_at=None,
                )
            )
        return voter.id

    async def check(self, voter_id: str | None) -> str:
        """The voter, who has accepted the present conditions; ConsentNeeded otherwise."""
        async with self.store.read() as session:
            seen_at = await session.scalar(
                select(Voter.seen_at)
                .join(Consent, Consent.voter_id == Voter.id)
                .where(Voter.id == voter_id, *self._present)
            )
        if voter_id is None or seen_at is None:
            raise ConsentNeeded("no consent on record")
        # Once a day is enough to know which voters are unused, and says less about them.
        if self.now() - seen_at > A_DAY:
            async with self.store.write() as session:
                await session.execute(
                    update(Voter).where(Voter.id == voter_id).values(seen_at=self.now())
                )
        return voter_id

    @property
    def _present(self) -> tuple[ColumnElement[bool], ...]:
        return Consent.version == self.conditions.version, Consent.withdrawn_at.is_(None)

    async def withdraw(self, voter_id: str) -> None:
        """Withdraw consent and the agreement to publish, from now on; stored data stays until it
        is erased."""
        async with self.store.write() as session:
            for table in (Consent, PublicationAgreement):
                await _withdraw(session, table, voter_id, self.now())

    async def publishes(self, voter_id: str | None) -> bool:
        """Whether this voter agrees to the publication of what they write."""
        if voter_id is None:
            return False
        async with self.store.read() as session:
            return await _publishes(session, voter_id)

    async def agree_to_publish(self, voter_id: str, language: str) -> None:
        """Store the proof of the agreement. Raises NothingPublished where it is not asked for."""
        if not self.asks_to_publish:
            raise NothingPublished
        async with self.store.write() as session:
            if await _publishes(session, voter_id):
                return
            session.add(
                PublicationAgreement(
                    voter_id=voter_id,
                    version=VERSION,
                    language=language,
                    agreed_at=self.now(),
                    withdrawn_at=None,
                )
            )

    async def withdraw_publication(self, voter_id: str) -> None:
        """Withdraw the agreement to publish, from now on."""
        async with self.store.write() as session:
            await _withdraw(session, PublicationAgreement, voter_id, self.now())


async def _publishes(session: AsyncSession, voter_id: str) -> bool:
    own = PublicationAgreement.voter_id == voter_id
    found = await session.scalar(select(PublicationAgreement.id).where(own, in_force()).limit(1))
    return found is not None


async def _withdraw(
    session: AsyncSession,
    table: type[Consent] | type[PublicationAgreement],
    voter_id: str,
    now: datetime,
) -> None:
    own = (table.voter_id == voter_id, table.withdrawn_at.is_(None))
    await session.execute(update(table).where(*own).values(withdrawn_at=now))


async def purge_unused(session: AsyncSession, deadline: Deadline) -> int:
    """Delete inactive voters on whom no feature stores anything."""
    held = [
        exists().where(column == Voter.id)
        for table in Base.metadata.tables.values()
        if table not in (Consent.__table__, PublicationAgreement.__table__)
        for column in table.columns
        if any(key.column is Voter.__table__.c.id for key in column.foreign_keys)
    ]
    unused = select(Voter.id).where(Voter.seen_at < deadline.before, *(~one for one in held))
    forgotten = delete(Voter).where(Voter.id.in_(unused)).returning(Voter.id)
    voters = (await session.scalars(forgotten)).all()
    await evidence.erase_contributors(session, voters)
    return len(voters)


async def erase(session: AsyncSession, voter_id: str) -> None:
    """Delete the voter and, by cascade, dependent rows; then their evidence."""
    await session.execute(delete(Voter).where(Voter.id == voter_id))
    await evidence.erase_contributors(session, [voter_id])
