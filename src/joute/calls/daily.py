"""The sums of days: what the answers of each day used, by method and origin."""

from datetime import date
from functools import cache

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.offer import Origin
from joute.calls.tables import DailyImpact
from joute.footprint import Band, Footprint

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


async def add(
    session: AsyncSession,
    *,
    day: date,
    origin: Origin,
    output_tokens: int,
    figure: Footprint | None,
) -> None:
    """Add one answer to the sum of its day, in the caller's transaction."""
    energy = figure.energy_wh if figure else _NOTHING
    gwp = figure.gwp_g if figure else None
    low_g, mid_g, high_g = gwp or _NOTHING
    connection = await session.connection()
    await connection.execute(
        _adding(connection.dialect.name),
        {
            "day": day,
            "method": figure.method if figure else "",
            "origin": origin,
            "answers": 1,
            "output_tokens": output_tokens,
            "energy_low_wh": energy.low,
            "energy_mid_wh": energy.mid,
            "energy_high_wh": energy.high,
            "gwp_answers": int(gwp is not None),
            "gwp_low_g": low_g,
            "gwp_mid_g": mid_g,
            "gwp_high_g": high_g,
        },
    )


@cache
def _adding(dialect: str) -> Insert:
    """Make the row of the day or add to it. Built once: it runs for each answer."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    row = insert(DailyImpact)
    return row.on_conflict_do_update(
        index_elements=list(KEY),
        set_={name: getattr(DailyImpact, name) + row.excluded[name] for name in SUMMED},
    )
