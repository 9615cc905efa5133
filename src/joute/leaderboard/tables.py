"""Votes as rankings read them, and how many there are of each pair."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class RankedVote(Base):
    """One vote with all that a ranking asks of it, written in the transaction of the vote.

    It goes when the vote goes. `flags` are kinds of joute.duel's flags. `counted` is false when a
    rule leaves the vote out unless asked otherwise. `prompt_digest` tells the same question of the
    same voter from another, and nothing else. Tokens are those of the usual answer of a side; a
    style counts over all its answers. Anything that was not known is None.
    """

    __tablename__ = "ranked_votes"

    vote_id: Mapped[int] = mapped_column(
        ForeignKey("votes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    duel_id: Mapped[str]
    voter_id: Mapped[str] = mapped_column(index=True)
    model_a: Mapped[str]
    model_b: Mapped[str]
    winner: Mapped[str]
    created_at: Mapped[datetime]
    mode: Mapped[str]
    language: Mapped[str]
    category: Mapped[str | None]
    cohort: Mapped[str | None]
    draw_probability: Mapped[float]
    prompt_digest: Mapped[str | None]
    simulated: Mapped[bool]
    chosen: Mapped[bool]
    flags: Mapped[list[str]]
    counted: Mapped[bool]
    tags_a: Mapped[list[str]]
    tags_b: Mapped[list[str]]
    tokens_a: Mapped[float | None]
    tokens_b: Mapped[float | None]
    length_a: Mapped[int | None]
    length_b: Mapped[int | None]
    headings_a: Mapped[int | None]
    headings_b: Mapped[int | None]
    bold_a: Mapped[int | None]
    bold_b: Mapped[int | None]
    lists_a: Mapped[int | None]
    lists_b: Mapped[int | None]


class PairCount(Base):
    """Counted votes between two models, the first on side a, by outcome; the others in `left_out`.

    Triggers on `ranked_votes` keep it, so that it is right whatever adds or erases a vote.
    `changes` grows with each.
    """

    __tablename__ = "pair_counts"

    model_a: Mapped[str] = mapped_column(primary_key=True)
    model_b: Mapped[str] = mapped_column(primary_key=True)
    a: Mapped[int]
    b: Mapped[int]
    tie: Mapped[int]
    both_bad: Mapped[int]
    left_out: Mapped[int]
    changes: Mapped[int]
