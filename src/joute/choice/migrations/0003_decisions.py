"""Signed decisions, and the dissent that was added to them."""

import sqlalchemy as sa
from alembic import op

revision = "choice_0003"
down_revision = "choice_0002"

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "choice_records",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("choice_id", sa.String(), nullable=True),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("signed_at", WHEN, nullable=False),
        sa.Column("supersedes", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["choice_id"],
            ["choices.id"],
            name=op.f("fk_choice_records_choice_id_choices"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_records")),
        sa.UniqueConstraint("supersedes", name=op.f("uq_choice_records_supersedes")),
    )
    for column in ("choice_id", "signed_at", "owner"):
        op.create_index(op.f(f"ix_choice_records_{column}"), "choice_records", [column])
    op.create_table(
        "choice_record_dissents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("added_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["choice_records.id"],
            name=op.f("fk_choice_record_dissents_record_id_choice_records"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_record_dissents")),
    )
    for column in ("record_id", "owner"):
        op.create_index(
            op.f(f"ix_choice_record_dissents_{column}"), "choice_record_dissents", [column]
        )
