"""Releases, and the duels in each."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base

STATUSES = ("draft", "reviewed", "published")


class Release(Base):
    """A dataset in a folder.

    `settings` are the options of the export, `counts` the rows of each table, the masks and what
    was left out; `software` is the version of Joute. Of the review: `sample_size` texts were read,
    in which `missed` pieces of personal data were found; `missed_upper` is the upper bound of their
    share.
    """

    __tablename__ = "releases"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        CheckConstraint("status IN ('draft', 'reviewed', 'published')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[str]
    created_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(default="draft")
    folder: Mapped[str]
    licence: Mapped[str]
    layout: Mapped[str]
    settings: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    software: Mapped[str]
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
    sample_size: Mapped[int | None]
    missed: Mapped[int | None]
    missed_upper: Mapped[float | None]
    published_at: Mapped[datetime | None]


class ReleasedDuel(Base):
    """A duel in a release, where it is the `duel` of `row_id`.

    No key leads to the duel: when it is erased, this row says what must leave drafts, and what the
    removal list of a published release names.
    """

    __tablename__ = "released_duels"
    __table_args__ = (UniqueConstraint("release_id", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"))
    duel_id: Mapped[str] = mapped_column(index=True)
    row_id: Mapped[str]
