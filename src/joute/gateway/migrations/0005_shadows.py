"""Calls that another model is asked too, unseen: who decided so, what they take of a day."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0005"
down_revision = "gateway_0004"


def upgrade() -> None:
    op.add_column("gateway_calls", sa.Column("shadow_of", sa.String(), nullable=True))
    op.create_table(
        "gateway_shadow_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("microdollars_a_day", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"],
            ["uses.id"],
            name=op.f("fk_gateway_shadow_versions_use_id_uses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_shadow_versions")),
        sa.UniqueConstraint(
            "use_id", "alias", "number", name=op.f("uq_gateway_shadow_versions_use_id_alias_number")
        ),
    )
    op.create_table(
        "gateway_shadow_days",
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("taken_microdollars", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"],
            ["uses.id"],
            name=op.f("fk_gateway_shadow_days_use_id_uses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("use_id", "alias", "day", name=op.f("pk_gateway_shadow_days")),
    )
