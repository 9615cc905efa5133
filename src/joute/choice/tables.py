"""Choices: their revisions, the weights of several people, picks of five."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class Choice(Base):
    """A choice. Whoever has its `id` reads it; whoever has the secret of the digest `editing`, or
    owns it, changes it. `owner` is a member, a voter, or the random number of a browser; None once
    nobody is. `revision` is the number of the newest one.
    """

    __tablename__ = "choices"

    id: Mapped[str] = mapped_column(primary_key=True)
    editing: Mapped[str] = mapped_column(unique=True)
    owner: Mapped[str | None] = mapped_column(index=True)
    revision: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)


class ChoiceRevision(Base):
    """All that a choice held at a time, of which `changed` names the parts that differ from the
    revision before. `made_by` is "owner" or "link"."""

    __tablename__ = "choice_revisions"
    __table_args__ = (UniqueConstraint("choice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    choice_id: Mapped[str] = mapped_column(ForeignKey("choices.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    changed: Mapped[list[str]]
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class ChoiceOpinion(Base):
    """The weights of one of several people: points by criterion. `id` is the digest of the secret
    by which they change or erase them."""

    __tablename__ = "choice_opinions"

    id: Mapped[str] = mapped_column(primary_key=True)
    choice_id: Mapped[str] = mapped_column(ForeignKey("choices.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    points: Mapped[dict[str, Any]]
    owner: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime]


class ChoicePick(Base):
    """The five criteria that a person picked, and where they work: each word may be empty. `id` is
    the digest of the secret by which they erase it."""

    __tablename__ = "choice_picks"

    id: Mapped[str] = mapped_column(primary_key=True)
    choice_id: Mapped[str] = mapped_column(ForeignKey("choices.id", ondelete="CASCADE"), index=True)
    criteria: Mapped[list[str]]
    service: Mapped[str]
    size: Mapped[str]
    sector: Mapped[str]
    owner: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
