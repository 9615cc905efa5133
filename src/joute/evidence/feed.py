"""Changes of the votes, at a cost independent of their number, and without a lock."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evidence.tables import Deletion, Vote


@dataclass(frozen=True)
class VotesVersion:
    """A state of the votes, for one reader: `changes` grows with each that came or went, `deleted`
    with each that went."""

    changes: int = 0
    deleted: int = 0


@dataclass(frozen=True)
class _Mark:
    """The newest ids of both tables at a moment, and the number of a transaction that began then
    (0 on SQLite)."""

    votes: int = 0
    deletions: int = 0
    transaction: int = 0


class VotesFeed:
    """The position of a reader of the votes.

        feed = VotesFeed()
        async with store.read() as session:
            if await feed.look(session):
                votes = await session.execute(select(…).where(feed.unread))  # some may be known
                erased = await feed.deletions(session)
                feed.advance()

    SQLite commits one transaction after the other: what is up to the newest id was read. On
    PostgreSQL a transaction may commit after another one that took later ids. So ids up to a mark
    count as read only once every transaction that was under way at the mark is over, and this was
    seen before the votes were read; until then they are read again. Such transactions are known by
    their numbers, as each takes its own before it takes ids (`add` sees to it; a deletion has one):
    those that hold ids up to the mark have smaller numbers than the one that the reader takes after
    it saw the newest ids. No clock, no lock, no assumption on how long a transaction may last.
    """

    def __init__(self) -> None:
        self._read = _Mark()
        self._mark: _Mark | None = None
        self._settled = False

    async def look(self, session: AsyncSession) -> bool:
        """Whether there may be something to read."""
        if self._mark is None:
            votes, deletions = await _newest(session)
            if (votes, deletions) == (self._read.votes, self._read.deletions):
                return False
            self._mark = _Mark(votes, deletions, await _own_number(session))
        self._settled = await _is_over(session, self._mark.transaction)
        return True

    @property
    def unread(self) -> ColumnElement[bool]:
        """Of votes to read; some may be known."""
        return Vote.id > self._read.votes

    async def deletions(self, session: AsyncSession) -> Sequence[int]:
        """Ids of votes that went; some may be known, or were never read."""
        unread = select(Deletion.vote_id).where(Deletion.id > self._read.deletions)
        return (await session.scalars(unread)).all()

    def advance(self) -> None:
        """Call it once what `look` announced was read."""
        if self._settled and self._mark is not None:
            self._read, self._mark = self._mark, None


async def _newest(session: AsyncSession) -> tuple[int, int]:
    columns = [
        func.coalesce(select(func.max(table.id)).scalar_subquery(), 0) for table in (Vote, Deletion)
    ]
    votes, deletions = tuple((await session.execute(select(*columns))).one())
    return votes, deletions


async def _own_number(session: AsyncSession) -> int:
    """That of the reader's transaction: greater than any that was given before."""
    return await session.scalar(select(func.txid_current())) or 0 if _numbered(session) else 0


async def _is_over(session: AsyncSession, transaction: int) -> bool:
    """Whether every transaction with a smaller number has ended."""
    if not _numbered(session):
        return True
    oldest = func.txid_snapshot_xmin(func.txid_current_snapshot())
    return bool(await session.scalar(select(oldest >= transaction)))


def _numbered(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"
