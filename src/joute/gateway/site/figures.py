"""What the pages show of uses, keys and aliases: sums of calls, budgets, days, a table of calls."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import Depends

from joute.errors import N_, worded
from joute.gateway.budgets.amount import MICRO
from joute.gateway.budgets.granting import Counted
from joute.gateway.keys import KeyCard, KeyLimits, Keys
from joute.gateway.reading import By, Reading, Span, Sums
from joute.gateway.site.charts import Day, UseCharts, days_chart
from joute.gateway.site.contexts import BudgetRow, KeyRow, UseRow
from joute.gateway.site.key_form import last_day
from joute.gateway.tables import GatewayCall
from joute.services import Own
from joute.textfiles import inert
from joute.uses import UseCard

USUAL_DAYS = 30
# Of a table of calls: what a spreadsheet opens.
MOST_ROWS = 50_000
_COLUMNS = tuple(GatewayCall.__table__.columns.keys())
_ADDED = {one.name for one in fields(Sums)} - {"name", "p50_s", "p95_s"}


@dataclass(frozen=True)
class Figures:
    """The figures of a site over the last `days`, today among them (UTC)."""

    reading: Reading
    stored_keys: Keys

    async def of_uses(self, uses: Sequence[UseCard], days: int) -> tuple[Sequence[UseRow], Sums]:
        """The uses, the dearest first, and their sum."""
        ids = [use.id for use in uses]
        found = _named(await self.reading.sums(By.USE, self._span(days, uses=ids)))
        mine = [key for key in await self.stored_keys.all() if key.use_id in set(ids)]
        left = await self._left(mine)
        rows = [UseRow(use, found.get(use.id, nothing(use.id)), left.get(use.id)) for use in uses]
        rows.sort(key=lambda row: (-row.sums.microdollars, -row.sums.calls, row.use.id))
        return rows, total(row.sums for row in rows)

    async def of_use(self, use: UseCard, days: int) -> Sums:
        found = await self.reading.sums(By.USE, self._span(days, uses=[use.id]))
        return next(iter(found), nothing(use.id))

    async def by_day(self, use: UseCard, days: int) -> Sequence[tuple[date, Sums]]:
        """Each day, those without a call too, the oldest first."""
        found = _named(await self.reading.sums(By.DAY, self._span(days, uses=[use.id])))
        today = self.reading.now().astimezone(UTC).date()
        every = [today - timedelta(days=back) for back in reversed(range(days))]
        return [(day, found.get(day.isoformat(), nothing(day.isoformat()))) for day in every]

    async def by_alias(self, days: int, use: UseCard | None = None) -> Sequence[Sums]:
        return await self.reading.sums(By.ALIAS, self._span(days, uses=_only(use)))

    async def by_model(
        self, days: int, use: UseCard | None = None, alias: str | None = None
    ) -> Sequence[Sums]:
        """Sums of the models that answered; the name of those that none answered is empty."""
        aliases = None if alias is None else [alias]
        span = replace(self._span(days, uses=_only(use)), aliases=aliases)
        return await self.reading.sums(By.MODEL, span)

    async def keys(self, use: UseCard, days: int) -> Sequence[KeyRow]:
        """The keys of a use, those that call first."""
        cards = await self.stored_keys.all(use.id)
        sums = _named(await self.reading.sums(By.KEY, self._span(days, uses=[use.id])))
        counted = await self.reading.counted(cards)
        now = self.reading.now()
        rows = [
            KeyRow(
                card=card,
                over=not card.open(now),
                last_day=last_day(card.limits) if card.limits.ends_at else None,
                budgets=budgets_of(card.limits, counted[card.id]),
                limits=limits_in_words(card.limits),
                sums=sums.get(card.id, nothing(card.id)),
            )
            for card in cards
        ]
        return sorted(rows, key=lambda row: row.over)

    async def latest(self, use: UseCard, most: int) -> Sequence[GatewayCall]:
        """The last calls of a use, the newest first."""
        return await self.reading.recent(self._span(400, uses=[use.id]), most)

    async def calls(
        self, days: int, use: UseCard | None = None, most: int = MOST_ROWS
    ) -> Sequence[dict[str, Any]]:
        """The last calls as they are logged, the newest first."""
        rows = await self.reading.recent(self._span(days, uses=_only(use)), most)
        return [{name: getattr(row, name) for name in _COLUMNS} for row in rows]

    async def _left(self, cards: Sequence[KeyCard]) -> Mapping[str, float]:
        """By use, the share left of the budget of its key that has least."""
        now = self.reading.now()
        limited = [card for card in cards if card.open(now) and card.limits.budget]
        counted = await self.reading.counted(limited)
        left: dict[str, float] = {}
        for card in limited:
            shares = [1 - one.share for one in budgets_of(card.limits, counted[card.id])]
            left[card.use_id] = min(left.get(card.use_id, 1.0), *shares)
        return left

    def _span(self, days: int, *, uses: Sequence[str] | None = None) -> Span:
        now = self.reading.now().astimezone(UTC)
        since = datetime.combine(now.date() - timedelta(days=days - 1), time(), UTC)
        return Span(since, now + timedelta(days=1), use_ids=uses)


async def _figures(
    reading: Annotated[Reading, Own(Reading)], keys: Annotated[Keys, Own(Keys)]
) -> Figures:
    return Figures(reading, keys)


OwnFigures = Annotated[Figures, Depends(_figures)]


def charts_of(by_day: Sequence[tuple[date, Sums]]) -> UseCharts | None:
    """The charts of a use; None without a call."""
    if not any(one.calls for _, one in by_day):
        return None
    return UseCharts(
        calls=days_chart([Day(day, one.calls, part=one.failures) for day, one in by_day]),
        cost=days_chart([Day(day, one.microdollars / MICRO) for day, one in by_day]),
        energy=days_chart(
            [
                Day(day, one.energy_mid_wh, one.energy_low_wh, one.energy_high_wh)
                for day, one in by_day
            ]
        ),
    )


def calls_csv(calls: Sequence[Mapping[str, Any]]) -> str:
    """Calls as a table that spreadsheets open."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for call in calls:
        writer.writerow([inert(_cell(call[name])) for name in _COLUMNS])
    return text.getvalue()


