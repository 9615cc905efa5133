"""Reports of answers, what was decided of cases, to whom they are handed over."""

import sqlalchemy as sa
from alembic import op

revision = "review_0001"
down_revision = None
depends_on = ("register_0001", "people_0001")


def upgrade() -> None:
    op.create_table(
        "review_reports",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("use_id", sa.String(), nullable=True),
        sa.Column("voter_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"], ["uses.id"], name=op.f("fk_review_reports_use_id_uses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"],
            ["voters.id"],
            name=op.f("fk_review_reports_voter_id_voters"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_review_reports")),
    )
    for column in ("use_id", "voter_id", "created_at"):
        op.create_index(op.f(f"ix_review_reports_{column}"), "review_reports", [column])
    op.create_table(
        "review_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("use_id", sa.String(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("set_name", sa.String(), nullable=False),
        sa.Column("item", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"],
            ["uses.id"],
            name=op.f("fk_review_decisions_use_id_uses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decisions")),
        sa.UniqueConstraint("source", "subject", name=op.f("uq_review_decisions_source_subject")),
    )
    for column in ("use_id", "decided_at"):
        op.create_index(op.f(f"ix_review_decisions_{column}"), "review_decisions", [column])
    op.create_table(
        "review_contacts",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("webhook", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_review_contacts")),
    )
    op.create_table(
        "review_deliveries",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["review_decisions.id"],
            name=op.f("fk_review_deliveries_decision_id_review_decisions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_review_deliveries")),
    )
    op.create_index(op.f("ix_review_deliveries_state"), "review_deliveries", ["state"])
