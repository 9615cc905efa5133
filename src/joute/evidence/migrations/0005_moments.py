"""An index of moments: the votes of the last days are counted without reading the others."""

from alembic import op

revision = "evidence_0005"
down_revision = "evidence_0004"


def upgrade() -> None:
    op.create_index(op.f("ix_votes_created_at_source"), "votes", ["created_at", "source"])
