"""Evaluations of a site: sets and their items, runs and their answers, the keys of programs."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class StoredSet(Base):
    """A version of a set. `hash` is over the items that count; `received` is that of the set as it
    came, which the approval of drafts leaves as it is."""

    __tablename__ = "evaluation_sets"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[str]
    hash: Mapped[str]
    received: Mapped[str]
    header: Mapped[dict[str, Any]]
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class StoredItem(Base):
    """An item of a set, at `position` in it. A drafted one counts in nothing until a person
    approved it, at `approved_at`."""

    __tablename__ = "evaluation_items"
    __table_args__ = (UniqueConstraint("set_id", "item"), Index(None, "set_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("evaluation_sets.id", ondelete="CASCADE"))
    position: Mapped[int]
    item: Mapped[str]
    hash: Mapped[str]
    drafted: Mapped[bool]
    content: Mapped[dict[str, Any]]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]


class StoredRun(Base):
    """A run, by its own id.

    `state` is arriving, running, done, stopped or failed; `header` the line of
    `joute.evaluation.runs.records`. `started_by` is a member, the operator, or "key:" and the name
    of a key. `job_id` is that of a run that was made here. `sha256` is over all lines before the
    end, `summary` what its pages show; both are made at its end.
    """

    __tablename__ = "evaluation_runs"
    __table_args__ = (
        CheckConstraint(
            "state IN ('arriving', 'running', 'done', 'stopped', 'failed')", name="state"
        ),
        Index(None, "set_name", "started_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    set_name: Mapped[str]
    set_version: Mapped[str]
    set_hash: Mapped[str]
    header: Mapped[str]
    state: Mapped[str]
    started_by: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    job_id: Mapped[str | None]
    rows: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None]
    summary: Mapped[dict[str, Any] | None]
    accepted_by: Mapped[str | None]
    accepted_at: Mapped[datetime | None]


class StoredRow(Base):
    """The answer of a model to an item in one epoch: the `position`th row of a run.

    `answer` and `scores` are JSON as the codec writes it; the other columns repeat what tables and
    filters ask for. `score` is the main one, `share` that score as a share of the scale of the
    scorers that count for the row; None where unscored, and shares of rows that were stored before
    they were. `judges_differ` says whether the values of judges are far apart.
    """

    __tablename__ = "evaluation_rows"
    __table_args__ = (
        UniqueConstraint("run_id", "item", "model", "epoch"),
        UniqueConstraint("run_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("evaluation_runs.id", ondelete="CASCADE"))
    position: Mapped[int]
    item: Mapped[str]
    item_hash: Mapped[str]
    model: Mapped[str]
    epoch: Mapped[int]
    domain: Mapped[str]
    cluster: Mapped[str]
    split: Mapped[str]
    must_pass: Mapped[bool]
    score: Mapped[float | None]
    share: Mapped[float | None]
    error: Mapped[str]
    finish_reason: Mapped[str]
    refused: Mapped[bool]
    judges_differ: Mapped[bool]
    cost_usd: Mapped[float | None]
    wh_low: Mapped[float | None]
    wh_mid: Mapped[float | None]
    wh_high: Mapped[float | None]
    latency_s: Mapped[float | None]
    answer: Mapped[str]
    scores: Mapped[str]


class PaidAnswer(Base):
    """An answer that a run of this site paid, of a model or a judge, until the run is over.

    Taken up after a crash, the run does not ask it again. `key` is a hash of the request and of the
    row that it is for.
    """

    __tablename__ = "evaluation_paid_answers"

    key: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(
        ForeignKey("evaluation_runs.id", ondelete="CASCADE"), index=True
    )
    answer: Mapped[str]


class StoredPrompt(Base):
    """A prompt that members stored: each row is one that was the latest of its name for a while.
    `text` is its file, `version` that of its content."""

    __tablename__ = "evaluation_prompts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    version: Mapped[str]
    text: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class EvaluationKey(Base):
    """A key with which a program carries sets and runs; `id` is its digest."""

    __tablename__ = "evaluation_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class Campaign(Base):
    """Items that people rate, one at a time; copied at its creation, so that it needs no model.

    `kind` is rating, author (a person or a machine?) or pairwise. `criteria` holds them as
    `joute.evaluation.campaigns.grid` writes them. An item is wanted `per_item` times, and a rater
    is sent `per_rater` items at most, those of the calibration apart. `state` is draft, open,
    discussion (ratings have ended) or closed. `created_by` is a member, or the operator.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("kind IN ('rating', 'author', 'pairwise')", name="kind"),
        CheckConstraint("state IN ('draft', 'open', 'discussion', 'closed')", name="state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[str]
    language: Mapped[str]
    instructions: Mapped[str]
    run_id: Mapped[str] = mapped_column(index=True)
    set_name: Mapped[str]
    set_version: Mapped[str]
    targets: Mapped[list[str]]
    criteria: Mapped[dict[str, Any]]
    per_item: Mapped[int]
    per_rater: Mapped[int]
    state: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class CampaignItem(Base):
    """A question and an answer, or two of a pair, as people see them: names are masked.

    `known` are the values that are known, by criterion: those of the calibration, and who wrote
    the answer where people are asked that.
    """

    __tablename__ = "campaign_items"
    __table_args__ = (UniqueConstraint("campaign_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    position: Mapped[int]
    calibration: Mapped[bool]
    item: Mapped[str]
    item_hash: Mapped[str]
    question: Mapped[str]
    model_a: Mapped[str]
    answer_a: Mapped[str]
    model_b: Mapped[str]
    answer_b: Mapped[str]
    known: Mapped[dict[str, Any]]


# Before the digest of a link that was ended: with it a rater can still delete what they gave.
ENDED = "ended:"


class CampaignRater(Base):
    """A person who rates, by the digest of their link, behind `ENDED` once it is ended. One who is
    `left_out` counts in nothing."""

    __tablename__ = "campaign_raters"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    number: Mapped[int]
    link: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    left_out: Mapped[bool]

    @property
    def linked(self) -> bool:
        """Whether their link works."""
        return self.link is not None and not self.link.startswith(ENDED)


class CampaignTask(Base):
    """An item that a rater was sent, at `position` of their own order; of a pair, whether its
    answers `exchanged` sides. `rated_at` is when they rated it last, with `comment`."""

    __tablename__ = "campaign_tasks"
    __table_args__ = (
        UniqueConstraint("rater_id", "item_id"),
        UniqueConstraint("rater_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rater_id: Mapped[str] = mapped_column(ForeignKey("campaign_raters.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(
        ForeignKey("campaign_items.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    exchanged: Mapped[bool]
    rated_at: Mapped[datetime | None]
    comment: Mapped[str]


class CampaignRating(Base):
    """The value that a rater gave to an item on a criterion, once; of a pair, 1 for the first
    answer of the item, 0 for the second, 0.5 for a tie, -1 where both are bad."""

    __tablename__ = "campaign_ratings"
    __table_args__ = (UniqueConstraint("task_id", "criterion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("campaign_tasks.id", ondelete="CASCADE"))
    criterion: Mapped[str]
    value: Mapped[float]


class CampaignRemark(Base):
    """What a rater, or without one who runs the campaign, wrote on an item that raters see
    differently."""

    __tablename__ = "campaign_remarks"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("campaign_items.id", ondelete="CASCADE"), index=True
    )
    rater_id: Mapped[str | None] = mapped_column(
        ForeignKey("campaign_raters.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str]
    written_at: Mapped[datetime]


class CampaignSettlement(Base):
    """The value on which a discussion ended, beside the ratings, which stay."""

    __tablename__ = "campaign_settlements"
    __table_args__ = (UniqueConstraint("item_id", "criterion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("campaign_items.id", ondelete="CASCADE"))
    criterion: Mapped[str]
    value: Mapped[float]
    reason: Mapped[str]
    settled_by: Mapped[str]
    settled_at: Mapped[datetime]
