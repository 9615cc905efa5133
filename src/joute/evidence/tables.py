"""Pieces of evidence: each is written once, with its source, method and date, and never changed.

No foreign key leaves this package. `contributor` is an opaque id: a voter's, or one created for the
occasion. `subject` says what the piece is about, as `<kind>/<id>…` ("duel/x7Q…"). Reactions are
not here: a person can change theirs until the reveal.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base

# The method of a vote that was cast before the models were known.
BLIND = "blind"
# The mode of a vote on models that its contributor chose.
CHOSEN = "chosen"


class Vote(Base):
    """A choice of a contributor between two models; the constraint, not the code, refuses a second
    vote on the same subject.

    `source` is "duel", "workshop", "import:<name>", "campaign:<id>" or a slice. `mode` is how the
    pair was found, `draw_probability` that of this very draw, sides included (1 where an import
    does not say). `language` is that of the question, `category` its topic and `task` what it asks
    for, as a classifier took them or a suggestion declares them. `flags` are reasons to leave the
    vote out of a ranking. `prompt_digest` tells a question of this contributor from their others,
    and nothing else. `origin` is the network and day of an uninvited contributor, under a key that
    is gone, and `origin_digest` tells a question that was typed there from the others. `tokens` are
    those of the usual answer of a side; counts of style are over all its answers; `cut` tells that
    one of them ended at the limit of its length. None is what is not known. An id is never given
    twice.
    """

    __tablename__ = "votes"
    __table_args__ = (
        UniqueConstraint("subject", "contributor"),
        CheckConstraint("choice IN ('a', 'b', 'tie', 'both_bad')", name="choice"),
        CheckConstraint("draw_probability > 0 AND draw_probability <= 1", name="probability"),
        Index(None, "created_at", "source"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contributor: Mapped[str] = mapped_column(index=True)
    source: Mapped[str] = mapped_column(index=True)
    method: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]
    model_a: Mapped[str]
    model_b: Mapped[str]
    choice: Mapped[str]
    draw_probability: Mapped[float]
    mode: Mapped[str]
    language: Mapped[str]
    category: Mapped[str | None]
    task: Mapped[str | None]
    cohort: Mapped[str | None]
    prompt_digest: Mapped[str | None] = mapped_column(index=True)
    origin: Mapped[str | None]
    origin_digest: Mapped[str | None] = mapped_column(index=True)
    simulated: Mapped[bool]
    flags: Mapped[list[str]]
    tags_a: Mapped[list[str]]
    tags_b: Mapped[list[str]]
    comment_a: Mapped[str] = mapped_column(default="")
    comment_b: Mapped[str] = mapped_column(default="")
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
    cut_a: Mapped[bool | None]
    cut_b: Mapped[bool | None]


class Import(Base):
    """A publication of votes that was imported: `Vote.source` is "import:" and its `name`.

    `published_on` is the day of its publication, `licence` what its publisher allows. An id is
    never given twice: what is removed and imported again is another import.
    """

    __tablename__ = "imports"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    licence: Mapped[str]
    published_on: Mapped[date]
    imported_at: Mapped[datetime]


class ErasedVotes(Base):
    """The number of votes that people erased, by what was voted and what rules must know: no
    contributor, subject or moment. `flags` are those of `Vote`, as JSON, `slice` its source where
    that is a slice, else empty.

    Several rows may count the same: their numbers add up.
    """

    __tablename__ = "erased_votes"

    id: Mapped[int] = mapped_column(primary_key=True)
    model_a: Mapped[str]
    model_b: Mapped[str]
    choice: Mapped[str]
    blind: Mapped[bool]
    chosen: Mapped[bool]
    simulated: Mapped[bool]
    flags: Mapped[str]
    slice: Mapped[str] = mapped_column(default="", server_default="")
    votes: Mapped[int]


class Score(Base):
    """A figure that a contributor, or a program, gave to one answer.

    `name` is what was scored ("usefulness"), `detail` further results of the method. Feedback on
    calls of applications is not here but in `joute.monitoring`: nobody known gave it, it may be
    given again in place of the first, and goes with its call; evidence is never rewritten.
    """

    __tablename__ = "scores"
    __table_args__ = (UniqueConstraint("subject", "contributor", "source", "method", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contributor: Mapped[str] = mapped_column(index=True)
    source: Mapped[str]
    method: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]
    name: Mapped[str]
    value: Mapped[float]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Deletion(Base):
    """The number of a deleted vote, so that readers drop it from memory."""

    __tablename__ = "vote_deletions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int]
