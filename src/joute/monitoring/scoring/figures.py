"""What scorers made of the calls of a use, week by week, what it cost, and what was left out."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.budget import MICRO
from joute.gateway.reading import LIVE
from joute.gateway.tables import GatewayCall, UsePolicy
from joute.monitoring.scoring.worker import spent_today
from joute.monitoring.tables import CallScore
from joute.statistics import Mean, mean_score
from joute.store import Store

WEEKS = 8


@dataclass(frozen=True)
class Week:
    """The scores of the calls of a week from its Monday (UTC): their mean, with an interval of
    95 %."""

    monday: date
    mean: Mean


@dataclass(frozen=True)
class Scored:
    """What one version of a scorer, with one judge ("" for none), made of the answers of an alias;
    only these are compared with one another. The newest week comes first."""

    alias: str
    scorer: str
    version: str
    judge: str
    weeks: Sequence[Week]


@dataclass(frozen=True)
class LeftOut:
    """How many answers a scorer gave no value, and why, a source text."""

    scorer: str
    reason: str
    count: int


@dataclass(frozen=True)
class Figures:
    """The calls of the last eight weeks that were scored, or were to be. `calls` counts them, those
    of shadows too, whose scores stand beside those that they follow (`monitoring.shadows`).

    `usd` and `wh` are what judges took, as far as it is known: `cost_unknown` and `wh_unknown`
    count the scores of which it is not. `usd_today` is part of the budget of today.
    """

    calls: int
    scored: Sequence[Scored]
    left_out: Sequence[LeftOut]
    usd: float
    wh: float
    cost_unknown: int
    wh_unknown: int
    usd_today: float
    keeps_text: bool


@dataclass(frozen=True)
class ScoringFigures:
    """The figures of the uses of this site."""

    store: Store
    now: Callable[[], datetime]

    async def of(self, use_id: str) -> Figures:
        """Those of a use; of an unknown one there are none."""
        now = self.now()
        monday = now.replace(hour=0, minute=0, second=0, microsecond=0)
        since = monday - timedelta(days=now.weekday(), weeks=WEEKS - 1)
        async with self.store.read() as session:
            policy = await session.get(UsePolicy, use_id)
            calls, usd, wh, cost_unknown, wh_unknown = await _totals(session, use_id, since)
            return Figures(
                calls,
                await _scored(session, use_id, since),
                await _left_out(session, use_id, since),
                usd,
                wh,
                cost_unknown,
                wh_unknown,
                await spent_today(session, use_id, now) / MICRO,
                policy is not None and policy.keeps_text,
            )


async def _totals(
    session: AsyncSession, use_id: str, since: datetime
) -> tuple[int, float, float, int, int]:
    asked = CallScore.judge != ""
    found = await session.execute(
        select(
            func.count(CallScore.call_id.distinct()),
            func.sum(CallScore.microdollars),
            func.sum(CallScore.energy_wh),
            func.count().filter(asked, CallScore.microdollars.is_(None)),
            func.count().filter(asked, CallScore.energy_wh.is_(None)),
        )
        .join(GatewayCall, GatewayCall.id == CallScore.call_id)
        .where(GatewayCall.use_id == use_id, GatewayCall.created_at >= since)
    )
    calls, microdollars, wh, cost_unknown, wh_unknown = found.one()
    return calls, int(microdollars or 0) / MICRO, float(wh or 0.0), cost_unknown, wh_unknown


async def _scored(session: AsyncSession, use_id: str, since: datetime) -> Sequence[Scored]:
    named = GatewayCall.alias, CallScore.scorer, CallScore.version, CallScore.judge
    rows = await session.stream(
        select(*named, GatewayCall.created_at, CallScore.value)
        .join(GatewayCall, GatewayCall.id == CallScore.call_id)
        .where(
            GatewayCall.use_id == use_id,
            GatewayCall.created_at >= since,
            LIVE,
            CallScore.value.is_not(None),
        )
    )
    values: defaultdict[tuple[str, str, str, str], defaultdict[date, list[float]]]
    values = defaultdict(lambda: defaultdict(list))
    async for alias, scorer, version, judge, at, value in rows:
        monday = at.date() - timedelta(days=at.weekday())
        assert value is not None  # noqa: S101 # the statement asks for those with one
        values[alias, scorer, version, judge][monday].append(value)
    return [
        Scored(alias, scorer, version, judge, _by_week(weeks))
        for (alias, scorer, version, judge), weeks in sorted(values.items())
    ]


def _by_week(values: Mapping[date, Sequence[float]]) -> Sequence[Week]:
    newest_first = sorted(values.items(), reverse=True)
    return [Week(monday, mean_score(np.array(scores))) for monday, scores in newest_first]


async def _left_out(session: AsyncSession, use_id: str, since: datetime) -> Sequence[LeftOut]:
    named = CallScore.scorer, CallScore.reason
    found = await session.execute(
        select(*named, func.count())
        .join(GatewayCall, GatewayCall.id == CallScore.call_id)
        .where(
            GatewayCall.use_id == use_id,
            GatewayCall.created_at >= since,
            CallScore.value.is_(None),
        )
        .group_by(*named)
        .order_by(*named)
    )
    return [LeftOut(*row) for row in found]
