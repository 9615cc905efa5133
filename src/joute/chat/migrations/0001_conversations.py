"""Conversations with one model behind an alias."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0001"
down_revision = None
depends_on = ("people_0001", "calls_0001")

WHEN = sa.DateTime(timezone=True)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("voter_id", sa.String(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("asked_at", WHEN, nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        _of("conversations", "voter_id", "voters"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(op.f("ix_conversations_asked_at"), "conversations", ["asked_at"])
    op.create_index(op.f("ix_conversations_voter_id"), "conversations", ["voter_id"])
    op.create_table(
        "conversation_turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        _of("conversation_turns", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_turns")),
        sa.UniqueConstraint(
            "conversation_id", "number", name=op.f("uq_conversation_turns_conversation_id_number")
        ),
    )
    op.create_table(
        "conversation_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        _of("conversation_replies", "conversation_id", "conversations"),
        _of("conversation_replies", "answer_id", "answers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_replies")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_conversation_replies_answer_id")),
        sa.UniqueConstraint(
            "conversation_id", "number", name=op.f("uq_conversation_replies_conversation_id_number")
        ),
    )
    op.create_table(
        "conversation_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("failure_id", sa.Integer(), nullable=False),
        _of("conversation_failures", "reply_id", "conversation_replies"),
        _of("conversation_failures", "failure_id", "failures"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_failures")),
        sa.UniqueConstraint("failure_id", name=op.f("uq_conversation_failures_failure_id")),
    )
    op.create_index(
        op.f("ix_conversation_failures_reply_id"), "conversation_failures", ["reply_id"]
    )
