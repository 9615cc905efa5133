"""The records of calls: answers, embeddings, failures, footprints, daily sums, spending.

Nothing here points to the caller: a feature has rows of its own that point to these, and deletes
these with its own.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class Answer(Base):
    """An answer that is over and holds text, as the model wrote it (masking is for display).

    `purpose` names the feature that called; `parameters` are those of its request. `token_source`
    is who counted: host, estimate, recorded or simulated. `microdollars` is its cost at the
    catalogue's price, None when that is unknown. Times are seconds from the start of the request.
    """

    __tablename__ = "answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    model: Mapped[str]
    endpoint: Mapped[str]
    origin: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    text: Mapped[str]
    reasoning: Mapped[str]
    finish_reason: Mapped[str]
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    reasoning_tokens: Mapped[int | None]
    token_source: Mapped[str]
    microdollars: Mapped[int | None] = mapped_column(BigInteger)
    first_token_s: Mapped[float | None]
    duration_s: Mapped[float]
    created_at: Mapped[datetime]

    @property
    def cut(self) -> bool:
        """Whether it was cut at the limit of output tokens, or of the context."""
        return self.finish_reason == "length"


class EmbeddingCall(Base):
    """Texts that were turned into vectors: how many, at what cost. Neither is stored."""

    __tablename__ = "embedding_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    model: Mapped[str]
    endpoint: Mapped[str]
    texts: Mapped[int]
    input_tokens: Mapped[int | None]
    token_source: Mapped[str]
    microdollars: Mapped[int | None] = mapped_column(BigInteger)
    duration_s: Mapped[float]
    created_at: Mapped[datetime]


class Failure(Base):
    """The failure of a call, in full, for the operator.

    `endpoint` is empty when the model is not offered any more; `parameters` are empty, and
    `duration_s` is 0, when nothing was sent. Applications and evaluations keep their parameters.
    """

    __tablename__ = "failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    model: Mapped[str]
    endpoint: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    code: Mapped[str]
    public_code: Mapped[str]
    cause: Mapped[str]
    duration_s: Mapped[float]
    created_at: Mapped[datetime] = mapped_column(index=True)


class StoredFootprint(Base):
    """The figure of one answer by one method, with all that it was computed from.

    Rows are added and never changed: another method adds a row. `figure` is what
    `joute.footprint.Footprint.to_dict` gives, inputs included; the other columns repeat what one
    may search by. `origin` is that of joute.models.Offered.
    """

    __tablename__ = "footprints"
    __table_args__ = (UniqueConstraint("answer_id", "method"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"))
    method: Mapped[str] = mapped_column(index=True)
    mix: Mapped[str]
    tier: Mapped[str]
    output_tokens: Mapped[int]
    token_source: Mapped[str]
    origin: Mapped[str]
    figure: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class DailyImpact(Base):
    """The sum of a day's answers, by method and origin, in Wh and g CO2 eq.

    It outlives the answers: erasing one does not give its electricity back, and a sum of a day
    holds nothing of anybody. `method` is empty for answers whose model has no known size;
    `gwp_answers` are those whose greenhouse gases are known.
    """

    __tablename__ = "daily_impacts"
    __table_args__ = (UniqueConstraint("day", "method", "origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    method: Mapped[str]
    origin: Mapped[str]
    answers: Mapped[int]
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    energy_low_wh: Mapped[float]
    energy_mid_wh: Mapped[float]
    energy_high_wh: Mapped[float]
    gwp_answers: Mapped[int]
    gwp_low_g: Mapped[float]
    gwp_mid_g: Mapped[float]
    gwp_high_g: Mapped[float]


class DailyCalls(Base):
    """The sum of a day's calls, by who asked which model: `purpose` is the feature that called,
    `use_id` the use of an application, empty for others; `model` is empty where none answered.

    It outlives the calls and holds nothing of anybody. A call is counted by one method, which is
    empty where its energy is unknown: what was measured before what is modelled. `failures` ended
    without an answer, and `blocked` by the guard; both are among `calls`. Each sum leaves out the
    calls of which it is unknown; `unknown_…` counts them, without failures and blocked ones. Cost
    is in millionths of a US dollar, energy in Wh, gases in g CO2 eq.
    """

    __tablename__ = "daily_calls"
    __table_args__ = (UniqueConstraint("day", "purpose", "use_id", "model", "origin", "method"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    purpose: Mapped[str]
    use_id: Mapped[str]
    model: Mapped[str]
    origin: Mapped[str]
    method: Mapped[str]
    calls: Mapped[int] = mapped_column(BigInteger)
    failures: Mapped[int] = mapped_column(BigInteger)
    blocked: Mapped[int] = mapped_column(BigInteger)
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    unknown_input: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    unknown_output: Mapped[int] = mapped_column(BigInteger)
    microdollars: Mapped[int] = mapped_column(BigInteger)
    unknown_cost: Mapped[int] = mapped_column(BigInteger)
    energy_low_wh: Mapped[float]
    energy_mid_wh: Mapped[float]
    energy_high_wh: Mapped[float]
    unknown_energy: Mapped[int] = mapped_column(BigInteger)
    gwp_low_g: Mapped[float]
    gwp_mid_g: Mapped[float]
    gwp_high_g: Mapped[float]
    unknown_gwp: Mapped[int] = mapped_column(BigInteger)


class Spending(Base):
    """The usage and reservations of a period: `scope` is a voter's id or `everybody`."""

    __tablename__ = "spending"
    __table_args__ = (UniqueConstraint("scope", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str]
    period: Mapped[str] = mapped_column(index=True)
    questions: Mapped[int] = mapped_column(BigInteger)
    tokens: Mapped[int] = mapped_column(BigInteger)
    microdollars: Mapped[int] = mapped_column(BigInteger)


class Reservation(Base):
    """What a call that runs may still cost under one of its caps; over at `until`, unless it is
    renewed."""

    __tablename__ = "reservations"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(index=True)
    scope: Mapped[str] = mapped_column(index=True)
    period: Mapped[str]
    until: Mapped[datetime] = mapped_column(index=True)
    questions: Mapped[int] = mapped_column(BigInteger)
    tokens: Mapped[int] = mapped_column(BigInteger)
    microdollars: Mapped[int] = mapped_column(BigInteger)
