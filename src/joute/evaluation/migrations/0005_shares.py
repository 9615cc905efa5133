"""Scores as shares of their scale, by which what failed is found."""

import sqlalchemy as sa
from alembic import op

revision = "evaluation_0005"
down_revision = "evaluation_0004"


def upgrade() -> None:
    op.add_column("evaluation_rows", sa.Column("share", sa.Double(), nullable=True))
