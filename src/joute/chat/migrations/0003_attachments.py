"""Pictures and documents of questions."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0003"
down_revision = "chat_0002"
depends_on = ("attachments_0001",)


def _of(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_conversation_attachments_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "conversation_attachments",
        sa.Column("attachment_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        _of("attachment_id", "attachments"),
        _of("conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_conversation_attachments")),
    )
    op.create_index(
        op.f("ix_conversation_attachments_conversation_id"),
        "conversation_attachments",
        ["conversation_id"],
    )
