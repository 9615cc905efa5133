"""How many words were read of a file."""

import sqlalchemy as sa
from alembic import op

revision = "documents_0004"
down_revision = "documents_0003"


def upgrade() -> None:
    op.add_column(
        "document_files", sa.Column("words", sa.Integer(), nullable=False, server_default="0")
    )
