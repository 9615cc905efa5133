"""Shadow calls of a use: what they will take, and how a shadow compares with what answered.

Each shadow was asked what an application asked, so that calls are compared in pairs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from anyio.to_thread import run_sync
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from joute.calls import Offer, footprint_of
from joute.gateway.budgets.amount import MICRO
from joute.gateway.budgets.periods import Period, name_of
from joute.gateway.reading import CANCELLED, LIVE, OK
from joute.gateway.shadows.decisions import NewShadow, ShadowCard, Shadows
from joute.gateway.tables import GatewayCall, ShadowDay
from joute.monitoring.prices import usd_of_call
from joute.monitoring.signals import GOOD
from joute.monitoring.tables import CallScore
from joute.statistics import Mean, compare_pairs, mean_score
from joute.store import Store

# The newest pairs count.
MOST_PAIRS = 20_000
_RECENT = timedelta(days=30)
_DAY_S = 86_400


@dataclass(frozen=True)
class ForeseenShadow:
    """What a shadow takes at the pace and the length of the last 30 days; None where a price, a
    footprint or a call to go by is missing. It is asked for at most `usd_a_day`."""

    calls_a_day: float | None
    usd_of_call: float | None
    wh_of_call: float | None
    usd_a_day: float

    @property
    def usd_of_day(self) -> float | None:
        return _product(self.calls_a_day, self.usd_of_call, self.usd_a_day)

    @property
    def wh_of_day(self) -> float | None:
        return _product(self.calls_a_day, self.wh_of_call)


@dataclass(frozen=True)
class Beside:
    """A figure of live answers and of the shadow's to the same calls, with intervals of 95 %;
    `difference` is the shadow's less the live one's. None without an interval."""

    live: Mean
    shadow: Mean
    difference: float
    interval: tuple[float, float] | None

    @property
    def n(self) -> int:
        """The calls of which both figures are known."""
        return self.live.n


@dataclass(frozen=True)
class Scored:
    """What one version of a scorer, with one judge, made of both answers, from 0 to 1."""

    scorer: str
    version: str
    judge: str
    beside: Beside


@dataclass(frozen=True)
class ShadowReading:
    """The shadow of an alias since this model is asked.

    `pairs` are calls that both were asked, of which failures count; the other figures are of those
    that both answered: US dollars, seconds to the end, Wh, tokens written. None without any.
    `refused` calls were drawn and not asked; `taken_usd` is part of the budget of today.
    """

    card: ShadowCard
    since: datetime
    pairs: int
    failures: Beside | None
    usd: Beside | None
    seconds: Beside | None
    wh: Beside | None
    tokens: Beside | None
    scores: Sequence[Scored]
    refused: int
    taken_usd: float


# Each figure by its column, and how many of the column's units make one of it.
_FIGURES: Mapping[str, tuple[str, float]] = {
    "usd": ("microdollars", MICRO),
    "seconds": ("duration_s", 1),
    "wh": ("energy_mid_wh", 1),
    "tokens": ("output_tokens", 1),
}


@dataclass(frozen=True)
class ShadowReadings:
    """Those of the uses of this site."""

    store: Store
    now: Callable[[], datetime]
    shadows: Shadows
    offer: Offer

    async def foresee(self, use_id: str, alias: str, new: NewShadow) -> ForeseenShadow:
        """What it will take, said before it begins."""
        since = self.now() - _RECENT
        calls = select(
            func.count(),
            func.min(GatewayCall.created_at),
            func.avg(GatewayCall.input_tokens),
            func.avg(GatewayCall.output_tokens),
        ).where(
            GatewayCall.use_id == use_id,
            GatewayCall.alias == alias,
            GOOD,
            LIVE,
            GatewayCall.created_at >= since,
        )
        async with self.store.read() as session:
            count, first, read, written = (await session.execute(calls)).one()
        if not count or not written:
            return ForeseenShadow(None, None, None, new.usd_a_day)
        days = max(1.0, (self.now() - first).total_seconds() / _DAY_S)
        offered = self.offer.models.get(new.model)
        figure = footprint_of(offered.card, round(written)) if offered else None
        return ForeseenShadow(
            calls_a_day=count / days * new.share,
            usd_of_call=usd_of_call(self.offer, new.model, float(read or 0), float(written)),
            wh_of_call=figure.energy_wh.mid if figure and figure.energy_wh else None,
            usd_a_day=new.usd_a_day,
        )

    async def of_use(self, use_id: str) -> Sequence[ShadowReading]:
        """Each alias that has or had one, by name."""
        history: dict[str, list[ShadowCard]] = {}
        for card in await self.shadows.history(use_id):
            history.setdefault(card.alias, []).append(card)
        return [await self._of(history[alias]) for alias in sorted(history)]

    async def _of(self, newest_first: Sequence[ShadowCard]) -> ShadowReading:
        card, since = newest_first[0], newest_first[0].created_at
        for older in newest_first:
            if older.model != card.model:
                break
            since = older.created_at
        today = name_of(Period.DAY, self.now())
        async with self.store.read() as session:
            rows = await _pairs(session, card, since)
            scores = await _scores(session, card, since)
            of_alias = ShadowDay.use_id == card.use_id, ShadowDay.alias == card.alias
            refused = await session.scalar(
                select(func.sum(ShadowDay.refused)).where(
                    *of_alias, ShadowDay.day >= name_of(Period.DAY, since)
                )
            )
            taken = await session.scalar(
                select(ShadowDay.taken_microdollars).where(*of_alias, ShadowDay.day == today)
            )
        figures = await run_sync(_figures, rows)
        return ShadowReading(
            card,
            since,
            pairs=len(rows),
            scores=await run_sync(_compared, scores),
            refused=int(refused or 0),
            taken_usd=int(taken or 0) / MICRO,
            **figures,
        )


def _of_shadow(card: ShadowCard, since: datetime) -> Sequence[Any]:
    return (
        GatewayCall.use_id == card.use_id,
        GatewayCall.alias == card.alias,
        GatewayCall.model == card.model,
        GatewayCall.shadow_of.is_not(None),
        GatewayCall.outcome != CANCELLED,
        GatewayCall.created_at >= since,
    )


async def _pairs(session: AsyncSession, card: ShadowCard, since: datetime) -> Sequence[Any]:
    """Rows of both outcomes, then each figure of the live call and of the shadow."""
    live = aliased(GatewayCall)
    columns = [getattr(one, name) for name, _ in _FIGURES.values() for one in (live, GatewayCall)]
    found = (
        select(live.outcome, GatewayCall.outcome, *columns)
        .join(live, live.id == GatewayCall.shadow_of)
        .where(*_of_shadow(card, since))
        .order_by(GatewayCall.created_at.desc())
        .limit(MOST_PAIRS)
    )
    return (await session.execute(found)).all()


async def _scores(session: AsyncSession, card: ShadowCard, since: datetime) -> Sequence[Any]:
    """Rows of scorer, version, judge, and the values of the live answer and of the shadow's."""
    of_live = aliased(CallScore)
    found = (
        select(CallScore.scorer, CallScore.version, CallScore.judge, of_live.value, CallScore.value)
        .join(GatewayCall, GatewayCall.id == CallScore.call_id)
        .join(of_live, of_live.call_id == GatewayCall.shadow_of)
        .where(
            *_of_shadow(card, since),
            of_live.scorer == CallScore.scorer,
            of_live.version == CallScore.version,
            of_live.judge == CallScore.judge,
            of_live.value.is_not(None),
            CallScore.value.is_not(None),
        )
        .order_by(GatewayCall.created_at.desc())
        .limit(MOST_PAIRS)
    )
    return (await session.execute(found)).all()


