"""What each process holds of the limits of a key."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0004"
down_revision = "gateway_0003"


def upgrade() -> None:
    op.create_table(
        "gateway_limit_shares",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("parallel", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["gateway_keys.id"],
            name=op.f("fk_gateway_limit_shares_key_id_gateway_keys"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_limit_shares")),
    )
    for column in ("key_id", "until"):
        name = op.f(f"ix_gateway_limit_shares_{column}")
        op.create_index(name, "gateway_limit_shares", [column])
