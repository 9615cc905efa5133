"""The task of the question of a vote; its topic, no longer the theme of a suggestion."""

import sqlalchemy as sa
from alembic import op

revision = "evidence_0004"
down_revision = "evidence_0003"


def upgrade() -> None:
    op.add_column("votes", sa.Column("task", sa.String(), nullable=True))
    # Themes, such as “write”, are no topics.
    op.execute("UPDATE votes SET category = NULL WHERE source = 'duel'")
