"""The pictures and documents of questions."""

import sqlalchemy as sa
from alembic import op

revision = "duel_0005"
down_revision = "duel_0004"
depends_on = ("attachments_0001",)


def upgrade() -> None:
    op.create_table(
        "turn_attachments",
        sa.Column("attachment_id", sa.String(), nullable=False),
        sa.Column("duel_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachments.id"],
            name=op.f("fk_turn_attachments_attachment_id_attachments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["duel_id"],
            ["duels.id"],
            name=op.f("fk_turn_attachments_duel_id_duels"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_turn_attachments")),
    )
    op.create_index(op.f("ix_turn_attachments_duel_id"), "turn_attachments", ["duel_id"])
