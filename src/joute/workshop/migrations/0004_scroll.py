"""How far the desk has scrolled the projected page."""

import sqlalchemy as sa
from alembic import op

revision = "workshop_0004"
down_revision = "workshop_0003"


def upgrade() -> None:
    op.add_column(
        "workshops", sa.Column("scroll", sa.Integer(), nullable=False, server_default="0")
    )
