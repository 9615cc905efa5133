"""Releases, and the duels in each."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.dataset.imports.tables import ImportedFile, ImportKey
from joute.store import Base

__all__ = ["STATUSES", "ImportKey", "ImportedFile", "Release", "ReleasedDuel"]

STATUSES = ("draft", "reviewed", "published")


class Release(Base):
    """A dataset in a folder.

    `settings` are the options of the export, `counts` the rows of each table, the masks and what
    was left out; `software` is the version of Joute. Of the review: `sample_size` texts, drawn with
    `seed`, were read; in `missed` of them personal data was left; `missed_upper` is the upper bound
    of the share of such texts, with a confidence of 95 %.
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
    seed: Mapped[int | None]
    sample_size: Mapped[int | None]
    missed: Mapped[int | None]
    missed_upper: Mapped[float | None]
    published_at: Mapped[datetime | None]


class ReleasedDuel(Base):
    """A duel in a release, where it is the `duel` of `row_id`.

    No key leads to the duel. When its person erases it, `duel_id` becomes None: the row of the
    release is to be removed. `removed_at` is when it left the files; the removal list of a
    published release names it.
    """

    __tablename__ = "released_duels"
    __table_args__ = (UniqueConstraint("release_id", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"))
    duel_id: Mapped[str | None] = mapped_column(index=True)
    row_id: Mapped[str]
    removed_at: Mapped[datetime | None]


class SampledText(Base):
    """A text of a draft that a person reads before it is published: the `number`th of the sample.

    It is `field` of a row of `table` in the files; `row_id` is that of its duel. `clean` is the
    verdict: None before it, False when personal data is left. The text goes when the review ends.
    """

    __tablename__ = "sampled_texts"
    __table_args__ = (UniqueConstraint("release_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"))
    number: Mapped[int]
    table: Mapped[str]
    field: Mapped[str]
    row_id: Mapped[str]
    text: Mapped[str]
    clean: Mapped[bool | None]
