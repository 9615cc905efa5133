"""Activity and reliability of the site, for the operator: counts, answers, failures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import EVALUATION, Answer, Failure, Offer
from joute.duel import Duel, DuelFailure, Flag
from joute.evidence import CAMPAIGN_PREFIX, CAST_HERE, Vote, imports, source_of
from joute.gateway.reading import OK
from joute.gateway.tables import GatewayCall
from joute.llm.errors import remedy_of
from joute.people import Voter
from joute.workshop import Round, RoundFailure, Workshop


@dataclass(frozen=True)
class Counts:
    """Counts in all, and since the beginning of the period. `flags` by kind."""

    voters: int
    duels: int
    recent_duels: int
    votes: int
    recent_votes: int
    flags: Mapping[str, int]


@dataclass(frozen=True)
class Reliability:
    """Answers and failures of a model or an endpoint in the period.

    `endpoint` is empty for a model that is no longer configured and never failed.
    `first_token_s` is the mean of `timed` answers: those that were streamed.
    """

    name: str
    endpoint: str
    answers: int = 0
    failures: int = 0
    timed: int = 0
    first_token_s: float | None = None
    last_answer: datetime | None = None
    last_failure: datetime | None = None

    @property
    def failure_rate(self) -> float | None:
        """From 0 to 1; None without requests."""
        requests = self.answers + self.failures
        return self.failures / requests if requests else None


async def counts(session: AsyncSession, since: datetime) -> Counts:
    """The contents of the database, in all and in the period."""
    flags = await session.execute(select(Flag.kind, func.count()).group_by(Flag.kind))
    return Counts(
        voters=await _count(session, select(func.count()).select_from(Voter)),
        duels=await _count(session, select(func.count()).select_from(Duel)),
        recent_duels=await _count(session, select(func.count()).where(Duel.created_at >= since)),
        votes=await _votes(session),
        recent_votes=await _count(
            session, select(func.count().filter(CAST_HERE)).where(Vote.created_at >= since)
        ),
        flags=dict(flags.all()),
    )


async def _votes(session: AsyncSession) -> int:
    """Those cast here: all, without those of imports and of campaigns, as indexes count them: no
    vote is read."""
    imported = [source_of(one.name) for one in await imports(session)]
    every = await _count(session, select(func.count()).select_from(Vote))
    # A range of the index, where a pattern would read every vote.
    of_campaigns = Vote.source.between(CAMPAIGN_PREFIX, f"{CAMPAIGN_PREFIX}~")
    apart = Vote.source.in_(imported) | of_campaigns
    return every - await _count(session, select(func.count()).where(apart))


async def _count(session: AsyncSession, statement: Select[int]) -> int:
    return (await session.scalars(statement)).one()


async def models(session: AsyncSession, offer: Offer, since: datetime) -> list[Reliability]:
    """Each model offered or called in the period, those that fail most first.

    Answers and failures are those of people and of applications. The answers of evaluations are
    counted nowhere by model, so that their failures would make a false rate.
    """
    answers = union_all(
        select(Answer.model, Answer.created_at, Answer.first_token_s).where(
            Answer.created_at >= since
        ),
        select(GatewayCall.model, GatewayCall.created_at, GatewayCall.first_token_s).where(
            GatewayCall.created_at >= since, GatewayCall.outcome == OK
        ),
    ).subquery()
    model, created_at, first_token_s = answers.c
    answered = await _grouped(
        session,
        select(
            model,
            func.count(),
            func.max(created_at),
            func.count(first_token_s),
            func.avg(first_token_s),
        ).group_by(model),
    )
    failed = await _grouped(
        session,
        select(
            Failure.model,
            func.count(),
            func.max(Failure.created_at),
            func.max(Failure.endpoint),
        )
        .where(Failure.created_at >= since, Failure.purpose != EVALUATION)
        .group_by(Failure.model),
    )
    names = {**offer.models, **answered, **failed}
    found = [_model(name, offer, answered.get(name), failed.get(name)) for name in names]
    return sorted(found, key=_worst_first)


async def _grouped(session: AsyncSession, statement: Executable) -> dict[str, Any]:
    return {row[0]: row for row in await session.execute(statement)}


def _model(name: str, offer: Offer, answered: Any, failed: Any) -> Reliability:
    _, answers, last_answer, timed, first_token_s = answered or (name, 0, None, 0, None)
    _, failures, last_failure, failed_at = failed or (name, 0, None, "")
    return Reliability(
        name=name,
        endpoint=offer[name].endpoint.id if name in offer.models else failed_at,
        answers=answers,
        failures=failures,
        timed=timed,
        first_token_s=first_token_s,
        last_answer=last_answer,
        last_failure=last_failure,
    )


def endpoints(models: Iterable[Reliability]) -> list[Reliability]:
    """The same by endpoint."""
    by_endpoint: dict[str, list[Reliability]] = {}
    for model in models:
        by_endpoint.setdefault(model.endpoint, []).append(model)
    found = [_summed(endpoint, group) for endpoint, group in by_endpoint.items() if endpoint]
    return sorted(found, key=_worst_first)


def _summed(endpoint: str, models: Sequence[Reliability]) -> Reliability:
    seconds = [(m.first_token_s, m.timed) for m in models if m.first_token_s is not None]
    timed = sum(count for _, count in seconds)
    return Reliability(
        name=endpoint,
        endpoint=endpoint,
        answers=sum(model.answers for model in models),
        failures=sum(model.failures for model in models),
        timed=timed,
        first_token_s=sum(s * count for s, count in seconds) / timed if timed else None,
        last_answer=max((m.last_answer for m in models if m.last_answer), default=None),
        last_failure=max((m.last_failure for m in models if m.last_failure), default=None),
    )


def _worst_first(one: Reliability) -> tuple[float, str]:
    return -(one.failure_rate or 0.0), one.name


@dataclass(frozen=True)
class FailedCall:
    """A failure, and where the answer is missing: in a duel, in a round of a workshop (`code` and
    `round`), or nowhere any more."""

    failure: Failure
    duel: DuelFailure | None
    code: str | None
    round: int | None

    @property
    def remedy(self) -> str:
        """What the operator can do, for translation."""
        return remedy_of(self.failure.code)


async def failures(
    session: AsyncSession, most: int, before: int | None = None
) -> Sequence[FailedCall]:
    """The latest failures, newest first; `before` is the id of the last one already seen."""
    latest = (
        select(Failure, DuelFailure, Workshop.code, Round.number)
        .outerjoin(DuelFailure, DuelFailure.failure_id == Failure.id)
        .outerjoin(RoundFailure, RoundFailure.failure_id == Failure.id)
        .outerjoin(Round, Round.id == RoundFailure.round_id)
        .outerjoin(Workshop, Workshop.id == Round.workshop_id)
        .order_by(Failure.id.desc())
        .limit(most)
    )
    if before is not None:
        latest = latest.where(Failure.id < before)
    return [FailedCall(*row) for row in await session.execute(latest)]
