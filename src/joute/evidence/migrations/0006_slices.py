"""The slice of erased votes: those of one are counted in no ranking of others."""

import sqlalchemy as sa
from alembic import op

revision = "evidence_0006"
down_revision = "evidence_0005"


def upgrade() -> None:
    column = sa.Column("slice", sa.String(), server_default="", nullable=False)
    op.add_column("erased_votes", column)
