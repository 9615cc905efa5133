"""Keys, aliases and their versions, budgets with their leases, calls, the texts of some, and what
the guard found in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class GatewayKey(Base):
    """A key of a use. Only the digest of the secret is stored; `hint` is its last characters.

    `aliases` are those that it may use, None for all. `budget_microdollars` and
    `budget_microwatthours` are for each `period` (day, week, month, total; UTC), None without one.
    `requests_per_minute`, `tokens_per_minute` and `parallel` are None without a limit.
    `revoked_at` ends it before `ends_at`.
    """

    __tablename__ = "gateway_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    hint: Mapped[str]
    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    aliases: Mapped[list[str] | None]
    period: Mapped[str]
    budget_microdollars: Mapped[int | None] = mapped_column(BigInteger)
    budget_microwatthours: Mapped[int | None] = mapped_column(BigInteger)
    requests_per_minute: Mapped[int | None]
    tokens_per_minute: Mapped[int | None]
    parallel: Mapped[int | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AliasVersion(Base):
    """What an alias pointed at from `created_at` on, until its next version: models of this site,
    in the order of fallback, or ["auto"] with the candidates in `options`. Without targets the
    alias is gone. Rows are added and never changed."""

    __tablename__ = "gateway_alias_versions"
    __table_args__ = (UniqueConstraint("alias", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alias: Mapped[str]
    number: Mapped[int]
    targets: Mapped[list[str]]
    options: Mapped[dict[str, Any]]
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class UsePolicy(Base):
    """What the owner of a use decided on its calls; without a row nothing is kept or sampled.

    `keeps_text` stores prompts and answers for the days of the settings.
    """

    __tablename__ = "gateway_use_policies"

    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"), primary_key=True)
    keeps_text: Mapped[bool]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class KeySpending(Base):
    """What a key spent in a period, and what is leased beside it: `period` is such as 2026-11-30,
    2026-W49, 2026-11 or total."""

    __tablename__ = "gateway_spending"
    __table_args__ = (UniqueConstraint("key_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("gateway_keys.id", ondelete="CASCADE"))
    period: Mapped[str]
    spent_microdollars: Mapped[int] = mapped_column(BigInteger)
    spent_microwatthours: Mapped[int] = mapped_column(BigInteger)
    leased_microdollars: Mapped[int] = mapped_column(BigInteger)
    leased_microwatthours: Mapped[int] = mapped_column(BigInteger)


class BudgetLease(Base):
    """A part of a budget that a process took to spend from memory: until it is returned, all of it
    counts as spent. At `until` that of a dead process becomes spent: what its last calls cost is
    known to nobody."""

    __tablename__ = "gateway_leases"

    id: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(
        ForeignKey("gateway_keys.id", ondelete="CASCADE"), index=True
    )
    period: Mapped[str]
    microdollars: Mapped[int] = mapped_column(BigInteger)
    microwatthours: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime] = mapped_column(index=True)


class LimitShare(Base):
    """What a process holds of the limits of a key on calls and tokens a minute and on parallel
    calls; others do not use it before `until`, also when the process died."""

    __tablename__ = "gateway_limit_shares"

    id: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(
        ForeignKey("gateway_keys.id", ondelete="CASCADE"), index=True
    )
    requests: Mapped[int] = mapped_column(BigInteger)
    tokens: Mapped[int] = mapped_column(BigInteger)
    parallel: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime] = mapped_column(index=True)


class GatewayCall(Base):
    """A call of an application, over: figures alone. `kind` is chat or embeddings; `outcome` is ok,
    cancelled, or the code of an error. Tokens, cost and energy (Wh) are None when unknown;
    `token_source` is who counted. Times are seconds from its arrival. `arm` names that of an
    experiment, `probability` is that with which a router drew the model, `shadow` the model that
    one on trial would have chosen. One that another model was asked too, unseen, has the id of the
    call that it follows in `shadow_of`. `topic` is that of the question, where a router named it or
    the use keeps texts; None where nobody did."""

    __tablename__ = "gateway_calls"
    __table_args__ = (
        Index("ix_gateway_calls_use_id_created_at", "use_id", "created_at"),
        Index("ix_gateway_calls_key_id_created_at", "key_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str]
    use_id: Mapped[str]
    kind: Mapped[str]
    alias: Mapped[str]
    alias_version: Mapped[int]
    model: Mapped[str]
    endpoint: Mapped[str]
    origin: Mapped[str]
    streamed: Mapped[bool]
    outcome: Mapped[str]
    finish_reason: Mapped[str]
    attempts: Mapped[int]
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    reasoning_tokens: Mapped[int | None]
    token_source: Mapped[str]
    microdollars: Mapped[int | None] = mapped_column(BigInteger)
    energy_low_wh: Mapped[float | None]
    energy_mid_wh: Mapped[float | None]
    energy_high_wh: Mapped[float | None]
    energy_method: Mapped[str]
    first_token_s: Mapped[float | None]
    duration_s: Mapped[float]
    arm: Mapped[str | None]
    probability: Mapped[float | None]
    shadow: Mapped[str | None]
    shadow_of: Mapped[str | None]
    topic: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(index=True)


class GatewayText(Base):
    """The texts of a call of a use that keeps them; `request` holds the messages as they came."""

    __tablename__ = "gateway_texts"

    call_id: Mapped[str] = mapped_column(
        ForeignKey("gateway_calls.id", ondelete="CASCADE"), primary_key=True
    )
    request: Mapped[dict[str, Any]]
    answer: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)


class GuardProfileVersion(Base):
    """What the guard of a use checks from `created_at` on, until its next version.

    `profile` is as joute.guard writes it; `contact` says to whom one contests. `judge` is an alias
    that is asked whether an answer is inappropriate, `judge_action` what follows, `writer` an alias
    that words refusals: empty where no model is asked. Rows are added and never changed.
    """

    __tablename__ = "gateway_guard_profiles"
    __table_args__ = (UniqueConstraint("use_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"))
    number: Mapped[int]
    profile: Mapped[dict[str, Any]]
    contact: Mapped[str]
    judge: Mapped[str]
    judge_action: Mapped[str]
    writer: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class GatewayHit(Base):
    """How often a rule of the guard spoke in a call, of the words of one `side`: "in" is what was
    asked, "out" what was answered. No word of a text is here."""

    __tablename__ = "gateway_hits"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(
        ForeignKey("gateway_calls.id", ondelete="CASCADE"), index=True
    )
    rule: Mapped[str]
    version: Mapped[int]
    action: Mapped[str]
    side: Mapped[str]
    count: Mapped[int]


class GuardDay(Base):
    """In how many replies of conversations a rule of the guard of a use spoke on a `day`
    (2026-11-30, UTC): no conversation, no person, no word."""

    __tablename__ = "gateway_guard_days"

    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(primary_key=True)
    replies: Mapped[int]


class LearnedRouter(Base):
    """What was learned of the calls of a use: whether another model than `base` may answer some.

    `candidates` are the others. `topics`, `cohorts` and `runs` are the evidence that it is learned
    from; without topics and cohorts all duels of the site. `risk`, `confidence` and `exploration`
    are from 0 to 1. `policy` and `card` are as joute.routing writes them, without a text; `costs`
    are per request. They are None where nothing was learned; `void` says why what was learned had
    to go. `newest_vote` and `newest_deletion` were read when it was fitted. A person lets it act at
    `activated_at`; `suspended_at` is when live evidence spoke against it.
    """

    __tablename__ = "gateway_routers"

    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"), primary_key=True)
    base: Mapped[str]
    candidates: Mapped[list[str]]
    topics: Mapped[list[str]]
    cohorts: Mapped[list[str]]
    runs: Mapped[list[str]]
    risk: Mapped[float]
    confidence: Mapped[float]
    exploration: Mapped[float]
    policy: Mapped[bytes | None]
    card: Mapped[str | None]
    costs: Mapped[dict[str, Any] | None]
    void: Mapped[str]
    newest_vote: Mapped[int]
    newest_deletion: Mapped[int]
    fitted_at: Mapped[datetime | None]
    activated_by: Mapped[str]
    activated_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class ModelVersion(Base):
    """What a model of this site is since when: a digest of how its host is asked for it. Votes
    before `since` are about another; None where no other was seen."""

    __tablename__ = "gateway_model_versions"

    model: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    since: Mapped[datetime | None]


class ShadowVersion(Base):
    """Which `model` is asked a `share` (0 to 1) of the calls of a use and alias too, for at most
    `microdollars_a_day`, from `created_at` on, until the next version; a share of 0 ends it. Rows
    are added and never changed."""

    __tablename__ = "gateway_shadow_versions"
    __table_args__ = (UniqueConstraint("use_id", "alias", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"))
    alias: Mapped[str]
    number: Mapped[int]
    model: Mapped[str]
    share: Mapped[float]
    microdollars_a_day: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class ShadowDay(Base):
    """What the shadow of a use and alias took on a `day` (2026-11-30, UTC), the most that running
    calls can cost among it, and how many calls were drawn and not asked."""

    __tablename__ = "gateway_shadow_days"

    use_id: Mapped[str] = mapped_column(ForeignKey("uses.id", ondelete="CASCADE"), primary_key=True)
    alias: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)
    taken_microdollars: Mapped[int] = mapped_column(BigInteger)
    refused: Mapped[int]
