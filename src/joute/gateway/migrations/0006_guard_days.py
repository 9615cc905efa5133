"""In how many replies of conversations each rule of the guard of a use spoke, by day."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0006"
down_revision = "gateway_0005"


def upgrade() -> None:
    op.create_table(
        "gateway_guard_days",
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"],
            ["uses.id"],
            name=op.f("fk_gateway_guard_days_use_id_uses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "use_id", "day", "rule", "version", "action", name=op.f("pk_gateway_guard_days")
        ),
    )
