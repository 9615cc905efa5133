"""The volume at which own servers become cheaper than an API."""

from dataclasses import dataclass

from joute.choice.costs.figures import figure
from joute.footprint import Band

# Requests of a month that nobody asks: prices that differ by next to nothing.
_NEVER = 1e15


@dataclass(frozen=True)
class BreakEven:
    """Units of a month above which own servers are cheaper; None where they never are, or only
    beyond what anybody asks.

    `low` is the volume by the assumptions that favour own servers most, `high` by those that favour
    them least. The three figures are euros: of a month, of a unit and of a unit.
    """

    volume: float | None
    low: float | None
    high: float | None
    own_fixed: Band
    api_per_unit: Band
    own_per_unit: Band


def break_even(
    api_per_unit: Band | float, own_fixed: Band | float, own_per_unit: Band | float
) -> BreakEven:
    """`own_fixed / (api_per_unit - own_per_unit)`, with the band that the assumptions give."""
    api, fixed, own = figure(api_per_unit), figure(own_fixed), figure(own_per_unit)
    return BreakEven(
        volume=_volume(api.mid, fixed.mid, own.mid),
        low=_volume(api.high, fixed.low, own.low),
        high=_volume(api.low, fixed.high, own.high),
        own_fixed=fixed,
        api_per_unit=api,
        own_per_unit=own,
    )


def _volume(api: float, fixed: float, own: float) -> float | None:
    if api <= own:
        return None
    requests = fixed / (api - own)
    return requests if requests <= _NEVER else None
