"""What the owner of a use decided: which share of its calls is scored, by what, at what cost.

await scorings.set("help", NewScoring(share=0.05, scorers=["relevance"], judge="oak",
                                      budget_usd=1.0), by="operator")
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Offer
from joute.calls.budget import MICRO
from joute.errors import N_
from joute.evaluation.sets.item import ScorerSpec
from joute.gateway.priced import priced
from joute.gateway.tables import UsePolicy
from joute.monitoring.errors import BadScoring
from joute.monitoring.scoring.applying import built, specs_of
from joute.monitoring.tables import UseScoring
from joute.store import Store
from joute.uses import lock_use

MOST_USD = 10_000.0


@dataclass(frozen=True)
class NewScoring:
    """What is decided: `share` (0 to 1) of the calls is scored by `scorers`, written as sets write
    them. Those that ask a model ask `judge`, a model of this site, for at most `budget_usd` US
    dollars a day (UTC)."""

    share: float
    scorers: Sequence[Any] = ()
    judge: str = ""
    budget_usd: float = 0.0


@dataclass(frozen=True)
class Scoring:
    """The decision that holds, its version `number`, by whom and when."""

    id: int
    use_id: str
    number: int
    share: float
    scorers: Sequence[ScorerSpec]
    judge: str
    budget_usd: float
    by: str
    at: datetime


@dataclass(frozen=True)
class Scorings:
    """Which calls of the uses of this site are scored."""

    store: Store
    now: Callable[[], datetime]
    offer: Offer

    async def get(self, use_id: str) -> Scoring | None:
        """The decision that holds; None before the first."""
        async with self.store.read() as session:
            row = await _latest(session, use_id)
        return scoring_of(row) if row else None

    async def set(self, use_id: str, new: NewScoring, by: str) -> Scoring:
        """Calls from now on are scored so; a share of 0 ends it. What was scored stays.

        Raises NoSuchUse, BadScoring, ScorerNotForCalls, UnknownModel, UnknownPrice, and as the
        registry of scorers does.
        """
        specs = await self._checked(new)
        async with self.store.write() as session:
            await lock_use(session, use_id)
            policy = await session.get(UsePolicy, use_id)
            if new.share and not (policy and policy.keeps_text):
                raise BadScoring(
                    reason=N_("This use keeps no texts, and scorers read them: keep texts first.")
                )
            before, now = await _latest(session, use_id), self.now()
            row = UseScoring(
                use_id=use_id,
                number=before.number + 1 if before else 1,
                share=new.share,
                scorers=[spec.model_dump(exclude_defaults=True) for spec in specs],
                judge=new.judge,
                budget_microdollars=round(new.budget_usd * MICRO),
                created_by=by,
                created_at=now,
                seen_at=now,
                seen_id="",
            )
            session.add(row)
            await session.flush()
            return scoring_of(row)

    async def _checked(self, new: NewScoring) -> Sequence[ScorerSpec]:
        if not 0 <= new.share <= 1:
            raise BadScoring(reason=N_("A share is from no call to all of them."))
        if not 0 <= new.budget_usd <= MOST_USD:
            raise BadScoring(reason=N_("A budget of a day is from 0 to 10,000 US dollars."))
        specs = specs_of(new.scorers)
        scorers = await built(specs)
        if new.share and not scorers:
            raise BadScoring(reason=N_("Name a scorer, or several: without one nothing is scored."))
        if new.judge:
            priced(self.offer, new.judge)
        for one in scorers:
            if one.needs_judge and not new.judge:
                raise BadScoring(
                    message=N_("The scorer “%(name)s” asks a judge: name its model."), name=one.name
                )
            if one.needs_judge and not new.budget_usd:
                raise BadScoring(
                    message=N_("The scorer “%(name)s” asks a judge: say what it may cost a day."),
                    name=one.name,
                )
        return specs


async def _latest(session: AsyncSession, use_id: str) -> UseScoring | None:
    of_use = select(UseScoring).where(UseScoring.use_id == use_id)
    return await session.scalar(of_use.order_by(UseScoring.number.desc()).limit(1))


async def active(session: AsyncSession) -> Sequence[Scoring]:
    """The decisions that hold and have something scored, in the order of their uses."""
    newest = select(func.max(UseScoring.id)).group_by(UseScoring.use_id)
    rows = select(UseScoring).where(UseScoring.id.in_(newest), UseScoring.share > 0)
    return [scoring_of(row) for row in await session.scalars(rows.order_by(UseScoring.use_id))]


def scoring_of(row: UseScoring) -> Scoring:
    """A row as a value."""
    return Scoring(
        row.id,
        row.use_id,
        row.number,
        row.share,
        [ScorerSpec.model_validate(one) for one in row.scorers],
        row.judge,
        row.budget_microdollars / MICRO,
        row.created_by,
        row.created_at,
    )
