"""What people thought of answers of applications, and what is watched of their calls."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class CallFeedback(Base):
    """What was said last about the answer of a call, by nobody known. `thumb` is up or down,
    `score` 0 to 1, each None when it was not given. `correction` and `comment` are there only
    where the use keeps texts, and until they are purged."""

    __tablename__ = "monitoring_feedback"

    call_id: Mapped[str] = mapped_column(
        ForeignKey("gateway_calls.id", ondelete="CASCADE"), primary_key=True
    )
    thumb: Mapped[str | None]
    score: Mapped[float | None]
    correction: Mapped[str | None]
    comment: Mapped[str | None]
    given_at: Mapped[datetime] = mapped_column(index=True)


class UseWatch(Base):
    """One signal of a use and alias, watched since a quiet period that began at `since`; while
    that goes on `state` is None, afterwards it is the JSON of `joute.statistics.drift.Watch` up to
    the value that `seen_at` and `seen_id` name. `acknowledged_by` is who began that period, a
    member or the operator, "" where it began with the first value."""

    __tablename__ = "monitoring_watches"

    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"), primary_key=True)
    alias: Mapped[str] = mapped_column(primary_key=True)
    signal: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    state: Mapped[str | None]
    seen_at: Mapped[datetime | None]
    seen_id: Mapped[str]
    acknowledged_by: Mapped[str] = mapped_column(default="")
