"""Leaderboards that others published."""

import sqlalchemy as sa
from alembic import op

revision = "leaderboard_0002"
down_revision = "leaderboard_0001"


def upgrade() -> None:
    op.create_table(
        "imported_boards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("dated", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_boards")),
        sa.UniqueConstraint("name", "dated", name=op.f("uq_imported_boards_name_dated")),
    )
    op.create_table(
        "imported_board_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("rating", sa.Double(), nullable=True),
        sa.Column("lower", sa.Double(), nullable=True),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("known_as", sa.String(), nullable=False),
        sa.Column("proposals", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('matched', 'not_model', 'unmatched')",
            name=op.f("ck_imported_board_entries_status"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["imported_boards.id"],
            name=op.f("fk_imported_board_entries_board_id_imported_boards"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_board_entries")),
        sa.UniqueConstraint(
            "board_id", "position", name=op.f("uq_imported_board_entries_board_id_position")
        ),
    )
    op.create_index(op.f("ix_imported_board_entries_model"), "imported_board_entries", ["model"])
