"""The passages that the sides of duels on documents were given."""

import sqlalchemy as sa
from alembic import op

revision = "documents_0006"
down_revision = "documents_0005"
depends_on = ("duel_0001",)


def _foreign(column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_duel_passages_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "duel_passages",
        sa.Column("duel_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.String(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        _foreign("duel_id", "duels", "CASCADE"),
        _foreign("passage_id", "document_passages", "SET NULL"),
        sa.PrimaryKeyConstraint("duel_id", "side", "number", name=op.f("pk_duel_passages")),
    )
    op.create_index(op.f("ix_duel_passages_passage_id"), "duel_passages", ["passage_id"])
