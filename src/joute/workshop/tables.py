"""Workshops: their program, answers and counts of votes, without names or addresses.

Phones are random ids, deleted with the ballots at the close; only counts stay.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


def _workshop_key() -> Mapped[str]:
    return mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"), index=True)


def _round_key() -> Mapped[int]:
    return mapped_column(ForeignKey("workshop_rounds.id", ondelete="CASCADE"), index=True)


class Workshop(Base):
    """A session and where it is.

    `step` is a key of `steps.steps_of`; `version` grows by one with each change made at the desk,
    so that of two clicks at once one succeeds and the other is refused. `desk_hash` is the
    digest of the desk's secret; without it the address is closed. `moved_by` is the random id of
    the browser that made the last move, empty when a program made it. `poll` holds the options of
    the poll, none without one; `notes` the facilitator's notes on the discussion. `headcount` is
    how many people the facilitator announced: as many phones may join, while `door_open`.
    `scroll` is how many times the desk has scrolled the projected page at this step.
    """

    __tablename__ = "workshops"
    __table_args__ = (CheckConstraint("weight >= 0 AND weight <= 1", name="weight"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    desk_hash: Mapped[str | None] = mapped_column(unique=True)
    title: Mapped[str]
    language: Mapped[str]
    program: Mapped[str]
    minors: Mapped[bool]
    phones: Mapped[bool]
    headcount: Mapped[int] = mapped_column(server_default="500")
    door_open: Mapped[bool] = mapped_column(default=True, server_default=true())
    publish: Mapped[bool]
    weight: Mapped[float]
    step: Mapped[str]
    step_since: Mapped[datetime]
    scroll: Mapped[int] = mapped_column(default=0, server_default="0")
    moved_by: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int]
    opening_cards: Mapped[list[str]]
    closing_cards: Mapped[list[str]]
    poll_question: Mapped[str]
    poll: Mapped[list[str]]
    script: Mapped[str]
    notes: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]


class Round(Base):
    """Models that answer one question: two in a duel, the winners of all duels in the final.

    `models` and `shown` (cards as they were on that day) go by side: a, b, c… They are empty in a
    final that has not begun. An empty question waits for the room's. `rule` is how the pair was
    picked, and `rule_note` (a source text) the note when it is not the requested one. `timer_s` is
    the time given to vote. `failed` holds, by model, the public code of its last failed try.
    `withdrawn` are models that a final goes on without. Once `revealed_at`, its vote cannot be
    opened again.
    """

    __tablename__ = "workshop_rounds"
    __table_args__ = (
        UniqueConstraint("workshop_id", "number"),
        CheckConstraint("kind IN ('duel', 'final')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[str] = _workshop_key()
    number: Mapped[int]
    kind: Mapped[str]
    rule: Mapped[str]
    rule_note: Mapped[str]
    question: Mapped[str]
    from_room: Mapped[bool]
    cards_before: Mapped[list[str]]
    cards_after: Mapped[list[str]]
    timer_s: Mapped[int | None]
    script: Mapped[str]
    notes: Mapped[str]
    models: Mapped[dict[str, Any]]
    shown: Mapped[dict[str, Any]]
    failed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    withdrawn: Mapped[list[str]] = mapped_column(default=list)
    revealed_at: Mapped[datetime | None]


class RoundAnswer(Base):
    """The answer of a model to the question of a round, stored by joute.calls.

    It belongs to a model of the round, whatever its side: the answers of a final are
    prepared before its sides are known. `checked_at` is when the facilitator read an answer that
    was prepared.
    """

    __tablename__ = "workshop_answers"
    __table_args__ = (UniqueConstraint("round_id", "model"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = _round_key()
    model: Mapped[str]
    answer_id: Mapped[int] = mapped_column(
        ForeignKey("answers.id", ondelete="CASCADE"), unique=True
    )
    checked_at: Mapped[datetime | None]


class RoundFailure(Base):
    """A failed call for a round, stored by joute.calls."""

    __tablename__ = "workshop_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = _round_key()
    failure_id: Mapped[int] = mapped_column(
        ForeignKey("failures.id", ondelete="CASCADE"), unique=True
    )


class Participant(Base):
    """One phone, until the close."""

    __tablename__ = "workshop_participants"

    id: Mapped[str] = mapped_column(primary_key=True)
    workshop_id: Mapped[str] = _workshop_key()
    joined_at: Mapped[datetime]


class Ballot(Base):
    """A phone's vote in a round: a side, `tie`, or `both_bad` in a duel. The constraint refuses a
    second one."""

    __tablename__ = "workshop_ballots"
    __table_args__ = (UniqueConstraint("round_id", "participant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = _round_key()
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("workshop_participants.id", ondelete="CASCADE"), index=True
    )
    choice: Mapped[str]
    created_at: Mapped[datetime]


class Tally(Base):
    """Counts of a choice in a round: hands as typed at the desk, phones as counted at the
    close."""

    __tablename__ = "workshop_tallies"
    __table_args__ = (
        UniqueConstraint("round_id", "source", "choice"),
        CheckConstraint("source IN ('hands', 'phones')", name="source"),
        CheckConstraint("count >= 0", name="count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = _round_key()
    source: Mapped[str]
    choice: Mapped[str]
    count: Mapped[int]


class PollBallot(Base):
    """A phone's answer to the poll, before (`moment`) or after the duels."""

    __tablename__ = "workshop_poll_ballots"
    __table_args__ = (
        UniqueConstraint("moment", "participant_id"),
        CheckConstraint("moment IN ('before', 'after')", name="moment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[str] = _workshop_key()
    moment: Mapped[str]
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("workshop_participants.id", ondelete="CASCADE"), index=True
    )
    option: Mapped[int]


class PollTally(Base):
    """The count of an option of the poll, by hands or by phones at the close."""

    __tablename__ = "workshop_poll_tallies"
    __table_args__ = (
        UniqueConstraint("workshop_id", "moment", "source", "option"),
        CheckConstraint("source IN ('hands', 'phones')", name="source"),
        CheckConstraint("count >= 0", name="count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[str] = _workshop_key()
    moment: Mapped[str]
    source: Mapped[str]
    option: Mapped[int]
    count: Mapped[int]


class Game(Base):
    """The game of the secret word in a workshop: a word for each level, who keeps them, and limits.

    `words` go by level, the first one first; they leave in the words of a model alone. `model` is
    empty for the simulated player. A phone has `attempts` questions and as many guesses at each
    level, of `most_characters` at most, `pause_s` seconds apart.
    """

    __tablename__ = "workshop_games"
    __table_args__ = (
        CheckConstraint("attempts >= 1", name="attempts"),
        CheckConstraint("pause_s >= 0", name="pause_s"),
        CheckConstraint("most_characters >= 1", name="most_characters"),
    )

    workshop_id: Mapped[str] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    words: Mapped[list[str]]
    model: Mapped[str]
    attempts: Mapped[int]
    pause_s: Mapped[int]
    most_characters: Mapped[int]


class GamePhone(Base):
    """How far a phone is at a level, until the close: numbers, and no word of what it sent."""

    __tablename__ = "workshop_game_phones"
    __table_args__ = (UniqueConstraint("participant_id", "level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("workshop_participants.id", ondelete="CASCADE"), index=True
    )
    level: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    guesses: Mapped[int] = mapped_column(default=0)
    passed: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime | None]


class GameCount(Base):
    """How often something happened at a level: `attempts`, `passed`, `failed` (no answer), or the
    id of a rule of the guard that stopped a question or an answer."""

    __tablename__ = "workshop_game_counts"
    __table_args__ = (
        UniqueConstraint("workshop_id", "level", "what"),
        CheckConstraint("count >= 0", name="count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[str] = _workshop_key()
    level: Mapped[int]
    what: Mapped[str]
    count: Mapped[int]


class FacilitatorLink(Base):
    """A way in for someone who may make workshops: `id` is the digest of its secret.

    With `once` it makes one workshop; `used_at` is then set.
    """

    __tablename__ = "facilitator_links"

    id: Mapped[str] = mapped_column(primary_key=True)
    once: Mapped[bool]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
