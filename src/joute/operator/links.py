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
from joute.web import digest

LINK_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(hours=8)


@dataclass(frozen=True)
class Operators:
    """The links and sessions of operators. `new_id` gives unguessable secrets; only their digests
    are stored."""

    store: Store
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    async def new_link(self) -> str:
        """The secret of a link that works once, within 15 minutes."""
        secret, expires_at = self.new_id(), self.now() + LINK_LIFE
        async with self.store.write() as session:
            session.add(OperatorLink(id=digest(secret), expires_at=expires_at, used_at=None))
        return secret

    async def use(self, secret: str) -> str:
        """Sign in with a link: what the cookie holds. NotAllowed when it was used or is too old."""
        now, token = self.now(), self.new_id()
        async with self.store.write() as session:
            used = await affected(
                session,
                update(OperatorLink)
                .where(
                    OperatorLink.id == digest(secret),
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
            session.add(OperatorSession(id=digest(token), expires_at=now + SESSION_LIFE))
        return token

    async def is_open(self, token: str | None) -> bool:
        """Whether the session of `token` is not over."""
        async with self.store.read() as session:
            found = await session.get(OperatorSession, digest(token)) if token else None
        return found is not None and found.expires_at > self.now()

    async def close(self, token: str | None) -> None:
        """End a session; nothing happens without one."""
        if token is None:
            return
        async with self.store.write() as session:
            await session.execute(
                delete(OperatorSession).where(OperatorSession.id == digest(token))
            )


async def purge(session: AsyncSession, deadline: Deadline) -> int:
    """Delete the links and sessions that are over."""
    return sum(
        [
            await affected(session, delete(table).where(table.expires_at <= deadline.before))
            for table in (OperatorLink, OperatorSession)
        ]
    )
