"""Sign-in of operators: one-time links, and the sessions that they open."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class OperatorLink(Base):
    """A link made by `joute operator-link`: short-lived, used once; `id` is its digest."""

    __tablename__ = "operator_links"

    id: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OperatorSession(Base):
    """A session, opened by a used link; `id` is the digest of what the cookie holds."""

    __tablename__ = "operator_sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]
