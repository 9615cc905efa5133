"""Limits on questions, tokens and money, reserved before a model is called.

The caller composes the caps of a call: a person's, a key's, a run's, the site's. A
reservation is the most that a question can cost; once the answers are over it is corrected to
what they did cost, and given back when their process dies (`joute.calls.reservations`). Both
happen in transactions, so that parallel requests cannot overspend and a restart forgets nothing.
A conditional update decides who gets the last of a budget.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    SelectBase,
    String,
    UpdateBase,
    and_,
    bindparam,
    delete,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.card import ModelCard
from joute.calls.tables import Reservation, Spending
from joute.errors import N_, LimitReached
from joute.settings import Limits
from joute.store import upsert

EVERYBODY = "everybody"
MICRO = 1_000_000
UNLIMITED = 2**62
COUNTED = ("questions", "tokens", "microdollars")


@dataclass(frozen=True)
class Cost:
    """Tokens in both directions and millionths of a US dollar; negative when given back."""

    questions: int = 0
    tokens: int = 0
    microdollars: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.questions + other.questions,
            self.tokens + other.tokens,
            self.microdollars + other.microdollars,
        )

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(
            self.questions - other.questions,
            self.tokens - other.tokens,
            self.microdollars - other.microdollars,
        )


@dataclass(frozen=True)
class Cap:
    """The most that `scope` (a person, a site, …) may use in `period`; a request for more is
    refused with `refusal`, a source text, and the time of the next period."""

    scope: str
    period: str
    most: Cost
    refusal: str
    retry_after_s: int

    @classmethod
    def hourly(cls, scope: str, most: Cost, now: datetime, refusal: str) -> "Cap":
        """For the hour that `now` is in, UTC."""
        until_next = 3600 - now.minute * 60 - now.second
        return cls(scope, f"{day_of(now)}T{now:%H}", most, refusal, until_next)

    @classmethod
    def daily(cls, scope: str, most: Cost, now: datetime, refusal: str) -> "Cap":
        """For the day that `now` is in, UTC."""
        until_tomorrow = 86_400 - (now.hour * 3600 + now.minute * 60 + now.second)
        return cls(scope, day_of(now), most, refusal, until_tomorrow)

    def allows(self, requested: Cost) -> bool:
        """Whether `requested` alone would fit."""
        return (
            requested.questions <= self.most.questions
            and requested.tokens <= self.most.tokens
            and requested.microdollars <= self.most.microdollars
        )


def cost(card: ModelCard, input_tokens: int, output_tokens: int) -> Cost:
    """The cost of one answer at the catalogue's price; an unknown price counts as nothing."""
    price = card.price
    microdollars = 0.0
    if price is not None:
        # Tokens at dollars per million tokens are millionths of a dollar.
        microdollars += input_tokens * float(price.input_usd or 0)
        microdollars += output_tokens * float(price.output_usd or 0)
    return Cost(tokens=input_tokens + output_tokens, microdollars=round(microdollars))


async def reserve(session: AsyncSession, caps: Sequence[Cap], requested: Cost) -> None:
    """Take `requested` under every cap, or raise LimitReached and take from none.

    Runs in the caller's transaction, which the error undoes.
    """
    full = [cap for cap in caps if not cap.allows(requested)] or await _take(
        session, caps, requested
    )
    if full:
        raise LimitReached(
            f"{full[0].scope} in {full[0].period}",
            message=full[0].refusal,
            retry_after_s=full[0].retry_after_s,
        )


async def correct(session: AsyncSession, caps: Sequence[Cap], difference: Cost) -> None:
    """Add `difference` (what was spent, less what was reserved) to what is counted under `caps`."""
    connection = await session.connection()
    values: dict[str, Any] = {f"more_{name}": more for name, more in asdict(difference).items()}
    for number, cap in enumerate(caps):
        values |= {f"scope_{number}": cap.scope, f"period_{number}": cap.period}
    await connection.execute(_correcting(len(caps)), values)


@cache
def _correcting(caps: int) -> UpdateBase:
    """Built once: it runs for every answer, in the transaction that all others wait for."""
    more = {name: _big(f"more_{name}") for name in COUNTED}
    return (
        update(Spending.__table__)  # type: ignore[arg-type] # a Table, as every mapped class has
        .where(or_(*map(_is_cap, range(caps))))
        .values(_sums(more["questions"], more["tokens"], more["microdollars"]))
    )


