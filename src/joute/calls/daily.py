"""The sums of days: what the answers of each day used, by method and origin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.offer import Origin
from joute.calls.tables import DailyImpact
from joute.footprint import Band, Footprint
from joute.store import Base, upsert

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
    """Add answers to the sums of their days, in the caller's transaction."""
    await add_rows(session, DailyImpact, KEY, SUMMED, (one.row for one in used))


async def add_rows(
    session: AsyncSession,
    table: type[Base],
    key: Sequence[str],
    summed: Sequence[str],
    rows: Iterable[dict[str, Any]],
) -> None:
    """Add rows to the sums of their keys: a statement for each sum, in one order against
    deadlocks."""
    sums: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        its_key = tuple(row[name] for name in key)
        known = sums.setdefault(its_key, row)
        if known is not row:
            known |= {name: known[name] + row[name] for name in summed}
    connection = await session.connection()
    adding = _adding(connection.dialect.name, table, tuple(key), tuple(summed))
    for its_key in sorted(sums):
        await connection.execute(adding, sums[its_key])


@cache
def _adding(
    dialect: str, table: type[Base], key: tuple[str, ...], summed: tuple[str, ...]
) -> Insert:
    """Make the row of the day or add to it. Built once: it runs for each answer."""
    row = upsert(dialect, table)
    return row.on_conflict_do_update(
        index_elements=key,
        set_={name: getattr(table, name) + row.excluded[name] for name in summed},
    )
