"""What was called and spent, for pages: sums, recent calls, the state of budgets."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    Select,
    String,
    and_,
    case,
    cast,
    distinct,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from joute.gateway.budgets.granting import Counted
from joute.gateway.budgets.leases import Place, counted_of
from joute.gateway.budgets.periods import Period, name_of
from joute.gateway.errors import Blocked
from joute.gateway.keys import KeyCard
from joute.gateway.tables import GatewayCall, GatewayHit, GuardDay
from joute.store import Store

MOST_RECENT = 200
OK = "ok"
CANCELLED = "cancelled"
# Outcomes of calls that are no failures.
NO_FAILURES = (OK, CANCELLED, Blocked.code)
# What applications called, without what shadows were asked.
LIVE = GatewayCall.shadow_of.is_(None)


class By(StrEnum):
    """What sums are of."""

    USE = "use_id"
    KEY = "key_id"
    ALIAS = "alias"
    MODEL = "model"
    DAY = "day"


@dataclass(frozen=True)
class Sums:
    """The calls of one use, key, alias, model or day (2026-11-30, UTC), which `name` says.

    `failures` ended neither well nor by the caller or the guard. Sums are of the calls whose
    figure is known; `unpriced` and `unmeasured` are the numbers of the others that ended well.
    Tokens, cost and energy are also those of `shadows`, calls that nobody waited for; they are
    among `calls`, `failures` and latencies only by model.
    Latencies are seconds from arrival to end of calls that ended well, by nearest rank; None
    without any.
    """

    name: str
    calls: int
    failures: int
    input_tokens: int
    output_tokens: int
    microdollars: int
    unpriced: int
    energy_low_wh: float
    energy_mid_wh: float
    energy_high_wh: float
    unmeasured: int
    shadows: int
    p50_s: float | None = None
    p95_s: float | None = None


@dataclass(frozen=True)
class Span:
    """Calls that arrived from `since` on and before `until`, of these uses, keys or aliases, or
    of all."""

    since: datetime
    until: datetime
    use_ids: Collection[str] | None = None
    key_ids: Collection[str] | None = None
    aliases: Collection[str] | None = None


@dataclass(frozen=True)
class Reading:
    """Reads for pages and commands."""

    store: Store
    now: Callable[[], datetime]

    async def sums(self, by: By, span: Span) -> Sequence[Sums]:
        """Sums of a span, in the order of their names."""
        async with self.store.read() as session:
            dialect = (await session.connection()).dialect.name
            name = _day(dialect) if by is By.DAY else getattr(GatewayCall, by)
            counted = true() if by is By.MODEL else LIVE
            sums = (await session.execute(_sums(name, span, counted))).mappings().all()
            latencies = await _latencies(session, name, span, counted)
        return [Sums(**{**row, **latencies.get(row["name"], {})}) for row in sums]

    async def recent(self, span: Span, most: int = MOST_RECENT) -> Sequence[GatewayCall]:
        """The last calls of a span, the newest first."""
        calls = select(GatewayCall).where(*_within(span))
        newest = calls.order_by(GatewayCall.created_at.desc(), GatewayCall.id).limit(most)
        async with self.store.read() as session:
            return (await session.scalars(newest)).all()

    async def hits(self, span: Span) -> dict[str, int]:
        """How many calls of a span each rule of the guard spoke in, by its id; for uses, also how
        many replies of conversations on its days."""
        calls = func.count(distinct(GatewayHit.call_id)).label("calls")
        found = select(GatewayHit.rule, calls).join(GatewayCall).where(*_within(span))
        first, last = (name_of(Period.DAY, one) for one in (span.since, span.until))
        replies = (
            select(GuardDay.rule, func.sum(GuardDay.replies).label("calls"))
            .where(GuardDay.day.between(first, last), GuardDay.use_id.in_(span.use_ids or ()))
            .group_by(GuardDay.rule)
        )
        async with self.store.read() as session:
            spoke: Counter[str] = Counter()
            for query in (found.group_by(GatewayHit.rule), replies):
                spoke.update({row.rule: row.calls for row in await session.execute(query)})
            return dict(spoke)

    async def counted(self, keys: Collection[KeyCard]) -> Mapping[str, Counted]:
        """What each key spent in its present period and what is reserved, by its id."""
        now = self.now()
        async with self.store.read() as session:
            return {
                key.id: await counted_of(session, Place(key.id, name_of(key.limits.period, now)))
                for key in keys
            }


def _sums(name: ColumnElement[str], span: Span, counted: ColumnElement[bool]) -> Select[Any]:
    well = GatewayCall.outcome == OK
    failed = GatewayCall.outcome.not_in(NO_FAILURES)
    return (
        select(
            name.label("name"),
            _number(counted).label("calls"),
            _number(and_(counted, failed)).label("failures"),
            _total(GatewayCall.input_tokens, BigInteger).label("input_tokens"),
            _total(GatewayCall.output_tokens, BigInteger).label("output_tokens"),
            _total(GatewayCall.microdollars, BigInteger).label("microdollars"),
            _number(and_(well, GatewayCall.microdollars.is_(None))).label("unpriced"),
            _total(GatewayCall.energy_low_wh, Double).label("energy_low_wh"),
            _total(GatewayCall.energy_mid_wh, Double).label("energy_mid_wh"),
            _total(GatewayCall.energy_high_wh, Double).label("energy_high_wh"),
            _number(and_(well, GatewayCall.energy_mid_wh.is_(None))).label("unmeasured"),
            _number(~LIVE).label("shadows"),
        )
        .where(*_within(span))
        .group_by(name)
        .order_by(name)
    )


async def _latencies(
    session: AsyncSession, name: ColumnElement[str], span: Span, counted: ColumnElement[bool]
) -> Mapping[str, Mapping[str, float]]:
    """The latencies at each percentile of calls that ended well, by name. Nearest rank: the
    smallest that at least p % do not exceed."""
    in_order = (
        select(
            name.label("name"),
            GatewayCall.duration_s.label("duration_s"),
            func.row_number()
            .over(partition_by=name, order_by=GatewayCall.duration_s)
            .label("rank"),
            func.count().over(partition_by=name).label("calls"),
        )
        .where(*_within(span), GatewayCall.outcome == OK, counted)
        .subquery()
    )
    found: dict[str, dict[str, float]] = {}
    for column, percent in (("p50_s", 50), ("p95_s", 95)):
        rank = (in_order.c.calls * percent + 99) // 100
        rows = select(in_order.c.name, in_order.c.duration_s).where(in_order.c.rank == rank)
        for one, duration_s in await session.execute(rows):
            found.setdefault(one, {})[column] = duration_s
    return found


def _within(span: Span) -> Sequence[ColumnElement[bool]]:
    conditions = [GatewayCall.created_at >= span.since, GatewayCall.created_at < span.until]
    if span.use_ids is not None:
        conditions.append(GatewayCall.use_id.in_(span.use_ids))
    if span.key_ids is not None:
        conditions.append(GatewayCall.key_id.in_(span.key_ids))
    if span.aliases is not None:
        conditions.append(GatewayCall.alias.in_(span.aliases))
    return conditions


def _day(dialect: str) -> ColumnElement[str]:
    """The day of a call in UTC, as 2026-11-30."""
    if dialect == "postgresql":
        in_utc = func.timezone(literal_column("'UTC'"), GatewayCall.created_at)
        return func.to_char(in_utc, literal_column("'YYYY-MM-DD'"), type_=String)
    return func.date(GatewayCall.created_at, type_=String)


def _total(column: Any, kind: type[TypeEngine[Any]]) -> ColumnElement[Any]:
    return cast(func.coalesce(func.sum(column), 0), kind)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), BigInteger)
