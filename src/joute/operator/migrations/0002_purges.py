"""Reports of purges."""

import sqlalchemy as sa
from alembic import op

revision = "operator_0002"
down_revision = "operator_0001"


def upgrade() -> None:
    op.create_table(
        "purges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purges")),
    )
    op.create_index(op.f("ix_purges_purged_at"), "purges", ["purged_at"])
