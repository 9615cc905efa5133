"""Rankings as they were: dated snapshots, of nobody in particular."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class Snapshot(Base):
    """A ranking on a day: the `number`th of its history, written once, never changed or erased.

    `ranking` is "people", "set:" or "judges:" and a name. `votes` are those that counted (answers
    for a set), `voters` the people behind them, None where there are none; `erased_votes` of these
    votes lost their voter. `withheld` models have no row: fewer than five people judged them.
    `method_version` is raised when the same votes would give other figures; that of a set is its
    own. `options` are those of the method. `digest` is over all but the time.
    """

    __tablename__ = "ranking_snapshots"
    __table_args__ = (
        UniqueConstraint("ranking", "number"),
        CheckConstraint("kind IN ('people', 'judges', 'set')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ranking: Mapped[str]
    kind: Mapped[str]
    number: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(index=True)
    method: Mapped[str]
    method_version: Mapped[str]
    options: Mapped[dict[str, Any]]
    votes: Mapped[int]
    voters: Mapped[int | None]
    erased_votes: Mapped[int]
    withheld: Mapped[int]
    digest: Mapped[str]


class SnapshotRow(Base):
    """A model in a snapshot. `rating` is in points, for a set the mean score; `votes` are those of
    the model, for a set its scored items. None is what the ranking could not say."""

    __tablename__ = "ranking_snapshot_rows"
    __table_args__ = (UniqueConstraint("snapshot_id", "model"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("ranking_snapshots.id", ondelete="CASCADE"))
    model: Mapped[str] = mapped_column(index=True)
    rating: Mapped[float]
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    rank: Mapped[int | None]
    rank_lower: Mapped[int | None]
    rank_upper: Mapped[int | None]
    votes: Mapped[int]
    voters: Mapped[int | None]
