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
    filters ask for. `score` is the main one, None where unscored. `judges_differ` says whether
    the values of judges are far apart.
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
