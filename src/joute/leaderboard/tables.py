"""Rankings as they were on a day, and leaderboards that others published."""

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
    own, with a digest of the conditions of its runs. `options` are those of the method. `digest` is
    over all but the time.
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


class ImportedBoard(Base):
    """A leaderboard that others published, as it was read on a day; one name has several dates.

    `dated` is its date as far as it is known (2024, 2024-10, 2024-10-14), `source` where it comes
    from.
    """

    __tablename__ = "imported_boards"
    __table_args__ = (UniqueConstraint("name", "dated"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    dated: Mapped[str]
    source: Mapped[str]
    imported_at: Mapped[datetime]


class BoardEntry(Base):
    """A line of an imported leaderboard, as printed, at `position` in it, and what it means here.

    `status` is matched (`model` is an id of the catalogue, or of a model offered here), not_model
    (`kind` says what it is), or unmatched: then `model` is None, and `proposals` are ids that it
    may mean. `reason` says why, as `joute.catalog.Match`.
    """

    __tablename__ = "imported_board_entries"
    __table_args__ = (
        UniqueConstraint("board_id", "position"),
        CheckConstraint("status IN ('matched', 'not_model', 'unmatched')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("imported_boards.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str]
    organisation: Mapped[str]
    rank: Mapped[int | None]
    rating: Mapped[float | None]
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    votes: Mapped[int | None]
    status: Mapped[str]
    reason: Mapped[str]
    model: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[str]
    known_as: Mapped[str]
    proposals: Mapped[list[str]]
