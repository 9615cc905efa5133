"""Operators: their links and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "operator_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "operator_links",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_links")),
    )
    op.create_table(
        "operator_sessions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_sessions")),
    )
