"""Duels: questions, answers, reactions, shares."""

import sqlalchemy as sa
from alembic import op

revision = "duel_0001"
down_revision = None
depends_on = ("people_0001", "calls_0001")


def upgrade() -> None:
    op.create_table(
        "duels",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("voter_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("cohort", sa.String(), nullable=True),
        sa.Column("suggestion", sa.String(), nullable=True),
        sa.Column("model_a", sa.String(), nullable=False),
        sa.Column("model_b", sa.String(), nullable=False),
        sa.Column("chosen_a", sa.Boolean(), nullable=False),
        sa.Column("chosen_b", sa.Boolean(), nullable=False),
        sa.Column("card_a", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("card_b", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("draw_probability", sa.Double(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "draw_probability > 0 AND draw_probability <= 1", name=op.f("ck_duels_probability")
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["voters.id"], name=op.f("fk_duels_voter_id_voters"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duels")),
    )
    op.create_index(op.f("ix_duels_created_at"), "duels", ["created_at"], unique=False)
    op.create_index(op.f("ix_duels_model_a"), "duels", ["model_a"], unique=False)
    op.create_index(op.f("ix_duels_model_b"), "duels", ["model_b"], unique=False)
    op.create_index(op.f("ix_duels_voter_id"), "duels", ["voter_id"], unique=False)
    op.create_table(
        "duel_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duel_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("side IN ('a', 'b')", name=op.f("ck_duel_answers_side")),
        sa.ForeignKeyConstraint(
            ["duel_id"],
            ["duels.id"],
            name=op.f("fk_duel_answers_duel_id_duels"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["answers.id"],
            name=op.f("fk_duel_answers_answer_id_answers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duel_answers")),
        sa.UniqueConstraint(
            "duel_id", "turn", "side", name=op.f("uq_duel_answers_duel_id_turn_side")
        ),
        sa.UniqueConstraint("answer_id", name=op.f("uq_duel_answers_answer_id")),
    )
    op.create_table(
        "duel_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duel_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("failure_id", sa.Integer(), nullable=False),
        sa.Column("replaced_by", sa.String(), nullable=True),
        sa.Column("draw_probability", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["duel_id"],
            ["duels.id"],
            name=op.f("fk_duel_failures_duel_id_duels"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["failure_id"],
            ["failures.id"],
            name=op.f("fk_duel_failures_failure_id_failures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duel_failures")),
        sa.UniqueConstraint("failure_id", name=op.f("uq_duel_failures_failure_id")),
    )
    op.create_index(op.f("ix_duel_failures_duel_id"), "duel_failures", ["duel_id"], unique=False)
    op.create_table(
        "flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duel_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["duel_id"], ["duels.id"], name=op.f("fk_flags_duel_id_duels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
        sa.UniqueConstraint(
            "duel_id", "kind", "turn", "side", name=op.f("uq_flags_duel_id_kind_turn_side")
        ),
    )
    op.create_index(op.f("ix_flags_duel_id"), "flags", ["duel_id"], unique=False)
    op.create_table(
        "reactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duel_id", sa.String(), nullable=False),
        sa.Column("voter_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("like", sa.Boolean(), nullable=True),
        sa.Column("tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["duel_id"], ["duels.id"], name=op.f("fk_reactions_duel_id_duels"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"],
            ["voters.id"],
            name=op.f("fk_reactions_voter_id_voters"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reactions")),
        sa.UniqueConstraint(
            "duel_id",
            "voter_id",
            "turn",
            "side",
            name=op.f("uq_reactions_duel_id_voter_id_turn_side"),
        ),
    )
    op.create_index(op.f("ix_reactions_duel_id"), "reactions", ["duel_id"], unique=False)
    op.create_index(op.f("ix_reactions_voter_id"), "reactions", ["voter_id"], unique=False)
    op.create_table(
        "shares",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("duel_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["duel_id"], ["duels.id"], name=op.f("fk_shares_duel_id_duels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
    )
    op.create_index(op.f("ix_shares_duel_id"), "shares", ["duel_id"], unique=False)
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duel_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["duel_id"], ["duels.id"], name=op.f("fk_turns_duel_id_duels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sa.UniqueConstraint("duel_id", "number", name=op.f("uq_turns_duel_id_number")),
    )
    op.create_index(op.f("ix_turns_duel_id"), "turns", ["duel_id"], unique=False)
