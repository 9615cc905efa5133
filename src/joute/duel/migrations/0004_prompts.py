"""The prompts of a duel of two prompts on one model."""

import sqlalchemy as sa
from alembic import op

revision = "duel_0004"
down_revision = "duel_0003"


def upgrade() -> None:
    for side in "ab":
        op.add_column(
            "duels", sa.Column(f"prompt_{side}", sa.JSON(none_as_null=True), nullable=True)
        )
