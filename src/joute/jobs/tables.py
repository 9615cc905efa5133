"""Long work as it is stored: the truth about every job, whichever process runs it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class JobRow(Base):
    """One job.

    `state` is queued, running, done, failed or cancelled. `attempt` counts how often the job was
    taken up: each write names its attempt, and is refused once another began.
    `crashes` counts the attempts in a row whose process vanished without any progress.
    It is not taken up before `not_before`; `plan` says why it waits, or why it does not
    (`joute.jobs.low_carbon`), None where nobody asked.
    """

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("kind", "key"), Index(None, "state", "created_at"))

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str | None]
    actor: Mapped[str | None] = mapped_column(index=True)
    arguments: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="queued")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    checkpoint: Mapped[dict[str, Any] | None]
    result: Mapped[dict[str, Any] | None]
    failure_code: Mapped[str | None]
    failure_cause: Mapped[str | None]
    attempt: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    not_before: Mapped[datetime | None]
    plan: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
