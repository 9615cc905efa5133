"""The calls of each day, summed by who asked which model: what the observatory reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.daily import add_rows
from joute.calls.tables import DailyCalls
from joute.footprint import Band, Footprint

KEY = ("day", "purpose", "use_id", "model", "origin", "method")
SUMMED = tuple(
    column.name for column in DailyCalls.__table__.columns if column.name not in ("id", *KEY)
)
_NOTHING = Band(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Ended:
    """A call that is over, as it is summed. What is None is unknown; `figure` is its energy by the
    method that says most."""

    day: date
    purpose: str
    model: str
    origin: str
    use_id: str = ""
    failed: bool = False
    blocked: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None
    microdollars: int | None = None
    figure: Footprint | None = None

    @property
    def row(self) -> dict[str, Any]:
        energy = self.figure.energy_wh if self.figure else None
        gwp = self.figure.gwp_g if self.figure else None
        answered = not (self.failed or self.blocked)
        return {
            "day": self.day,
            "purpose": self.purpose,
            "use_id": self.use_id,
            "model": self.model,
            "origin": self.origin,
            "method": self.figure.method if self.figure else "",
            "calls": 1,
            "failures": int(self.failed),
            "blocked": int(self.blocked),
            "input_tokens": self.input_tokens or 0,
            "unknown_input": int(answered and self.input_tokens is None),
            "output_tokens": self.output_tokens or 0,
            "unknown_output": int(answered and self.output_tokens is None),
            "microdollars": self.microdollars or 0,
            "unknown_cost": int(answered and self.microdollars is None),
            **_band("energy", "wh", energy),
            "unknown_energy": int(answered and energy is None),
            **_band("gwp", "g", gwp),
            "unknown_gwp": int(answered and gwp is None),
        }


async def add(session: AsyncSession, ended: Iterable[Ended]) -> None:
    """Add calls to the sums of their days, in the transaction that stores them: after their
    footprints and before what they spent, as everywhere, against deadlocks."""
    await add_rows(session, DailyCalls, KEY, SUMMED, (one.row for one in ended))


def _band(name: str, unit: str, band: Band | None) -> dict[str, float]:
    low, mid, high = band or _NOTHING
    return {f"{name}_low_{unit}": low, f"{name}_mid_{unit}": mid, f"{name}_high_{unit}": high}
