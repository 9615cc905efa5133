"""Collections, who reads them, their files, pages, passages and vectors."""

import sqlalchemy as sa
from alembic import op

revision = "documents_0001"
down_revision = None
depends_on = ("register_0001",)


def _foreign(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "collections",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("open_to", sa.String(), nullable=False),
        sa.Column("use_id", sa.String(), nullable=True),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _foreign("collections", "use_id", "uses", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
    )
    op.create_index(op.f("ix_collections_owner"), "collections", ["owner"])
    op.create_table(
        "collection_readers",
        sa.Column("collection_id", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        _foreign("collection_readers", "collection_id", "collections", "CASCADE"),
        sa.PrimaryKeyConstraint("collection_id", "reader", name=op.f("pk_collection_readers")),
    )
    op.create_index(op.f("ix_collection_readers_reader"), "collection_readers", ["reader"])
    op.create_table(
        "document_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("empty", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        _foreign("document_files", "collection_id", "collections", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_files")),
        sa.UniqueConstraint(
            "collection_id", "name", name=op.f("uq_document_files_collection_id_name")
        ),
    )
    op.create_table(
        "document_pages",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("blocks", sa.JSON(none_as_null=True), nullable=False),
        _foreign("document_pages", "file_id", "document_files", "CASCADE"),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_document_pages")),
    )
    op.create_table(
        "document_passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("last_page", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        _foreign("document_passages", "file_id", "document_files", "CASCADE"),
        _foreign("document_passages", "collection_id", "collections", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_passages")),
        sa.UniqueConstraint("file_id", "place", name=op.f("uq_document_passages_file_id_place")),
    )
    op.create_index(
        op.f("ix_document_passages_collection_id"), "document_passages", ["collection_id"]
    )
    op.create_table(
        "passage_vectors",
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        _foreign("passage_vectors", "passage_id", "document_passages", "CASCADE"),
        sa.PrimaryKeyConstraint("passage_id", "model", name=op.f("pk_passage_vectors")),
    )
