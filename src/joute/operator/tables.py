"""Sign-in of operators (one-time links, the sessions that they open), and reports of purges."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base, Json


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


class Purge(Base):
    """The report of a purge. `rules` has, for each `rule` in its order, `before`, its deadline as
    an ISO 8601 text, and `rows`, how many rows were deleted."""

    __tablename__ = "purges"

    id: Mapped[int] = mapped_column(primary_key=True)
    purged_at: Mapped[datetime] = mapped_column(index=True)
    rules: Mapped[list[dict[str, Any]]] = mapped_column(Json)
