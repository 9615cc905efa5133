"""Which files were imported, and how far."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class ImportedFile(Base):
    """A file of an import, by what is in it: `rows_read` of its `rows` are done, `added` of them
    are votes, `known` were votes already. `refused` has the number of rows and the first ones by
    the reason.
    """

    __tablename__ = "imported_files"
    __table_args__ = (UniqueConstraint("name", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    file: Mapped[str]
    sha256: Mapped[str]
    layout: Mapped[str]
    rows: Mapped[int]
    rows_read: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    refused: Mapped[dict[str, Any]] = mapped_column(default=dict)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ImportKey(Base):
    """The key that makes the ids of the voters of an import: the same person in two files of it is
    one, and nothing leads back to the ids of the publication once the import is removed."""

    __tablename__ = "import_keys"

    name: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
