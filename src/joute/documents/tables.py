"""Collections, who reads them, their files, pages and passages."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.documents.passage import Passage
from joute.store import Base, Json


class Collection(Base):
    """Files that are asked together. `id` is a short name, in addresses and on command lines.

    `owner` is a member, or "operator"; `open_to` is "readers", "members" or "everybody".
    Files are erased `retention_days` after they were added, where it is given.
    `use_id` is the use whose guard reads what is asked of it. `version` rises with every change of
    its passages: what was computed for another is out of date.
    """

    __tablename__ = "collections"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    owner: Mapped[str] = mapped_column(index=True)
    open_to: Mapped[str]
    use_id: Mapped[str | None] = mapped_column(ForeignKey("uses.id", ondelete="SET NULL"))
    retention_days: Mapped[int | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CollectionReader(Base):
    """Somebody who may ask a collection beside its owner: a member, or `group:NAME`."""

    __tablename__ = "collection_readers"

    collection_id: Mapped[str] = mapped_column(
        ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True
    )
    reader: Mapped[str] = mapped_column(primary_key=True, index=True)


class DocumentUpload(Base):
    """A file that somebody sent, until it was read, and then what came of it.

    `data` are its bytes, here so that whichever process runs the job `job_id` finds them, and None
    once it was read. `outcome` is None before, then "added", "changed", "unchanged" or "refused";
    `reason` says why it was refused: a source text and its fields.
    """

    __tablename__ = "document_uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[str] = mapped_column(
        ForeignKey("collections.id", ondelete="CASCADE"), index=True
    )
    job_id: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str]
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    outcome: Mapped[str | None]
    reason: Mapped[dict[str, Any] | None]


class DocumentFile(Base):
    """A file of a collection, by its name. `digest` is the SHA-256 of its bytes, in hexadecimal:
    the same bytes again change nothing. `empty` are the numbers of its pages without text, `words`
    is how many were read."""

    __tablename__ = "document_files"
    __table_args__ = (UniqueConstraint("collection_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[str] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[str]
    digest: Mapped[str]
    bytes: Mapped[int]
    empty: Mapped[list[int]] = mapped_column(Json)
    words: Mapped[int] = mapped_column(default=0)
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class DocumentPage(Base):
    """A page as it was read: `blocks` are [text, level] in their order, of headings from 1 to 6."""

    __tablename__ = "document_pages"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("document_files.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    blocks: Mapped[list[Any]] = mapped_column(Json)


class DocumentPassage(Base):
    """A piece of a file that is found and cited as a whole, from `page` to `last_page`.

    `place` is its order in the file, `titles` the headings that it stands under, the highest first.
    `key` follows from its text and titles: a passage that a new import leaves as it was keeps it.
    """

    __tablename__ = "document_passages"
    __table_args__ = (UniqueConstraint("file_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("document_files.id", ondelete="CASCADE"))
    collection_id: Mapped[str] = mapped_column(
        ForeignKey("collections.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[int]
    page: Mapped[int]
    last_page: Mapped[int]
    titles: Mapped[list[str]]
    text: Mapped[str]
    key: Mapped[str]

    def of_file(self, name: str) -> Passage:
        """The passage as it is cited, by the name of its file."""
        titles = tuple(self.titles)
        return Passage(self.id, name, self.page, self.last_page, titles, self.text, self.key)


class PassageTerms(Base):
    """The terms by which a passage is found by words, as `joute.documents.index.lexical` packs
    them: a search reads all of a collection, and no text."""

    __tablename__ = "passage_terms"

    passage_id: Mapped[int] = mapped_column(
        ForeignKey("document_passages.id", ondelete="CASCADE"), primary_key=True
    )
    collection_id: Mapped[str] = mapped_column(
        ForeignKey("collections.id", ondelete="CASCADE"), index=True
    )
    terms: Mapped[bytes] = mapped_column(LargeBinary)


class PassageVector(Base):
    """A passage as a model of embeddings sees it: its name at its host, and float32 values."""

    __tablename__ = "passage_vectors"

    passage_id: Mapped[int] = mapped_column(
        ForeignKey("document_passages.id", ondelete="CASCADE"), primary_key=True
    )
    model: Mapped[str] = mapped_column(primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class DocumentQuestion(Base):
    """What a person asked of collections, by their ids. `by` is what chose its passages, `warned`
    are the ids of the rules of the guard that warn.

    Without an answer it is being written, it failed, it was interrupted; or there was no passage,
    and no model was called.
    """

    __tablename__ = "document_questions"

    id: Mapped[str] = mapped_column(primary_key=True)
    voter_id: Mapped[str] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"), index=True)
    collections: Mapped[list[str]]
    question: Mapped[str]
    language: Mapped[str]
    model: Mapped[str]
    by: Mapped[str]
    warned: Mapped[list[str]]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    answer_id: Mapped[int | None] = mapped_column(
        ForeignKey("answers.id", ondelete="CASCADE"), unique=True
    )
    failure_id: Mapped[int | None] = mapped_column(
        ForeignKey("failures.id", ondelete="CASCADE"), unique=True
    )


class DocumentCitation(Base):
    """A passage that was found for a question: `number` is the one under which the model was given
    it, None where it was withheld, for the `rules` of the guard that found orders in it. The text
    stays in the passage alone, which is None once its file was changed and does not hold it any
    more. `useful` is what the person says of it, at `marked_at`."""

    __tablename__ = "document_citations"

    question_id: Mapped[str] = mapped_column(
        ForeignKey("document_questions.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int | None]
    passage_id: Mapped[int | None] = mapped_column(
        ForeignKey("document_passages.id", ondelete="SET NULL"), index=True
    )
    file_id: Mapped[int] = mapped_column(
        ForeignKey("document_files.id", ondelete="CASCADE"), index=True
    )
    page: Mapped[int]
    rules: Mapped[list[str]]
    useful: Mapped[bool | None]
    marked_at: Mapped[datetime | None]


class DuelPassage(Base):
    """A passage that a side of a duel was given, under its number. The text stays in the passage
    alone, which is None once its file was changed or removed."""

    __tablename__ = "duel_passages"

    duel_id: Mapped[str] = mapped_column(
        ForeignKey("duels.id", ondelete="CASCADE"), primary_key=True
    )
    side: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[str]
    passage_id: Mapped[int | None] = mapped_column(
        ForeignKey("document_passages.id", ondelete="SET NULL"), index=True
    )
