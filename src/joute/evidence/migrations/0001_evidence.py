"""Votes, scores, and the numbers of votes that went."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "evidence_0001"
down_revision = None

STYLES = ("length", "headings", "bold", "lists")


def upgrade() -> None:
    op.create_table(
        "votes",
        sa.Column("id", sa.Integer(), nullable=False),
        *_who_what_when(),
        sa.Column("model_a", sa.String(), nullable=False),
        sa.Column("model_b", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("draw_probability", sa.Double(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("cohort", sa.String(), nullable=True),
        sa.Column("prompt_digest", sa.String(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("tags_a", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("tags_b", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("comment_a", sa.String(), nullable=False),
        sa.Column("comment_b", sa.String(), nullable=False),
        sa.Column("tokens_a", sa.Double(), nullable=True),
        sa.Column("tokens_b", sa.Double(), nullable=True),
        *(
            sa.Column(f"{style}_{side}", sa.Integer(), nullable=True)
            for style in STYLES
            for side in "ab"
        ),
        sa.Column("cut_a", sa.Boolean(), nullable=True),
        sa.Column("cut_b", sa.Boolean(), nullable=True),
        sa.CheckConstraint("choice IN ('a', 'b', 'tie', 'both_bad')", name=op.f("ck_votes_choice")),
        sa.CheckConstraint(
            "draw_probability > 0 AND draw_probability <= 1", name=op.f("ck_votes_probability")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint("subject", "contributor", name=op.f("uq_votes_subject_contributor")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_votes_contributor"), "votes", ["contributor"], unique=False)
    op.create_table(
        "scores",
        sa.Column("id", sa.Integer(), nullable=False),
        *_who_what_when(),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scores")),
        sa.UniqueConstraint(
            "subject",
            "contributor",
            "source",
            "method",
            "name",
            name=op.f("uq_scores_subject_contributor_source_method_name"),
        ),
    )
    op.create_index(op.f("ix_scores_contributor"), "scores", ["contributor"], unique=False)
    op.create_table(
        "vote_deletions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_deletions")),
        sqlite_autoincrement=True,
    )


def _who_what_when() -> list[sa.Column[Any]]:
    return [
        sa.Column("contributor", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    ]
