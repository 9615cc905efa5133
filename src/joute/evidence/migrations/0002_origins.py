"""Origins of votes, and the counts that stay of votes that people erased."""

import sqlalchemy as sa
from alembic import op

revision = "evidence_0002"
down_revision = "evidence_0001"


def upgrade() -> None:
    op.add_column("votes", sa.Column("origin", sa.String(), nullable=True))
    op.add_column("votes", sa.Column("origin_digest", sa.String(), nullable=True))
    op.create_index(op.f("ix_votes_origin_digest"), "votes", ["origin_digest"], unique=False)
    op.create_index(op.f("ix_votes_prompt_digest"), "votes", ["prompt_digest"], unique=False)
    op.create_table(
        "erased_votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_a", sa.String(), nullable=False),
        sa.Column("model_b", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.String(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_votes")),
    )
