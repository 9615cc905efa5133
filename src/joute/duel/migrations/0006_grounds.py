"""What the sides of a duel answered from, beside the question."""

import sqlalchemy as sa
from alembic import op

revision = "duel_0006"
down_revision = "duel_0005"


def upgrade() -> None:
    op.add_column("duels", sa.Column("grounds", sa.String(), nullable=True))