async def give_back(session: AsyncSession, scope: str, period: str, reserved: Cost) -> None:
    """Take what was reserved and will not be spent out of the count of one period."""
    counted = update(Spending).where(Spending.scope == scope, Spending.period == period)
    await session.execute(
        counted.values(_sums(-reserved.questions, -reserved.tokens, -reserved.microdollars)),
        execution_options={"synchronize_session": False},
    )


async def forget(session: AsyncSession, scope: str) -> None:
    """Delete what is counted of a scope, and what is reserved for it."""
    for table in (Spending, Reservation):
        await session.execute(delete(table).where(table.scope == scope))


async def today(session: AsyncSession, now: datetime) -> Cost:
    """The total spent and reserved since midnight UTC."""
    row = await session.scalar(
        select(Spending).where(Spending.scope == EVERYBODY, Spending.period == day_of(now))
    )
    return Cost(row.questions, row.tokens, row.microdollars) if row else Cost()


def site_cap(limits: Limits, now: datetime) -> Cap:
    """The budget of the whole site for the day; every call is paid from it."""
    most = Cost(
        limits.total_questions_per_day,
        limits.total_tokens_per_day,
        round(limits.total_spend_per_day_usd * MICRO),
    )
    refusal = N_("This site has used its budget for today. Come back tomorrow.")
    return Cap.daily(EVERYBODY, most, now, refusal)


def day_of(now: datetime) -> str:
    return f"{now:%Y-%m-%d}"


async def _take(session: AsyncSession, caps: Sequence[Cap], requested: Cost) -> list[Cap]:
    """Add `requested` under every cap in one statement; returns the caps that have no room."""
    connection = await session.connection()
    values: dict[str, Any] = asdict(requested)
    for number, cap in enumerate(caps):
        values |= {f"scope_{number}": cap.scope, f"period_{number}": cap.period}
        values |= {f"most_{name}_{number}": most for name, most in asdict(cap.most).items()}
    rows = await connection.execute(_taking(connection.dialect.name, len(caps)), values)
    taken = {(row.scope, row.period) for row in rows}
    return [cap for cap in caps if (cap.scope, cap.period) not in taken]


@cache
def _taking(dialect: str, caps: int) -> UpdateBase:
    """Add to the row of each period, made if need be; a row whose cap is in the way stays as it is
    and is not returned.

    Built once: it runs for every question, in the transaction that all others wait for.
    """
    # Of a SELECT, since a statement with several VALUES is compiled each time.
    new_rows: CompoundSelect[Any] = union_all(*map(_new_row, range(caps)))
    rows = upsert(dialect, Spending).from_select(["scope", "period", *COUNTED], new_rows)
    new = rows.excluded
    return rows.on_conflict_do_update(
        index_elements=[Spending.scope, Spending.period],
        set_=_sums(new.questions, new.tokens, new.microdollars),
        where=or_(*(_has_room(number, new) for number in range(caps))),
    ).returning(Spending.scope, Spending.period)


def _new_row(number: int) -> SelectBase:
    # A condition keeps SQLite from reading ON CONFLICT as that of a join.
    key = (bindparam(f"{name}_{number}", type_=String) for name in ("scope", "period"))
    return select(*key, *map(_big, COUNTED)).where(true())


def _has_room(number: int, new: Any) -> ColumnElement[bool]:
    return and_(
        _is_cap(number),
        *(getattr(Spending, name) + new[name] <= _big(f"most_{name}_{number}") for name in COUNTED),
    )


def _is_cap(number: int) -> ColumnElement[bool]:
    return and_(
        Spending.scope == bindparam(f"scope_{number}"),
        Spending.period == bindparam(f"period_{number}"),
    )


def _big(name: str) -> BindParameter[int]:
    return bindparam(name, type_=BigInteger)


def _sums(questions: Any, tokens: Any, microdollars: Any) -> dict[str, Any]:
    return {
        "questions": Spending.questions + questions,
        "tokens": Spending.tokens + tokens,
        "microdollars": Spending.microdollars + microdollars,
    }
