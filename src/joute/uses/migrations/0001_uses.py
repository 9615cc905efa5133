"""Uses and their people."""

import sqlalchemy as sa
from alembic import op

revision = "register_0001"
down_revision = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "uses",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("changed_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uses")),
    )
    op.create_index(op.f("ix_uses_owner"), "uses", ["owner"])
    op.create_table(
        "use_members",
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"], ["uses.id"], name=op.f("fk_use_members_use_id_uses"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("use_id", "member", name=op.f("pk_use_members")),
    )
    op.create_index(op.f("ix_use_members_member"), "use_members", ["member"])
    op.create_table(
        "use_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_changes")),
    )
