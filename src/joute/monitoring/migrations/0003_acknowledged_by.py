"""Who took the present level of an alias as the one to keep."""

import sqlalchemy as sa
from alembic import op

revision = "monitoring_0003"
down_revision = "monitoring_0002"


def upgrade() -> None:
    op.add_column(
        "monitoring_watches",
        sa.Column("acknowledged_by", sa.String(), nullable=False, server_default=""),
    )
    with op.batch_alter_table("monitoring_watches") as table:
        table.alter_column("acknowledged_by", server_default=None)
