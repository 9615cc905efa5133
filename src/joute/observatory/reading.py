"""Sums of calls, from those of their days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import DailyCalls
from joute.calls.ended import SUMMED
from joute.footprint import Band

# What energy by method needs; fewer sums of many days take less time.
OF_ENERGY = (
    "calls",
    "failures",
    "blocked",
    "output_tokens",
    "energy_low_wh",
    "energy_mid_wh",
    "energy_high_wh",
)
OF_WEEKS = ("calls", *OF_ENERGY[-3:], "gwp_low_g", "gwp_mid_g", "gwp_high_g")
# What was prepared or simulated took nothing here; a failure may name no origin.
_COUNTED = ("live", "")


@dataclass(frozen=True)
class Sums:
    """Sums of calls as DailyCalls has them: `unknown_…` are answers that a sum leaves out."""

    calls: int = 0
    failures: int = 0
    blocked: int = 0
    input_tokens: int = 0
    unknown_input: int = 0
    output_tokens: int = 0
    unknown_output: int = 0
    microdollars: int = 0
    unknown_cost: int = 0
    energy_low_wh: float = 0.0
    energy_mid_wh: float = 0.0
    energy_high_wh: float = 0.0
    unknown_energy: int = 0
    gwp_low_g: float = 0.0
    gwp_mid_g: float = 0.0
    gwp_high_g: float = 0.0
    unknown_gwp: int = 0

    @property
    def answers(self) -> int:
        """Calls that brought an answer, or were broken off."""
        return self.calls - self.failures - self.blocked

    @property
    def cost_usd(self) -> float:
        return self.microdollars / 1_000_000

    @property
    def energy_wh(self) -> Band:
        return Band(self.energy_low_wh, self.energy_mid_wh, self.energy_high_wh)

    @property
    def gwp_g(self) -> Band:
        return Band(self.gwp_low_g, self.gwp_mid_g, self.gwp_high_g)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, name) + getattr(other, name) for name in _NAMES))


_DEFAULTS: Mapping[str, Any] = {one.name: one.default for one in fields(Sums)}
_NAMES = tuple(_DEFAULTS)


@dataclass(frozen=True)
class Group:
    """The calls that have these values in common: `key` maps names of columns to them."""

    key: Mapping[str, Any]
    sums: Sums


async def groups(
    session: AsyncSession,
    columns: Sequence[str],
    first: date,
    end: date,
    summed: Sequence[str] = SUMMED,
) -> Sequence[Group]:
    """The calls of the days from `first` to before `end`, by columns of DailyCalls; sums that are
    not among `summed` are left at 0."""
    by = [getattr(DailyCalls, name) for name in columns]
    found = await session.execute(
        select(*by, *(func.sum(getattr(DailyCalls, name)).label(name) for name in summed))
        .where(DailyCalls.day >= first, DailyCalls.day < end, DailyCalls.origin.in_(_COUNTED))
        .group_by(*by)
        .order_by(*by)
    )
    # PostgreSQL adds integers up to decimals.
    return [
        Group(
            {name: row[name] for name in columns},
            Sums(**{name: type(_DEFAULTS[name])(row[name]) for name in summed}),
        )
        for row in found.mappings()
    ]


def total(found: Iterable[Sums]) -> Sums:
    return sum(found, Sums())
