"""Questions asked after the reveal, to both models or to one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "duel_0002"
down_revision = "duel_0001"


def upgrade() -> None:
    columns: tuple[sa.Column[Any], ...] = (
        # Until now every question went to both, before the reveal.
        sa.Column("sides", sa.String(), nullable=False, server_default="ab"),
        sa.Column("after_reveal", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for column in columns:
        op.add_column("turns", column)
