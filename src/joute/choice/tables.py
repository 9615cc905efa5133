"""Choices: their revisions, the weights of several people, picks of five; suppliers, what they were
asked and what they answered; signed decisions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
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


class StoredSupplier(Base):
    """A supplier that was added here, beside those that ship."""

    __tablename__ = "choice_suppliers"
    __table_args__ = (CheckConstraint("kind IN ('closed', 'open', 'host')", name="kind"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class Enquiry(Base):
    """The questionnaire as it was sent to a supplier, as one of the `kind`s of actor.

    `link` is the digest of the secret by which it is answered until `closes_at`; None once it is
    ended. `settled_at` is when its `status` became answered, declined or public_pages. `reason` is
    that of a supplier that declined, `sent_by` a member or the operator.
    """

    __tablename__ = "choice_enquiries"
    __table_args__ = (
        CheckConstraint("kind IN ('closed', 'open', 'host')", name="kind"),
        CheckConstraint(
            "status IN ('sent', 'answered', 'declined', 'public_pages')", name="status"
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    supplier: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    language: Mapped[str]
    link: Mapped[str | None] = mapped_column(unique=True)
    status: Mapped[str]
    reason: Mapped[str]
    sent_by: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(index=True)
    closes_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class StoredAnswer(Base):
    """An answer of a supplier, never changed: a newer one is another row. `date` is that of its
    source, to the day or the month, `valid_until` a day, both in ISO 8601; `added_by` a member, the
    operator, or "enquiry"."""

    __tablename__ = "choice_answers"
    __table_args__ = (
        CheckConstraint(
            "value IN ('yes', 'no', 'partial', 'in_progress', 'not_found', 'n/a', 'text')",
            name="value",
        ),
        CheckConstraint("origin IN ('supplier', 'public_pages')", name="origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier: Mapped[str] = mapped_column(index=True)
    question: Mapped[str]
    value: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    urls: Mapped[list[str]]
    source: Mapped[str]
    date: Mapped[str]
    valid_until: Mapped[str | None]
    origin: Mapped[str]
    enquiry_id: Mapped[str | None] = mapped_column(
        ForeignKey("choice_enquiries.id", ondelete="SET NULL"), index=True
    )
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class StoredRecord(Base):
    """A signed decision, by the address at which it is read. `content` is the text that was signed
    (`joute.choice.records.signing`). `supersedes` is the record that it takes the place of, which
    one alone can. `owner` is who signed it, as of a choice."""

    __tablename__ = "choice_records"

    id: Mapped[str] = mapped_column(primary_key=True)
    choice_id: Mapped[str | None] = mapped_column(
        ForeignKey("choices.id", ondelete="SET NULL"), index=True
    )
    content: Mapped[str]
    sha256: Mapped[str]
    review_on: Mapped[date]
    signed_at: Mapped[datetime] = mapped_column(index=True)
    supersedes: Mapped[str | None] = mapped_column(unique=True)
    owner: Mapped[str | None] = mapped_column(index=True)


class RecordDissent(Base):
    """A disagreement that was added to a signed decision; `author` is empty for a person who is
    not named. `owner` may delete it."""

    __tablename__ = "choice_record_dissents"

    id: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(
        ForeignKey("choice_records.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str]
    author: Mapped[str]
    owner: Mapped[str | None] = mapped_column(index=True)
    added_at: Mapped[datetime]
