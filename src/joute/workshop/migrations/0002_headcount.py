"""The people announced for a workshop, and whether its door is open."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "workshop_0002"
down_revision = "workshop_0001"


def upgrade() -> None:
    columns: tuple[sa.Column[Any], ...] = (
        # As many as could join until now.
        sa.Column("headcount", sa.Integer(), nullable=False, server_default="500"),
        sa.Column("door_open", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    for column in columns:
        op.add_column("workshops", column)
