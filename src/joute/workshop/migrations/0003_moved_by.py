"""The desk that moved a workshop last, against the same move made at two desks."""

import sqlalchemy as sa
from alembic import op

revision = "workshop_0003"
down_revision = "workshop_0002"


def upgrade() -> None:
    op.add_column(
        "workshops", sa.Column("moved_by", sa.String(), nullable=False, server_default="")
    )
