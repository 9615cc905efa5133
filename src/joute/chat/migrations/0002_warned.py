"""The rules of the guard that warned in a reply."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0002"
down_revision = "chat_0001"


def upgrade() -> None:
    op.add_column(
        "conversation_replies",
        sa.Column("warned", sa.JSON(none_as_null=True), nullable=False, server_default="[]"),
    )
