"""Workshops: rounds, answers, phones and their ballots until the close, counts, links."""

import sqlalchemy as sa
from alembic import op

revision = "workshop_0001"
down_revision = None
depends_on = "calls_0001"


def upgrade() -> None:
    op.create_table(
        "facilitator_links",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitator_links")),
    )
    op.create_table(
        "workshops",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("desk_hash", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("minors", sa.Boolean(), nullable=False),
        sa.Column("phones", sa.Boolean(), nullable=False),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("step_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opening_cards", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("closing_cards", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("poll_question", sa.String(), nullable=False),
        sa.Column("poll", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("weight >= 0 AND weight <= 1", name=op.f("ck_workshops_weight")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshops")),
        sa.UniqueConstraint("code", name=op.f("uq_workshops_code")),
        sa.UniqueConstraint("desk_hash", name=op.f("uq_workshops_desk_hash")),
    )
    op.create_index(op.f("ix_workshops_created_at"), "workshops", ["created_at"], unique=False)
    op.create_table(
        "workshop_participants",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workshop_id", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_workshop_participants_workshop_id_workshops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_participants")),
    )
    op.create_index(
        op.f("ix_workshop_participants_workshop_id"),
        "workshop_participants",
        ["workshop_id"],
        unique=False,
    )
    op.create_table(
        "workshop_poll_tallies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.String(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('hands', 'phones')", name=op.f("ck_workshop_poll_tallies_source")
        ),
        sa.CheckConstraint("count >= 0", name=op.f("ck_workshop_poll_tallies_count")),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_workshop_poll_tallies_workshop_id_workshops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_poll_tallies")),
        sa.UniqueConstraint(
            "workshop_id",
            "moment",
            "source",
            "option",
            name=op.f("uq_workshop_poll_tallies_workshop_id_moment_source_option"),
        ),
    )
    op.create_index(
        op.f("ix_workshop_poll_tallies_workshop_id"),
        "workshop_poll_tallies",
        ["workshop_id"],
        unique=False,
    )
    op.create_table(
        "workshop_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("rule_note", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("from_room", sa.Boolean(), nullable=False),
        sa.Column("cards_before", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("cards_after", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("timer_s", sa.Integer(), nullable=True),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("models", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("shown", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("failed", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("withdrawn", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('duel', 'final')", name=op.f("ck_workshop_rounds_kind")),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_workshop_rounds_workshop_id_workshops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_rounds")),
        sa.UniqueConstraint(
            "workshop_id", "number", name=op.f("uq_workshop_rounds_workshop_id_number")
        ),
    )
    op.create_index(
        op.f("ix_workshop_rounds_workshop_id"), "workshop_rounds", ["workshop_id"], unique=False
    )
    op.create_table(
        "workshop_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["workshop_rounds.id"],
            name=op.f("fk_workshop_answers_round_id_workshop_rounds"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["answers.id"],
            name=op.f("fk_workshop_answers_answer_id_answers"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("answer_id", name=op.f("uq_workshop_answers_answer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_answers")),
        sa.UniqueConstraint("round_id", "model", name=op.f("uq_workshop_answers_round_id_model")),
    )
    op.create_index(
        op.f("ix_workshop_answers_round_id"), "workshop_answers", ["round_id"], unique=False
    )
    op.create_table(
        "workshop_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("failure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["workshop_rounds.id"],
            name=op.f("fk_workshop_failures_round_id_workshop_rounds"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["failure_id"],
            ["failures.id"],
            name=op.f("fk_workshop_failures_failure_id_failures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_failures")),
        sa.UniqueConstraint("failure_id", name=op.f("uq_workshop_failures_failure_id")),
    )
    op.create_index(
        op.f("ix_workshop_failures_round_id"), "workshop_failures", ["round_id"], unique=False
    )
    op.create_table(
        "workshop_ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["workshop_participants.id"],
            name=op.f("fk_workshop_ballots_participant_id_workshop_participants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["workshop_rounds.id"],
            name=op.f("fk_workshop_ballots_round_id_workshop_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_ballots")),
        sa.UniqueConstraint(
            "round_id", "participant_id", name=op.f("uq_workshop_ballots_round_id_participant_id")
        ),
    )
    op.create_index(
        op.f("ix_workshop_ballots_participant_id"),
        "workshop_ballots",
        ["participant_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_workshop_ballots_round_id"), "workshop_ballots", ["round_id"], unique=False
    )
    op.create_table(
        "workshop_poll_ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.String(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "moment IN ('before', 'after')", name=op.f("ck_workshop_poll_ballots_moment")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["workshop_participants.id"],
            name=op.f("fk_workshop_poll_ballots_participant_id_workshop_participants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_workshop_poll_ballots_workshop_id_workshops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_poll_ballots")),
        sa.UniqueConstraint(
            "moment", "participant_id", name=op.f("uq_workshop_poll_ballots_moment_participant_id")
        ),
    )
    op.create_index(
        op.f("ix_workshop_poll_ballots_participant_id"),
        "workshop_poll_ballots",
        ["participant_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_workshop_poll_ballots_workshop_id"),
        "workshop_poll_ballots",
        ["workshop_id"],
        unique=False,
    )
    op.create_table(
        "workshop_tallies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('hands', 'phones')", name=op.f("ck_workshop_tallies_source")
        ),
        sa.CheckConstraint("count >= 0", name=op.f("ck_workshop_tallies_count")),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["workshop_rounds.id"],
            name=op.f("fk_workshop_tallies_round_id_workshop_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_tallies")),
        sa.UniqueConstraint(
            "round_id", "source", "choice", name=op.f("uq_workshop_tallies_round_id_source_choice")
        ),
    )
    op.create_index(
        op.f("ix_workshop_tallies_round_id"), "workshop_tallies", ["round_id"], unique=False
    )
