"""Who takes part: random ids and proofs of consent. No name, no address."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class Voter(Base):
    """One cookie. Deleting the row deletes all that hangs on it: erasure is this one statement."""

    __tablename__ = "voters"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class Consent(Base):
    """Proof that a voter accepted a version of the conditions, and when it was withdrawn."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[str] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"), index=True)
    version: Mapped[str]
    language: Mapped[str]
    accepted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
