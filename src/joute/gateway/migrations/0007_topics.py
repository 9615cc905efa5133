"""The topic of the question of a call."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0007"
down_revision = "gateway_0006"


def upgrade() -> None:
    op.add_column("gateway_calls", sa.Column("topic", sa.String(), nullable=True))
