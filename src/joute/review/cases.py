"""The queue: what waits for a person, from wherever it is, and what was decided of it.

A case is no row of its own: it is there because a report, a hit of the guard, a low score or a
failure is, and goes with it. Only decisions are stored.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_
from joute.gateway.errors import DeadlinePassed, KeyStopped
from joute.gateway.reading import CANCELLED, LIVE, OK
from joute.gateway.tables import GatewayCall, GatewayHit
from joute.guard import Action
from joute.monitoring.feedback import Thumb
from joute.monitoring.tables import CallFeedback, CallScore
from joute.review.errors import NoSuchCase
from joute.review.tables import ReviewDecision, ReviewReport
from joute.store import Store

PAGE = 20
LOW = 0.5
CALL = "call/"
# Outcomes that say nothing of an answer: the caller went, or the key was ended.
_OF_THE_CALLER = (OK, CANCELLED, "blocked", KeyStopped.code, DeadlinePassed.code)


class Source(StrEnum):
    """Why something is in the queue."""

    REPORTED = "reported"
    BLOCKED = "blocked"
    LOW_SCORE = "low_score"
    FAILED = "failed"


SOURCES = {
    Source.REPORTED: N_("reported"),
    Source.BLOCKED: N_("blocked"),
    Source.LOW_SCORE: N_("low score"),
    Source.FAILED: N_("without an answer"),
}


class Decision(StrEnum):
    """What a person made of a case."""

    DISMISSED = "dismissed"
    ITEM = "item"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class Decided:
    """A decision, by whom and when; `set_name` is that of an item on this site."""

    id: int
    decision: Decision
    set_name: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Case:
    """Something to look at. `subject` is such as "call/9Tq…"; `use_id` is None of what is of the
    site. `what` is the reason of a report, the rule that blocked, a score (behind the name of its
    scorer, where one scored), or the code of a failure. `text` is what the reporter wrote."""

    source: Source
    subject: str
    use_id: str | None
    at: datetime
    what: str
    text: str = ""
    decided: Decided | None = None


@dataclass(frozen=True)
class Wanted:
    """Which cases: of these uses and, with `of_site`, of the site; of a source, or of all; those
    that are open, or those that were decided."""

    use_ids: Collection[str]
    of_site: bool
    source: Source | None = None
    open: bool = True
    page: int = 1


@dataclass(frozen=True)
class Queue:
    """The cases of this site."""

    store: Store
    now: Callable[[], datetime]

    async def cases(self, wanted: Wanted) -> tuple[Sequence[Case], int]:
        """A page of cases, the newest first, and how many there are in all."""
        async with self.store.read() as session:
            found = _statement(wanted).subquery()
            total = await session.scalar(select(func.count()).select_from(found)) or 0
            newest = select(found).order_by(found.c.at.desc(), found.c.subject, found.c.source)
            rows = await session.execute(newest.limit(PAGE).offset((wanted.page - 1) * PAGE))
            return [_case(row) for row in rows], total

    async def case(self, source: Source, subject: str) -> Case:
        """Raises NoSuchCase."""
        async with self.store.read() as session:
            return await case_of(session, source, subject)


async def case_of(session: AsyncSession, source: Source, subject: str) -> Case:
    """Raises NoSuchCase."""
    for of_source in _OF[source]:
        found = _with_decisions(of_source(subject).subquery()).subquery()
        row = (await session.execute(select(found))).first()
        if row is not None:
            return _case(row)
    raise NoSuchCase


def _statement(wanted: Wanted) -> Select[Any]:
    sources = [wanted.source] if wanted.source else list(Source)
    first, *others = (of_source(None) for one in sources for of_source in _OF[one])
    every = first.union_all(*others).subquery()
    own: list[ColumnElement[bool]] = [every.c.use_id.in_(wanted.use_ids)]
    if wanted.of_site:
        own.append(every.c.use_id.is_(None))
    decided = ReviewDecision.id.is_(None) if wanted.open else ReviewDecision.id.is_not(None)
    return _with_decisions(every).where(or_(*own), decided)


def _with_decisions(every: Subquery) -> Select[Any]:
    its = and_(ReviewDecision.source == every.c.source, ReviewDecision.subject == every.c.subject)
    columns = (
        *(ReviewDecision.id.label("decision_id"), ReviewDecision.decision),
        *(ReviewDecision.set_name, ReviewDecision.decided_by, ReviewDecision.decided_at),
    )
    return select(every, *columns).outerjoin(ReviewDecision, its)


def _row(
    source: Source, subject: Any, use_id: Any, *, at: Any, what: Any, text: Any = ""
) -> Select[Any]:
    return select(
        literal(str(source)).label("source"),
        cast(subject, String).label("subject"),
        cast(use_id, String).label("use_id"),
        at.label("at"),
        cast(what, String).label("what"),
        cast(literal(text) if isinstance(text, str) else text, String).label("text"),
    )


_CALL: Any = literal(CALL) + GatewayCall.id


def _reported(subject: str | None) -> Select[Any]:
    one = ReviewReport
    found = _row(
        Source.REPORTED,
        one.subject,
        one.use_id,
        at=one.created_at,
        what=one.reason,
        text=one.text,
    )
    return found if subject is None else found.where(one.subject == subject)


def _blocked(subject: str | None) -> Select[Any]:
    """The first rule that blocked speaks for the others."""
    rules = (
        select(GatewayHit.call_id, func.min(GatewayHit.rule).label("rule"))
        .where(GatewayHit.action == str(Action.BLOCK))
        .group_by(GatewayHit.call_id)
        .subquery()
    )
    found = _row(
        Source.BLOCKED, _CALL, GatewayCall.use_id, at=GatewayCall.created_at, what=rules.c.rule
    )
    return _of_call(found.join(rules, rules.c.call_id == GatewayCall.id), subject)


_BAD: Any = or_(CallFeedback.score < LOW, CallFeedback.thumb == Thumb.DOWN)


def _low_feedback(subject: str | None) -> Select[Any]:
    what = func.coalesce(cast(CallFeedback.score, String), CallFeedback.thumb)
    at, text = CallFeedback.given_at, func.coalesce(CallFeedback.comment, "")
    found = _row(Source.LOW_SCORE, _CALL, GatewayCall.use_id, at=at, what=what, text=text)
    return _of_call(
        found.join(CallFeedback, CallFeedback.call_id == GatewayCall.id).where(_BAD), subject
    )


def _low_score(subject: str | None) -> Select[Any]:
    """The first scorer with a low score speaks for the others, a person for all of them."""
    hundredths = func.round(CallScore.value * 100) / 100
    scores = (
        select(
            CallScore.call_id,
            func.min(CallScore.scorer + " " + cast(hundredths, String)).label("what"),
            func.min(CallScore.scored_at).label("at"),
        )
        .where(CallScore.value < LOW)
        .group_by(CallScore.call_id)
        .subquery()
    )
    found = _row(
        Source.LOW_SCORE, _CALL, GatewayCall.use_id, at=scores.c.at, what=scores.c.what
    ).join(scores, scores.c.call_id == GatewayCall.id)
    said = exists().where(CallFeedback.call_id == GatewayCall.id, _BAD)
    return _of_call(found.where(~said), subject)


def _failed(subject: str | None) -> Select[Any]:
    at, what = GatewayCall.created_at, GatewayCall.outcome
    found = _row(Source.FAILED, _CALL, GatewayCall.use_id, at=at, what=what)
    return _of_call(found.where(GatewayCall.outcome.not_in(_OF_THE_CALLER)), subject)


def _of_call(found: Select[Any], subject: str | None) -> Select[Any]:
    """Those of calls of applications, or of one: what a shadow answered was seen by nobody."""
    found = found.where(LIVE)
    if subject is None:
        return found
    call_id = subject.removeprefix(CALL) if subject.startswith(CALL) else None
    return found.where(GatewayCall.id == call_id)


_OF: dict[Source, Sequence[Callable[[str | None], Select[Any]]]] = {
    Source.REPORTED: (_reported,),
    Source.BLOCKED: (_blocked,),
    Source.LOW_SCORE: (_low_feedback, _low_score),
    Source.FAILED: (_failed,),
}


def _case(row: Any) -> Case:
    decided = None
    if row.decision_id is not None:
        decided = Decided(
            row.decision_id,
            Decision(row.decision),
            row.set_name,
            row.decided_by,
            row.decided_at,
        )
    return Case(Source(row.source), row.subject, row.use_id, row.at, row.what, row.text, decided)
