"""The game of the secret word: its words and limits, how far each phone is, and counts."""

import sqlalchemy as sa
from alembic import op

revision = "workshop_0005"
down_revision = "workshop_0004"


def upgrade() -> None:
    op.create_table(
        "workshop_games",
        sa.Column("workshop_id", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("pause_s", sa.Integer(), nullable=False),
        sa.Column("most_characters", sa.Integer(), nullable=False),
        sa.CheckConstraint("attempts >= 1", name=op.f("ck_workshop_games_attempts")),
        sa.CheckConstraint("pause_s >= 0", name=op.f("ck_workshop_games_pause_s")),
        sa.CheckConstraint("most_characters >= 1", name=op.f("ck_workshop_games_most_characters")),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_workshop_games_workshop_id_workshops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_workshop_games")),
    )
    op.create_table(
        "workshop_game_phones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("guesses", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["workshop_participants.id"],
            name=op.f("fk_workshop_game_phones_participant_id_workshop_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_game_phones")),
        sa.UniqueConstraint(
            "participant_id", "level", name=op.f("uq_workshop_game_phones_participant_id_level")
        ),
    )
    op.create_index(
        op.f("ix_workshop_game_phones_participant_id"), "workshop_game_phones", ["participant_id"]
    )
    op.create_table(
        "workshop_game_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_workshop_game_counts_count")),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_workshop_game_counts_workshop_id_workshops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_game_counts")),
        sa.UniqueConstraint(
            "workshop_id",
            "level",
            "what",
            name=op.f("uq_workshop_game_counts_workshop_id_level_what"),
        ),
    )
    op.create_index(
        op.f("ix_workshop_game_counts_workshop_id"), "workshop_game_counts", ["workshop_id"]
    )
