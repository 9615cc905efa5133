"""The rows of a duel: draw, questions, answers, reactions.

Rows of evidence are written once. Answers and failures are rows of joute.calls: a duel
has rows that place each of them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from joute.attachments import Placed
from joute.store import Base

SIDES = ("a", "b")
CHOICES = ("a", "b", "tie", "both_bad")
# What a piece of evidence about a duel has for its subject, before the id of the duel.
SUBJECT = "duel/"
# Flags of duels that may not be blind: a question asked for a name, or an answer gave one.
ASKS_IDENTITY, NAMES_ITSELF = "asks_identity", "names_itself"
NAMING = (ASKS_IDENTITY, NAMES_ITSELF)


def _duel_key() -> Mapped[str]:
    return mapped_column(ForeignKey("duels.id", ondelete="CASCADE"), index=True)


class Duel(Base):
    """Two models, drawn once, with their cards as of that day. `language` is that of the first
    question, `topic` and `task` are what a model of the operator's says of it. The models are the
    same where two prompts meet on one, `prompt_a` and `prompt_b` (joute.duel.prompts). `grounds` is
    what its sides answered from beside the question, which another feature keeps
    (joute.duel.grounds)."""

    __tablename__ = "duels"
    __table_args__ = (
        CheckConstraint("draw_probability > 0 AND draw_probability <= 1", name="probability"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    voter_id: Mapped[str] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    language: Mapped[str]
    topic: Mapped[str | None]
    task: Mapped[str | None]
    mode: Mapped[str]
    cohort: Mapped[str | None]
    suggestion: Mapped[str | None]
    model_a: Mapped[str] = mapped_column(index=True)
    model_b: Mapped[str] = mapped_column(index=True)
    chosen_a: Mapped[bool] = mapped_column(default=False)
    chosen_b: Mapped[bool] = mapped_column(default=False)
    card_a: Mapped[dict[str, Any]]
    card_b: Mapped[dict[str, Any]]
    prompt_a: Mapped[dict[str, Any] | None]
    prompt_b: Mapped[dict[str, Any] | None]
    grounds: Mapped[str | None]
    draw_probability: Mapped[float]
    turns: Mapped[int]
    revealed_at: Mapped[datetime | None]

    @property
    def owners(self) -> frozenset[str]:
        """The voter, as joute.people.rights asks."""
        return frozenset({self.voter_id})

    @hybrid_property
    def subject(self) -> str:
        """The subject of a vote on this duel."""
        return SUBJECT + self.id


class Turn(Base):
    """One question: to both sides until the reveal, then to those of `sides`, "a", "b" or "ab".
    What comes after the reveal is judged by no vote."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("duel_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    duel_id: Mapped[str] = _duel_key()
    number: Mapped[int]
    prompt: Mapped[str]
    created_at: Mapped[datetime]
    sides: Mapped[str] = mapped_column(default="ab", server_default="ab")
    after_reveal: Mapped[bool] = mapped_column(default=False, server_default=false())


class TurnAttachment(Placed, Base):
    """The place of a picture or a document in a duel."""

    __tablename__ = "turn_attachments"

    duel_id: Mapped[str] = _duel_key()


class DuelAnswer(Base):
    """The place of an answer in a duel."""

    __tablename__ = "duel_answers"
    __table_args__ = (
        UniqueConstraint("duel_id", "turn", "side"),
        CheckConstraint("side IN ('a', 'b')", name="side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # The constraint's index begins with it.
    duel_id: Mapped[str] = mapped_column(ForeignKey("duels.id", ondelete="CASCADE"))
    turn: Mapped[int]
    side: Mapped[str]
    answer_id: Mapped[int] = mapped_column(
        ForeignKey("answers.id", ondelete="CASCADE"), unique=True
    )


class DuelFailure(Base):
    """The place of a missing answer in a duel.

    When another model took its place, `replaced_by` names it and `draw_probability` is that of
    this second draw.
    """

    __tablename__ = "duel_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    duel_id: Mapped[str] = _duel_key()
    turn: Mapped[int]
    side: Mapped[str]
    failure_id: Mapped[int] = mapped_column(
        ForeignKey("failures.id", ondelete="CASCADE"), unique=True
    )
    replaced_by: Mapped[str | None]
    draw_probability: Mapped[float | None]


class Reaction(Base):
    """A voter's reaction to one answer, before the reveal; separate from the vote."""

    __tablename__ = "reactions"
    __table_args__ = (UniqueConstraint("duel_id", "voter_id", "turn", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    duel_id: Mapped[str] = _duel_key()
    voter_id: Mapped[str] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"), index=True)
    turn: Mapped[int]
    side: Mapped[str]
    like: Mapped[bool | None]
    tags: Mapped[list[str]]
    comment: Mapped[str]
    updated_at: Mapped[datetime]


class Flag(Base):
    """A named reason for rankings to leave a duel out."""

    __tablename__ = "flags"
    __table_args__ = (UniqueConstraint("duel_id", "kind", "turn", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    duel_id: Mapped[str] = _duel_key()
    kind: Mapped[str]
    turn: Mapped[int]
    side: Mapped[str]
    created_at: Mapped[datetime]


class Share(Base):
    """A public address of a revealed duel; revoking it closes the page at once."""

    __tablename__ = "shares"

    id: Mapped[str] = mapped_column(primary_key=True)
    duel_id: Mapped[str] = _duel_key()
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
