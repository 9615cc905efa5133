"""Answers that a run of the site paid, until it is over."""

import sqlalchemy as sa
from alembic import op

revision = "evaluation_0002"
down_revision = "evaluation_0001"


def upgrade() -> None:
    op.create_table(
        "evaluation_paid_answers",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["evaluation_runs.id"],
            name=op.f("fk_evaluation_paid_answers_run_id_evaluation_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_evaluation_paid_answers")),
    )
    op.create_index(
        op.f("ix_evaluation_paid_answers_run_id"), "evaluation_paid_answers", ["run_id"]
    )
