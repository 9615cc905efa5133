"""Which calls of a use are scored, and what scorers made of them."""

import sqlalchemy as sa
from alembic import op

revision = "monitoring_0004"
down_revision = "monitoring_0003"

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "monitoring_scorings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("scorers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("judge", sa.String(), nullable=False),
        sa.Column("budget_microdollars", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("seen_at", WHEN, nullable=False),
        sa.Column("seen_id", sa.String(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["use_id"],
            ["uses.id"],
            name=op.f("fk_monitoring_scorings_use_id_uses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_scorings")),
        sa.UniqueConstraint("use_id", "number", name=op.f("uq_monitoring_scorings_use_id_number")),
    )
    op.create_table(
        "monitoring_scores",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("scorer", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("judge", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("microdollars", sa.BigInteger(), nullable=True),
        sa.Column("energy_wh", sa.Double(), nullable=True),
        sa.Column("scored_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["gateway_calls.id"],
            name=op.f("fk_monitoring_scores_call_id_gateway_calls"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_id", "scorer", name=op.f("pk_monitoring_scores")),
    )
    op.create_index(
        op.f("ix_monitoring_scores_scored_at"), "monitoring_scores", ["scored_at"], unique=False
    )
