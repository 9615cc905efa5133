"""Participants: random ids and proofs of consent. No name, no address."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class Voter(Base):
    """One cookie. Deleting the row deletes all that hangs on it; evidence is erased beside it."""

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


class PublicationAgreement(Base):
    """Proof that a voter agreed to the publication of what they write, and when they withdrew."""

    __tablename__ = "publication_agreements"

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[str] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"), index=True)
    version: Mapped[str]
    language: Mapped[str]
    agreed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Member(Base):
    """A person with a name, roles and groups, set by the operator; `roles` are those of
    `joute.people.rights`. Rights end at `ends_at`, if it is set; a member who was removed has it
    in the past."""

    __tablename__ = "members"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    roles: Mapped[list[str]]
    groups: Mapped[list[str]]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime | None] = mapped_column(index=True)


class Invitation(Base):
    """A link that signs a member in, once. `id` is the digest of its secret."""

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """A browser in which a member is signed in. `id` is the digest of what its cookie holds."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
