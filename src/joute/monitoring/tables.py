"""What people and scorers thought of answers of applications, what is watched of their calls."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base, Json


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


class UseScoring(Base):
    """Which calls of a use are scored from `created_at` on, until the next version: a `share` of 0
    to 1, by `scorers` as sets write them, of which those that ask a model ask `judge`, for at most
    `budget_microdollars` a day. These columns never change.

    `seen_at` and `seen_id` name the last call that was looked at; the process `claimed_by` looks
    at the next ones, alone until `claimed_until`.
    """

    __tablename__ = "monitoring_scorings"
    __table_args__ = (UniqueConstraint("use_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"))
    number: Mapped[int]
    share: Mapped[float]
    scorers: Mapped[list[Any]] = mapped_column(Json)
    judge: Mapped[str]
    budget_microdollars: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    seen_id: Mapped[str]
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]


class CallScore(Base):
    """What a scorer made of the answer of a call: a value from 0 to 1, or None and the reason, a
    source text. `judge` is the model that it asked, "" for none; what that took, in millionths of
    a US dollar and in Wh, is None when unknown. No word of the call is here."""

    __tablename__ = "monitoring_scores"

    call_id: Mapped[str] = mapped_column(
        ForeignKey("gateway_calls.id", ondelete="CASCADE"), primary_key=True
    )
    scorer: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    judge: Mapped[str]
    value: Mapped[float | None]
    reason: Mapped[str]
    microdollars: Mapped[int | None] = mapped_column(BigInteger)
    energy_wh: Mapped[float | None]
    scored_at: Mapped[datetime] = mapped_column(index=True)
