"""Choices, their revisions, the weights and the picks of people."""

import sqlalchemy as sa
from alembic import op

revision = "choice_0001"
down_revision = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "choices",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("editing", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("changed_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choices")),
        sa.UniqueConstraint("editing", name=op.f("uq_choices_editing")),
    )
    op.create_index(op.f("ix_choices_owner"), "choices", ["owner"])
    op.create_index(op.f("ix_choices_changed_at"), "choices", ["changed_at"])
    op.create_table(
        "choice_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("choice_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("changed", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["choice_id"],
            ["choices.id"],
            name=op.f("fk_choice_revisions_choice_id_choices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_revisions")),
        sa.UniqueConstraint(
            "choice_id", "number", name=op.f("uq_choice_revisions_choice_id_number")
        ),
    )
    op.create_table(
        "choice_opinions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("choice_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("points", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("created_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["choice_id"],
            ["choices.id"],
            name=op.f("fk_choice_opinions_choice_id_choices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_opinions")),
    )
    op.create_index(op.f("ix_choice_opinions_choice_id"), "choice_opinions", ["choice_id"])
    op.create_index(op.f("ix_choice_opinions_owner"), "choice_opinions", ["owner"])
    op.create_table(
        "choice_picks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("choice_id", sa.String(), nullable=False),
        sa.Column("criteria", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("size", sa.String(), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("created_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["choice_id"],
            ["choices.id"],
            name=op.f("fk_choice_picks_choice_id_choices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_picks")),
    )
    op.create_index(op.f("ix_choice_picks_choice_id"), "choice_picks", ["choice_id"])
    op.create_index(op.f("ix_choice_picks_owner"), "choice_picks", ["owner"])
