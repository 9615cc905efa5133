"""People a week, and counts of the answers to the survey."""

import sqlalchemy as sa
from alembic import op

revision = "observatory_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "observatory_weeks",
        sa.Column("week", sa.Date(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("people", "of_duels", "of_chat", "newcomers", "returned")
        ),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_observatory_weeks")),
    )
    op.create_table(
        "observatory_survey_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("quarter", "profession", "question", "answer")
        ),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observatory_survey_counts")),
        sa.UniqueConstraint(
            "quarter",
            "profession",
            "question",
            "answer",
            name=op.f("uq_observatory_survey_counts_quarter_profession_question_answer"),
        ),
    )
    op.create_table(
        "observatory_survey_markers",
        sa.Column("marker", sa.String(), nullable=False),
        sa.Column("quarter", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("marker", name=op.f("pk_observatory_survey_markers")),
    )
    op.create_index(
        op.f("ix_observatory_survey_markers_quarter"), "observatory_survey_markers", ["quarter"]
    )
