"""What came with questions."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class Attachment(Base):
    """A picture, of which only the pixels are stored, or the text of a document, of which the file
    is not. `id` is random: who knows it may see the picture. `alt` says what a picture shows, in
    the words of its person; `name` is that of a document. The feature whose question it belongs to
    deletes it with that."""

    __tablename__ = "attachments"

    id: Mapped[str] = mapped_column(primary_key=True)
    voter_id: Mapped[str] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    created_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(default="")
    alt: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    preview: Mapped[bytes | None] = mapped_column(LargeBinary)
    preview_type: Mapped[str] = mapped_column(default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(default="")
    pages: Mapped[int] = mapped_column(default=0)


class Placed:
    """Columns of a table of the feature that asks: the question a file came with, by the number of
    its turn, and its place among those of the question, from 0."""

    attachment_id: Mapped[str] = mapped_column(
        ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True
    )
    turn: Mapped[int]
    place: Mapped[int]
