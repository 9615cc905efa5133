"""What is watched of the calls of a use."""

import sqlalchemy as sa
from alembic import op

revision = "monitoring_0002"
down_revision = "monitoring_0001"

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "monitoring_watches",
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("since", WHEN, nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("seen_at", WHEN, nullable=True),
        sa.Column("seen_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"],
            ["uses.id"],
            name=op.f("fk_monitoring_watches_use_id_uses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("use_id", "alias", "signal", name=op.f("pk_monitoring_watches")),
    )
