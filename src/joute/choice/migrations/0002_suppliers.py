"""Suppliers that were added, enquiries to suppliers, their answers."""

import sqlalchemy as sa
from alembic import op

revision = "choice_0002"
down_revision = "choice_0001"

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "choice_suppliers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", WHEN, nullable=False),
        sa.CheckConstraint(
            "kind IN ('closed', 'open', 'host')", name=op.f("ck_choice_suppliers_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_suppliers")),
    )
    op.create_table(
        "choice_enquiries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("sent_at", WHEN, nullable=False),
        sa.Column("closes_at", WHEN, nullable=False),
        sa.Column("settled_at", WHEN, nullable=True),
        sa.CheckConstraint(
            "kind IN ('closed', 'open', 'host')", name=op.f("ck_choice_enquiries_kind")
        ),
        sa.CheckConstraint(
            "status IN ('sent', 'answered', 'declined', 'public_pages')",
            name=op.f("ck_choice_enquiries_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_enquiries")),
        sa.UniqueConstraint("link", name=op.f("uq_choice_enquiries_link")),
    )
    op.create_index(op.f("ix_choice_enquiries_supplier"), "choice_enquiries", ["supplier"])
    op.create_index(op.f("ix_choice_enquiries_sent_at"), "choice_enquiries", ["sent_at"])
    op.create_table(
        "choice_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("urls", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("date", sa.String(), nullable=False),
        sa.Column("valid_until", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("enquiry_id", sa.String(), nullable=True),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", WHEN, nullable=False),
        sa.CheckConstraint(
            "value IN ('yes', 'no', 'partial', 'in_progress', 'not_found', 'n/a', 'text')",
            name=op.f("ck_choice_answers_value"),
        ),
        sa.CheckConstraint(
            "origin IN ('supplier', 'public_pages')", name=op.f("ck_choice_answers_origin")
        ),
        sa.ForeignKeyConstraint(
            ["enquiry_id"],
            ["choice_enquiries.id"],
            name=op.f("fk_choice_answers_enquiry_id_choice_enquiries"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_answers")),
    )
    op.create_index(op.f("ix_choice_answers_supplier"), "choice_answers", ["supplier"])
    op.create_index(op.f("ix_choice_answers_enquiry_id"), "choice_answers", ["enquiry_id"])
