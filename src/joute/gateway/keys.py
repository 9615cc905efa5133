"""Keys of applications: made, listed, changed, revoked. A secret is shown once and never stored."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, NotFound
from joute.gateway.aliases import is_name
from joute.gateway.budgets.amount import MICRO, Budget
from joute.gateway.budgets.leases import take_over
from joute.gateway.budgets.periods import Period
from joute.gateway.errors import BadKey
from joute.gateway.limits import Limits
from joute.gateway.tables import GatewayKey
from joute.llm import clean
from joute.store import Store
from joute.uses import NoSuchUse, Use, raise_change_number
from joute.web import digest

PREFIX = "joute-"
NAME_CHARACTERS = 100
HINT_CHARACTERS = 4
MOST_UNITS = 1e9
MOST_CALLS = 2**31 - 1


@dataclass(frozen=True)
class KeyLimits:
    """What a key may do: None is no limit. `aliases` are those it may call, None for all; budgets
    are for each `period`, in US dollars and Wh; `requests_per_minute` (rpm), `tokens_per_minute`
    (tpm) and `parallel` calls; it is over at `ends_at`."""

    aliases: tuple[str, ...] | None = None
    budget_usd: float | None = None
    budget_wh: float | None = None
    period: Period = Period.MONTH
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    parallel: int | None = None
    ends_at: datetime | None = None

    @property
    def budget(self) -> Budget:
        return Budget(_micro(self.budget_usd), _micro(self.budget_wh), self.period)

    @property
    def rates(self) -> Limits:
        return Limits(self.requests_per_minute, self.tokens_per_minute, self.parallel)


@dataclass(frozen=True)
class NewKey:
    """A key to make for a use; `name` says which application holds it."""

    use_id: str
    name: str = ""
    limits: KeyLimits = KeyLimits()


@dataclass(frozen=True)
class KeyCard:
    """A key as it is stored; `hint` is the end of its secret."""

    id: str
    use_id: str
    name: str
    hint: str
    limits: KeyLimits
    created_by: str
    created_at: datetime
    revoked_at: datetime | None = None

    def open(self, now: datetime) -> bool:
        """Whether it is neither revoked nor over."""
        ends_at = self.limits.ends_at
        return self.revoked_at is None and (ends_at is None or now < ends_at)

    def may_call(self, alias: str) -> bool:
        return self.limits.aliases is None or alias in self.limits.aliases


@dataclass(frozen=True)
class Keys:
    """The keys of this site. `new_id` names a key, `random_bytes` makes secrets."""

    store: Store
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    random_bytes: Callable[[int], bytes]

    async def add(self, new: NewKey, by: str) -> tuple[KeyCard, str]:
        """Make a key; returns it and its secret, which nothing gives again.

        Raises BadKey, and NoSuchUse."""
        _check(new.name, new.limits, self.now())
        secret = PREFIX + self.random_bytes(32).hex()
        row = GatewayKey(
            id=self.new_id(),
            digest=digest(secret),
            hint=secret[-HINT_CHARACTERS:],
            use_id=new.use_id,
            name=_name(new.name) or new.use_id,
            created_by=by,
            created_at=self.now(),
            **_columns(new.limits),
        )
        async with self.store.write() as session:
            if await session.get(Use, new.use_id) is None:
                raise NoSuchUse(name=new.use_id)
            session.add(row)
            await session.flush()
            await raise_change_number(session)
        return card_of(row), secret

    async def all(self, use_id: str | None = None) -> Sequence[KeyCard]:
        """The keys of a use, or of all, revoked ones included, the oldest first."""
        keys = select(GatewayKey).order_by(GatewayKey.created_at, GatewayKey.id)
        if use_id is not None:
            keys = keys.where(GatewayKey.use_id == use_id)
        async with self.store.read() as session:
            return [card_of(row) for row in await session.scalars(keys)]

    async def get(self, id: str) -> KeyCard:
        """Raises NotFound."""
        async with self.store.read() as session:
            return card_of(await _row(session, id))

    async def change(self, id: str, limits: KeyLimits) -> KeyCard:
        """Give a key other limits; they hold from the next call on. With another period, what it
        spent since that began counts. Raises BadKey, NotFound."""
        _check("", limits, self.now())
        async with self.store.write() as session:
            row = await _row(session, id)
            before = Period(row.period)
            if before is not limits.period:
                await take_over(session, id, (before, limits.period), self.now())
            for column, value in _columns(limits).items():
                setattr(row, column, value)
            await session.flush()
            await raise_change_number(session)
        return card_of(row)

    async def revoke(self, id: str) -> KeyCard:
        """End a key for good; its streams stop too. Again is no error. Raises NotFound."""
        async with self.store.write() as session:
            row = await _row(session, id)
            row.revoked_at = row.revoked_at or self.now()
            await session.flush()
            await raise_change_number(session)
        return card_of(row)


def card_of(row: GatewayKey) -> KeyCard:
    limits = KeyLimits(
        aliases=None if row.aliases is None else tuple(row.aliases),
        budget_usd=_units(row.budget_microdollars),
        budget_wh=_units(row.budget_microwatthours),
        period=Period(row.period),
        requests_per_minute=row.requests_per_minute,
        tokens_per_minute=row.tokens_per_minute,
        parallel=row.parallel,
        ends_at=row.ends_at,
    )
    return KeyCard(
        row.id,
        row.use_id,
        row.name,
        row.hint,
        limits,
        row.created_by,
        row.created_at,
        row.revoked_at,
    )


def _columns(limits: KeyLimits) -> dict[str, Any]:
    budget = limits.budget
    return {
        "aliases": None if limits.aliases is None else sorted(set(limits.aliases)),
        "period": limits.period,
        "budget_microdollars": budget.microdollars,
        "budget_microwatthours": budget.microwatthours,
        "requests_per_minute": limits.requests_per_minute,
        "tokens_per_minute": limits.tokens_per_minute,
        "parallel": limits.parallel,
        "ends_at": limits.ends_at,
    }


def _check(name: str, limits: KeyLimits, now: datetime) -> None:
    """Raises BadKey for what no key can have."""
    budgets = (limits.budget_usd, limits.budget_wh)
    rates = (limits.requests_per_minute, limits.tokens_per_minute, limits.parallel)
    if len(_name(name)) > NAME_CHARACTERS:
        raise BadKey(reason=N_("The name of a key has at most 100 characters."))
    if not all(one is None or _is_budget(one) for one in budgets):
        raise BadKey(reason=N_("A budget is a number above 0 and at most a thousand million."))
    if not all(one is None or 1 <= one <= MOST_CALLS for one in rates):
        raise BadKey(reason=N_("A limit of calls or tokens is a whole number, 1 or more."))
    if limits.aliases is not None and not all(map(is_name, limits.aliases)):
        raise BadKey(
            reason=N_("An alias is 1 to 64 small letters, digits, dots, hyphens and underscores.")
        )
    if limits.ends_at is not None and limits.ends_at <= now:
        raise BadKey(reason=N_("The end of a key lies ahead: revoke it to end it now."))


def _is_budget(units: float) -> bool:
    return math.isfinite(units) and 1 / MICRO <= units <= MOST_UNITS


def _name(text: str) -> str:
    return " ".join(clean(text).split())


def _micro(units: float | None) -> int | None:
    return None if units is None else round(units * MICRO)


def _units(micro: int | None) -> float | None:
    return None if micro is None else micro / MICRO


async def _row(session: AsyncSession, id: str) -> GatewayKey:
    row = await session.get(GatewayKey, id)
    if row is None:
        raise NotFound(f"no key {id!r}")
    return row
