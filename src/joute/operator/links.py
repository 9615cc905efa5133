"""Links that let an operator in: made on the command line, short-lived, used once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, NotAllowed
from joute.feature import Deadline
from joute.operator.tables import OperatorLink, OperatorSession
from joute.store import Store, affected

LINK_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(hours=8)


@dataclass(frozen=True)
class Operators:
    """The links and sessions of operators. `new_id` gives unguessable ids: they are the secret."""

    store: Store
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    async def new_link(self) -> str:
        """The id of a link that works once, within 15 minutes."""
        link = OperatorLink(id=self.new_id(), expires_at=self.now() + LINK_LIFE, used_at=None)
        async with self.store.write() as session:
            session.add(link)
        return link.id

    async def use(self, link_id: str) -> str:
        """Open a session with a link; raises NotAllowed when it was used or is too old."""
        now = self.now()
        opened = OperatorSession(id=self.new_id(), expires_at=now + SESSION_LIFE)
        async with self.store.write() as session:
            used = await affected(
                session,
                update(OperatorLink)
                .where(
                    OperatorLink.id == link_id,
                    OperatorLink.used_at.is_(None),
                    OperatorLink.expires_at > now,
                )
                .values(used_at=now),
            )
            if used != 1:
                raise NotAllowed(
                    "operator link",
                    message=N_(
                        "This link has been used or has expired. "
                        "Create another one with “joute operator-link”."
                    ),
                )
            session.add(opened)
        return opened.id

    async def is_open(self, session_id: str | None) -> bool:
        """Whether `session_id` is a session that is not over."""
        async with self.store.read() as session:
            found = await session.get(OperatorSession, session_id) if session_id else None
        return found is not None and found.expires_at > self.now()

    async def close(self, session_id: str | None) -> None:
        """End a session; nothing happens without one."""
        async with self.store.write() as session:
            await session.execute(delete(OperatorSession).where(OperatorSession.id == session_id))


async def purge(session: AsyncSession, deadline: Deadline) -> int:
    """Delete the links and sessions that are over."""
    return sum(
        [
            await affected(session, delete(table).where(table.expires_at <= deadline.before))
            for table in (OperatorLink, OperatorSession)
        ]
    )
