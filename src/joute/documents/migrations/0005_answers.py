"""Questions on collections, and the passages that they are answered from."""

import sqlalchemy as sa
from alembic import op

revision = "documents_0005"
down_revision = "documents_0004"


def _foreign(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    questions, citations = "document_questions", "document_citations"
    op.create_table(
        questions,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("voter_id", sa.String(), nullable=False),
        sa.Column("collections", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("warned", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("failure_id", sa.Integer(), nullable=True),
        _foreign(questions, "voter_id", "voters", "CASCADE"),
        _foreign(questions, "answer_id", "answers", "CASCADE"),
        _foreign(questions, "failure_id", "failures", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_questions")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_document_questions_answer_id")),
        sa.UniqueConstraint("failure_id", name=op.f("uq_document_questions_failure_id")),
    )
    for column in ("voter_id", "asked_at"):
        op.create_index(op.f(f"ix_document_questions_{column}"), questions, [column])
    op.create_table(
        citations,
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        _foreign(citations, "question_id", questions, "CASCADE"),
        _foreign(citations, "passage_id", "document_passages", "SET NULL"),
        _foreign(citations, "file_id", "document_files", "CASCADE"),
        sa.PrimaryKeyConstraint("question_id", "place", name=op.f("pk_document_citations")),
    )
    for column in ("passage_id", "file_id"):
        op.create_index(op.f(f"ix_document_citations_{column}"), citations, [column])
