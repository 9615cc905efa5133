"""The topic and task of a first question, by a model of the operator's."""

import sqlalchemy as sa
from alembic import op

revision = "duel_0003"
down_revision = "duel_0002"


def upgrade() -> None:
    for name in ("topic", "task"):
        op.add_column("duels", sa.Column(name, sa.String(), nullable=True))
