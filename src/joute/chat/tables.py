"""Conversations: questions, replies, and which answers and failures of joute.calls they are."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.attachments import Placed
from joute.store import Base


class Conversation(Base):
    """What a person asked one model after another. `replies` counts them, those that failed too;
    `asked_at` is the time of the last one."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(primary_key=True)
    voter_id: Mapped[str] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    replies: Mapped[int]

    @property
    def owners(self) -> frozenset[str]:
        """The voter, as joute.people.rights asks."""
        return frozenset({self.voter_id})


class ConversationTurn(Base):
    """One question, numbered from 1."""

    __tablename__ = "conversation_turns"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    number: Mapped[int]
    prompt: Mapped[str]
    created_at: Mapped[datetime]


class ConversationAttachment(Placed, Base):
    """The place of a picture or a document in a conversation."""

    __tablename__ = "conversation_attachments"

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )


class Reply(Base):
    """What an alias was asked to say to a question, numbered from 1 in its conversation. Without
    an answer it is being written, it failed, or it was interrupted. `warned` are the ids of the
    rules of the guard that warn of the question, or of the answer."""

    __tablename__ = "conversation_replies"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    number: Mapped[int]
    turn: Mapped[int]
    alias: Mapped[str]
    warned: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    answer_id: Mapped[int | None] = mapped_column(
        ForeignKey("answers.id", ondelete="CASCADE"), unique=True
    )


class ReplyFailure(Base):
    """A model behind the alias of a reply that gave no answer; the next one may have."""

    __tablename__ = "conversation_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int] = mapped_column(
        ForeignKey("conversation_replies.id", ondelete="CASCADE"), index=True
    )
    failure_id: Mapped[int] = mapped_column(
        ForeignKey("failures.id", ondelete="CASCADE"), unique=True
    )
