"""The terms of passages, by which they are found by words."""

import sqlalchemy as sa
from alembic import op

revision = "documents_0003"
down_revision = "documents_0002"


def upgrade() -> None:
    op.create_table(
        "passage_terms",
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.String(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["passage_id"],
            ["document_passages.id"],
            name=op.f("fk_passage_terms_passage_id_document_passages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collections.id"],
            name=op.f("fk_passage_terms_collection_id_collections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("passage_id", name=op.f("pk_passage_terms")),
    )
    op.create_index(op.f("ix_passage_terms_collection_id"), "passage_terms", ["collection_id"])
