"""The volume at which own servers become cheaper than an API."""

from dataclasses import dataclass

from joute.choice.costs.figures import figure
from joute.choice.costs.reserved import Units
from joute.footprint import Band

# Requests of a month that nobody asks: prices that differ by next to nothing.
_NEVER = 1e15


@dataclass(frozen=True)
class BreakEven:
    """Units of a month above which own servers are cheaper; None where they never are, or only
    beyond what anybody asks.

    `low` is the volume by the assumptions that favour own servers most, `high` by those that favour
    them least; 0 is from the first request on. The three figures are euros: of a month, of a unit
    and of a unit.
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


def break_even_of_units(
    units: Units, api_per_unit: Band, own_fixed: Band, own_per_unit: Band
) -> BreakEven:
    """The first volume at which own servers cost no more than reserved throughput, which is paid by
    whole units. `api_per_unit` is what a request of it costs at the stated volume."""
    return BreakEven(
        volume=_asked(units.level(1, own_fixed.mid, own_per_unit.mid)),
        low=_asked(units.level(2, own_fixed.low, own_per_unit.low)),
        high=_asked(units.level(0, own_fixed.high, own_per_unit.high)),
        own_fixed=own_fixed,
        api_per_unit=api_per_unit,
        own_per_unit=own_per_unit,
    )


def _asked(requests: float | None) -> float | None:
    return None if requests is None or requests > _NEVER else requests


def _volume(api: float, fixed: float, own: float) -> float | None:
    if api <= own:
        return None
    return _asked(fixed / (api - own))
