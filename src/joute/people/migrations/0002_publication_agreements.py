"""Agreements to publish."""

import sqlalchemy as sa
from alembic import op

revision = "people_0002"
down_revision = "people_0001"


def upgrade() -> None:
    op.create_table(
        "publication_agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["voter_id"],
            ["voters.id"],
            name=op.f("fk_publication_agreements_voter_id_voters"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_agreements")),
    )
    op.create_index(
        op.f("ix_publication_agreements_voter_id"),
        "publication_agreements",
        ["voter_id"],
        unique=False,
    )
