"""Versions of what the guard of a use checks, and what it found in calls."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0003"
down_revision = "gateway_0002"

WHEN = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "gateway_guard_profiles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("profile", JSON, nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("judge", sa.String(), nullable=False),
        sa.Column("judge_action", sa.String(), nullable=False),
        sa.Column("writer", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"],
            ["uses.id"],
            name=op.f("fk_gateway_guard_profiles_use_id_uses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_guard_profiles")),
        sa.UniqueConstraint(
            "use_id", "number", name=op.f("uq_gateway_guard_profiles_use_id_number")
        ),
    )
    op.create_table(
        "gateway_hits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["gateway_calls.id"],
            name=op.f("fk_gateway_hits_call_id_gateway_calls"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_hits")),
    )
    op.create_index(op.f("ix_gateway_hits_call_id"), "gateway_hits", ["call_id"])
