"""Uses and their people."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base, Json


class Use(Base):
    """Something that an organisation does with models. `id` is a short name, in addresses and on
    command lines; `owner` is a member, or "operator"; `state` is a `State`."""

    __tablename__ = "uses"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    owner: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class UseMember(Base):
    """Somebody who may read a use besides its owner: a member, or `group:NAME`."""

    __tablename__ = "use_members"

    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"), primary_key=True)
    member: Mapped[str] = mapped_column(primary_key=True, index=True)


class UseChange(Base):
    """One row: a number that any change raises of uses or of what belongs to them. A node that has
    read another number reads them again."""

    __tablename__ = "use_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class UseEntry(Base):
    """Something that was said or decided of a use, once and for all: rows are only added.

    `subject` is such as "context", "state", "sign_off.dpo" or "ai_act.q_roles"; `value` is what was
    said, None where it was taken back; `known` is False where it was “I don’t know”. `by` is a
    member, or "operator".
    """

    __tablename__ = "use_entries"

    number: Mapped[int] = mapped_column(primary_key=True)
    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str]
    value: Mapped[Any | None] = mapped_column(Json)
    known: Mapped[bool]
    by: Mapped[str]
    at: Mapped[datetime]


class UseValue(Base):
    """The entry that holds now, of each subject of a use."""

    __tablename__ = "use_values"

    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True, index=True)
    entry: Mapped[int] = mapped_column(ForeignKey("use_entries.number", ondelete="CASCADE"))
