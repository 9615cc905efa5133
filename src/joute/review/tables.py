"""Reports of answers, what was decided of cases, to whom they are handed over."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class ReviewReport(Base):
    """What a person says is wrong with an answer; said again, it replaces what was said.

    `subject` is such as "duel/x7Q…/1/a"; `use_id` is None where the answer is no application's.
    `voter_id` is None of a person who had a link alone. `text` is theirs.
    """

    __tablename__ = "review_reports"

    subject: Mapped[str] = mapped_column(primary_key=True)
    use_id: Mapped[str | None] = mapped_column(
        ForeignKey("uses.id", ondelete="CASCADE"), index=True
    )
    voter_id: Mapped[str | None] = mapped_column(
        ForeignKey("voters.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)


class ReviewDecision(Base):
    """What was decided of a case, once: `decision` is dismissed, item or handed_over. `item` is the
    item that was made of it, `set_name` its set on this site, "" for an item that waits for a
    file. `decided_by` is a member, or the operator."""

    __tablename__ = "review_decisions"
    __table_args__ = (UniqueConstraint("source", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    subject: Mapped[str]
    use_id: Mapped[str | None] = mapped_column(
        ForeignKey("uses.id", ondelete="CASCADE"), index=True
    )
    decision: Mapped[str]
    set_name: Mapped[str]
    item: Mapped[dict[str, Any] | None]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(index=True)


class ReviewContact(Base):
    """To whom the cases of a use are handed over, or those of the site, whose `place` is "":
    an e-mail address that people write to themselves, and an address that is told of each. The key
    of its signatures follows from `number`, which a new address raises."""

    __tablename__ = "review_contacts"

    place: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str]
    webhook: Mapped[str]
    number: Mapped[int]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class ReviewDelivery(Base):
    """A case that a webhook is to be told of. `state` is waiting, delivered or given_up; `problem`
    is what the last try met. `next_at` is that of the next one."""

    __tablename__ = "review_deliveries"

    decision_id: Mapped[int] = mapped_column(
        ForeignKey("review_decisions.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(index=True)
    attempts: Mapped[int]
    problem: Mapped[str]
    next_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