def budgets_of(limits: KeyLimits, counted: Counted) -> Sequence[BudgetRow]:
    """The budgets of a key, and what is spent of each in its present period."""
    found = (
        ("usd", counted.spent.microdollars, limits.budget_usd),
        ("wh", counted.spent.microwatthours, limits.budget_wh),
    )
    return [BudgetRow(unit, spent / MICRO, most) for unit, spent, most in found if most is not None]


def limits_in_words(limits: KeyLimits) -> Sequence[str]:
    """The limits of pace, as source texts with their fields."""
    said = (
        (limits.requests_per_minute, N_("%(most)s requests a minute")),
        (limits.tokens_per_minute, N_("%(most)s tokens a minute")),
        (limits.parallel, N_("%(most)s at the same time")),
    )
    return [worded(text, most=most) for most, text in said if most is not None]


def nothing(name: str) -> Sums:
    """No call."""
    return Sums(name, **dict.fromkeys(_ADDED, 0), p50_s=None, p95_s=None)


def total(sums: Iterable[Sums]) -> Sums:
    """All of them together; of latencies only those of each are known."""
    listed = list(sums)
    added = {name: sum(getattr(one, name) for one in listed) for name in _ADDED}
    return Sums("", **added, p50_s=None, p95_s=None)


def _named(sums: Sequence[Sums]) -> Mapping[str, Sums]:
    return {one.name: one for one in sums}


def _only(use: UseCard | None) -> Sequence[str] | None:
    return None if use is None else [use.id]


def _cell(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
