"""What is said and decided of uses, each once and for all, and what holds now."""

import sqlalchemy as sa
from alembic import op

revision = "uses_0002"
down_revision = "register_0001"


def upgrade() -> None:
    op.create_table(
        "use_entries",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"], ["uses.id"], name=op.f("fk_use_entries_use_id_uses"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_use_entries")),
    )
    op.create_index(op.f("ix_use_entries_use_id"), "use_entries", ["use_id"])
    op.create_table(
        "use_values",
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"], ["uses.id"], name=op.f("fk_use_values_use_id_uses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entry"],
            ["use_entries.number"],
            name=op.f("fk_use_values_entry_use_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("use_id", "subject", name=op.f("pk_use_values")),
    )
    op.create_index(op.f("ix_use_values_subject"), "use_values", ["subject"])
