"""The sums of days: what the answers of each day used, by method and origin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.offer import Origin
from joute.calls.tables import DailyImpact
from joute.footprint import Band, Footprint
from joute.store import upsert

KEY = ("day", "method", "origin")
SUMMED = (
    "answers",
    "output_tokens",
    "energy_low_wh",
    "energy_mid_wh",
    "energy_high_wh",
    "gwp_answers",
    "gwp_low_g",
    "gwp_mid_g",
    "gwp_high_g",
)
_NOTHING = Band(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Used:
    """What one answer used by one method; without a figure it is only counted."""

    day: date
    origin: Origin
    output_tokens: int
    figure: Footprint | None

    @property
    def row(self) -> dict[str, Any]:
        energy = self.figure.energy_wh if self.figure else _NOTHING
        gwp = self.figure.gwp_g if self.figure else None
        low_g, mid_g, high_g = gwp or _NOTHING
        return {
            "day": self.day,
            "method": self.figure.method if self.figure else "",
            "origin": self.origin,
            "answers": 1,
            "output_tokens": self.output_tokens,
            "energy_low_wh": energy.low,
            "energy_mid_wh": energy.mid,
            "energy_high_wh": energy.high,
            "gwp_answers": int(gwp is not None),
            "gwp_low_g": low_g,
            "gwp_mid_g": mid_g,
            "gwp_high_g": high_g,
        }


async def add(session: AsyncSession, used: Iterable[Used]) -> None:
    """Add answers to the sums of their days, in the caller's transaction: a statement for each
    sum, in one order against deadlocks."""
    sums: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in used:
        row = one.row
        key = tuple(row[name] for name in KEY)
        known = sums.setdefault(key, row)
        if known is not row:
            known |= {name: known[name] + row[name] for name in SUMMED}
    connection = await session.connection()
    for key in sorted(sums):
        await connection.execute(_adding(connection.dialect.name), sums[key])


@cache
def _adding(dialect: str) -> Insert:
    """Make the row of the day or add to it. Built once: it runs for each answer."""
    row = upsert(dialect, DailyImpact)
    return row.on_conflict_do_update(
        index_elements=list(KEY),
        set_={name: getattr(DailyImpact, name) + row.excluded[name] for name in SUMMED},
    )
