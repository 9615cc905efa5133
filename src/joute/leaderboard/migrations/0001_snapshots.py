"""Rankings as they were on a day."""

import sqlalchemy as sa
from alembic import op

revision = "leaderboard_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "ranking_snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ranking", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("method_version", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=True),
        sa.Column("erased_votes", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('people', 'judges', 'set')", name=op.f("ck_ranking_snapshots_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_snapshots")),
        sa.UniqueConstraint("ranking", "number", name=op.f("uq_ranking_snapshots_ranking_number")),
    )
    op.create_index(op.f("ix_ranking_snapshots_taken_at"), "ranking_snapshots", ["taken_at"])
    op.create_table(
        "ranking_snapshot_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("rating", sa.Double(), nullable=False),
        sa.Column("lower", sa.Double(), nullable=True),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("rank_lower", sa.Integer(), nullable=True),
        sa.Column("rank_upper", sa.Integer(), nullable=True),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["ranking_snapshots.id"],
            name=op.f("fk_ranking_snapshot_rows_snapshot_id_ranking_snapshots"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_snapshot_rows")),
        sa.UniqueConstraint(
            "snapshot_id", "model", name=op.f("uq_ranking_snapshot_rows_snapshot_id_model")
        ),
    )
    op.create_index(op.f("ix_ranking_snapshot_rows_model"), "ranking_snapshot_rows", ["model"])
