"""Scoring what waits, one use after the other, on one node at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute import llm
from joute.calls import Calls
from joute.calls.budget import MICRO
from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.scorer import Judge, Score, Scorer
from joute.evaluation.sets.item import Item
from joute.evaluation.targets.budget import Budget, BudgetSpent
from joute.evaluation.targets.models import ModelJudge
from joute.gateway.budgets.periods import Period, start_of
from joute.gateway.tables import GatewayCall, GatewayText
from joute.monitoring.scoring.applying import built
from joute.monitoring.scoring.judging import JudgeCaller
from joute.monitoring.scoring.sample import answer_of, is_sampled, item_of
from joute.monitoring.scoring.scorings import Scoring, active
from joute.monitoring.signals import GOOD, Place, later_than
from joute.monitoring.tables import CallScore, UseScoring
from joute.store import Store, affected

logger = logging.getLogger(__name__)

# Renewed with each call that is scored; a node that died holds a use no longer.
CLAIM = timedelta(minutes=15)
TOGETHER = 500
# A judge that fails is not waited for: the call is unscored, and counted.
_RETRIES = 1

NO_TEXT = N_("no text of the call is stored")
NO_WORDS = N_("the answer has no words")
NO_JUDGE = N_("the judge is no longer a model of this site")
NO_BUDGET = N_("the budget of the day was spent, that of the use or that of the site")
BROKE = N_("the scorer broke")
NOT_APPLICABLE = N_("the scorer does not apply to the call")
_LONGEST_REASON = 200


@dataclass(frozen=True)
class ScoringWorker:
    """Scores calls of the last minutes; those of the last `settling_s` seconds wait, until all that
    began before them is in the log. `owner` names this process."""

    store: Store
    now: Callable[[], datetime]
    calls: Calls
    timeouts: llm.Timeouts
    settling_s: float
    owner: str
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep

    async def look(self) -> int:
        """Score what waits, of each use that no other process has in hand; how many calls."""
        async with self.store.read() as session:
            found = await active(session)
        return sum([await self._of_use(one) for one in found])

    async def _of_use(self, scoring: Scoring) -> int:
        until = self.now() - timedelta(seconds=self.settling_s)
        # Most looks find nothing: they must not wait for the database's writer.
        async with self.store.read() as session:
            row = await session.get(UseScoring, scoring.id)
        if row is None or not await self._waiting(scoring, _seen(row), until):
            return 0
        row = await self._claimed(scoring)
        if row is None:
            return 0
        try:
            return await self._score(scoring, _seen(row), until)
        except Exception:
            # One use must not keep the others waiting; the next look tries again.
            logger.exception("calls of %s could not be scored", scoring.use_id)
            return 0
        finally:
            await self._released(scoring)

    async def _score(self, scoring: Scoring, after: Place, until: datetime) -> int:
        scorers = dict(
            zip(
                (spec.column for spec in scoring.scorers), await built(scoring.scorers), strict=True
            )
        )
        scored = 0
        while places := await self._waiting(scoring, after, until):
            for place, sampled_by in places:
                if is_sampled(sampled_by, scoring.share):
                    rows = await self._scored(scoring, scorers, place.id)
                    if not await self._stored(scoring, place, rows):
                        return scored
                    scored += bool(rows)
            after = places[-1][0]
            if not await self._stored(scoring, after, ()):
                break
        return scored

    async def _waiting(
        self, scoring: Scoring, after: Place, until: datetime
    ) -> Sequence[tuple[Place, str]]:
        """Calls, each with the id by which it is drawn: a shadow is scored with what it follows."""
        at, id = GatewayCall.created_at, GatewayCall.id
        drawn_by = func.coalesce(GatewayCall.shadow_of, id)
        own = and_(GatewayCall.use_id == scoring.use_id, GOOD, later_than(at, after))
        calls = select(at, id, drawn_by).where(own, at < until).order_by(at, id)
        async with self.store.read() as session:
            rows = await session.execute(calls.limit(TOGETHER))
            return [(Place(row[0], row[1]), row[2]) for row in rows]

    async def _scored(
        self, scoring: Scoring, scorers: Mapping[str, Scorer], call_id: str
    ) -> Sequence[dict[str, Any]]:
        """The rows of a call; none where it is deleted."""
        async with self.store.read() as session:
            call = await session.get(GatewayCall, call_id)
            text = await session.get(GatewayText, call_id)
            # Of the whole day: asked where something may be spent.
            paid = any(one.needs_judge for one in scorers.values())
            spent = await spent_today(session, scoring.use_id, self.now()) if paid else 0
        if call is None:
            return ()
        left = max(0.0, scoring.budget_usd - spent / MICRO)
        caller = JudgeCaller(
            self.timeouts,
            retries=_RETRIES,
            budget=Budget(usd=left),
            sleep=self.sleep,
            calls=self.calls,
        )
        model = self.calls.offer.models.get(scoring.judge)
        judge = ModelJudge(model, None, caller, call_id) if model else None
        asked = None
        if text is not None and text.answer.strip():
            asked = item_of(text), answer_of(call, text)
        rows = []
        for column, scorer in scorers.items():
            before = len(caller.answers)
            if asked is None:
                score = Score(None, reason=NO_TEXT if text is None else NO_WORDS)
            else:
                score = await _score(scorer, *asked, judge)
            rows.append(
                {
                    "call_id": call_id,
                    "scorer": column,
                    "version": scorer.version,
                    "judge": scoring.judge if scorer.needs_judge else "",
                    "value": score.value,
                    "reason": "" if score.value is not None else score.reason[:_LONGEST_REASON],
                    **_cost(caller.answers[before:]),
                    "scored_at": self.now(),
                }
            )
        return rows

    async def _claimed(self, scoring: Scoring) -> UseScoring | None:
        free = or_(UseScoring.claimed_until.is_(None), UseScoring.claimed_until < self.now())
        claim = update(UseScoring).where(UseScoring.id == scoring.id, free)
        async with self.store.write() as session:
            if not await affected(session, claim.values(self._claim())):
                return None
            return await session.get(UseScoring, scoring.id)

    async def _stored(self, scoring: Scoring, seen: Place, rows: Sequence[dict[str, Any]]) -> bool:
        """Keep the rows of a call and go on behind it; False where another process took over,
        whose rows count."""
        own = update(UseScoring).where(*self._own(scoring))
        async with self.store.write() as session:
            moved = own.values(seen_at=seen.at, seen_id=seen.id, **self._claim())
            if not await affected(session, moved):
                return False
            if rows:
                await session.execute(insert(CallScore), rows)
        return True

    async def _released(self, scoring: Scoring) -> None:
        async with self.store.write() as session:
            free = {"claimed_by": None, "claimed_until": None}
            await session.execute(update(UseScoring).where(*self._own(scoring)).values(free))

    def _claim(self) -> dict[str, Any]:
        return {"claimed_by": self.owner, "claimed_until": self.now() + CLAIM}

    def _own(self, scoring: Scoring) -> Sequence[Any]:
        return UseScoring.id == scoring.id, UseScoring.claimed_by == self.owner


def _seen(row: UseScoring) -> Place:
    """The last call that was looked at."""
    return Place(row.seen_at, row.seen_id)


async def spent_today(session: AsyncSession, use_id: str, now: datetime) -> int:
    """What judges of calls of a use cost since midnight (UTC), in millionths of a US dollar."""
    midnight = start_of(Period.DAY, now)
    of_use = (
        select(func.sum(CallScore.microdollars))
        .join(GatewayCall, GatewayCall.id == CallScore.call_id)
        .where(GatewayCall.use_id == use_id, CallScore.scored_at >= midnight)
    )
    return int(await session.scalar(of_use) or 0)


async def _score(scorer: Scorer, item: Item, answer: Answer, judge: Judge | None) -> Score:
    """The score of an answer, or why it has none."""
    if scorer.needs_judge and judge is None:
        return Score(None, reason=NO_JUDGE)
    try:
        if scorer.needs_judge:
            score = await scorer(item, answer, judge)
        else:
            # Beside the loop, which may be that of calls.
            score = await run_sync(lambda: asyncio.run(_alone(scorer, item, answer)))
    except BudgetSpent:
        return Score(None, reason=NO_BUDGET)
    except Exception:
        logger.exception("the scorer %s broke on call %s", scorer.name, item.id)
        return Score(None, reason=BROKE)
    return score or Score(None, reason=NOT_APPLICABLE)


async def _alone(scorer: Scorer, item: Item, answer: Answer) -> Score | None:
    return await scorer(item, answer, None)


def _cost(judged: Sequence[Answer]) -> dict[str, Any]:
    """What the answers of a judge took; None where one of them does not say, 0 without any."""
    answered = [one for one in judged if not one.failed]
    usd = _sum([one.cost_usd for one in answered])
    wh = _sum([one.impact.wh.mid if one.impact else None for one in answered])
    return {"microdollars": None if usd is None else round(usd * MICRO), "energy_wh": wh}


def _sum(values: Sequence[float | None]) -> float | None:
    """None where one of them is unknown."""
    known = [one for one in values if one is not None]
    return sum(known) if len(known) == len(values) else None