def _figures(rows: Sequence[Any]) -> dict[str, Beside | None]:
    both = [row[2:] for row in rows if row[0] == row[1] == OK]
    found = {
        name: _beside([row[2 * number : 2 * number + 2] for row in both], unit)
        for number, (name, (_, unit)) in enumerate(_FIGURES.items())
    }
    return {**found, "failures": _beside([(row[0] != OK, row[1] != OK) for row in rows])}


def _compared(rows: Sequence[Any]) -> Sequence[Scored]:
    values: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for scorer, version, judge, live, shadow in rows:
        values.setdefault((scorer, version, judge), []).append((live, shadow))
    found = [(named, _beside(pairs)) for named, pairs in sorted(values.items())]
    return [Scored(*named, beside) for named, beside in found if beside is not None]


def _beside(pairs: Sequence[Sequence[Any]], unit: float = 1) -> Beside | None:
    """Of the pairs of which both are known."""
    known = [(live, shadow) for live, shadow in pairs if live is not None and shadow is not None]
    if not known:
        return None
    live, shadow = np.array(known, float).T / unit
    compared = compare_pairs(shadow, live)
    return Beside(mean_score(live), mean_score(shadow), compared.difference, compared.interval)


def _product(calls: float | None, each: float | None, most: float | None = None) -> float | None:
    if calls is None or each is None:
        return None
    return calls * each if most is None else min(calls * each, most)
