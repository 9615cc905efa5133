"""Figures as people read them: two significant digits, a fitting unit, never truncated.

Units are symbols, the same in every language; the page gives its decimal separator.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from joute.errors import N_
from joute.footprint.figures import Band

DIGITS = 2
NO_BREAK_SPACE = "\u00a0"

# Each unit with the ladder it is read on: (from which value, size of the step, symbol), in that
# unit, small to large. Wh, g and mL reach down to a hundredth, so that two answers that are side
# by side mostly share their unit.
_LADDERS: Mapping[str, tuple[tuple[float, float, str], ...]] = {
    "Wh": (
        (0, 1e-6, "µWh"),
        (1e-3, 1e-3, "mWh"),
        (1e-2, 1, "Wh"),
        (1e3, 1e3, "kWh"),
        (1e6, 1e6, "MWh"),
        (1e9, 1e9, "GWh"),
        (1e12, 1e12, "TWh"),
    ),
    "g": (
        (0, 1e-6, "µg"),
        (1e-3, 1e-3, "mg"),
        (1e-2, 1, "g"),
        (1e3, 1e3, "kg"),
        (1e6, 1e6, "t"),
        (1e9, 1e9, "kt"),
    ),
    "µg": ((0, 1e-3, "ng"), (1e-2, 1, "µg"), (1e3, 1e3, "mg"), (1e6, 1e6, "g"), (1e9, 1e9, "kg")),
    "kJ": ((0, 1e-3, "J"), (1, 1, "kJ"), (1e3, 1e3, "MJ"), (1e6, 1e6, "GJ"), (1e9, 1e9, "TJ")),
    "mL": ((0, 1e-3, "µL"), (1e-2, 1, "mL"), (1e3, 1e3, "L"), (1e6, 1e6, "m³")),
    "h": ((0, 1 / 3600, "s"), (1 / 60, 1 / 60, "min"), (1, 1, "h")),
    "km": ((0, 1e-5, "cm"), (1e-3, 1e-3, "m"), (1, 1, "km")),
    "share": ((0, 0.01, "%"),),
    "": ((0, 1, ""),),
}


class Unit(NamedTuple):
    """A step of a ladder: a value in its unit divided by `size` is read in `symbol`."""

    size: float
    symbol: str


INDICATOR_TEXTS: Mapping[str, str] = {
    "energy_wh": N_("Electricity"),
    "gwp_g": N_("Greenhouse gases"),
    "gwp_usage_g": N_("of which use"),
    "gwp_embodied_g": N_("of which manufacture"),
    "pe_kj": N_("Non-renewable primary energy"),
    "water_ml": N_("Water consumed"),
    "adpe_ugsb": N_("Metals and minerals"),
}

# The unit of each field of a Footprint, and what it counts.
_INDICATORS: Mapping[str, tuple[str, str]] = {
    "energy_wh": ("Wh", ""),
    "gwp_g": ("g", "CO₂e"),
    "gwp_usage_g": ("g", "CO₂e"),
    "gwp_embodied_g": ("g", "CO₂e"),
    "pe_kj": ("kJ", ""),
    "water_ml": ("mL", ""),
    "adpe_ugsb": ("µg", "Sbe"),
}


def round_significant(value: float, digits: int = DIGITS) -> float:
    """`value` rounded to so many significant digits; zero stays zero."""
    if value == 0:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def format_number(value: float, decimal: str = ".", digits: int = DIGITS) -> str:
    """Two significant digits written in full: "0.30", "3.0", "37", "1,200"; zero is "0".

    With a decimal comma, thousands are set apart by a narrow no-break space.
    """
    rounded = round_significant(value, digits)
    if rounded == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    written = f"{rounded:,.{decimals}f}"
    return written if decimal == "." else written.replace(",", "\u202f").replace(".", decimal)


def format_quantity(value: float, unit: str, decimal: str = ".") -> str:
    """A value given in `unit`, in the step of its ladder that suits it: 0.0035 km is "3.5 m".

    Units: Wh, g, µg, kJ, mL, h, km, share (written in %), and "" for a plain count.
    """
    size, symbol = fitting_unit(value, unit)
    return _joined(format_number(value / size, decimal), symbol)


def format_band(band: Band, unit: str, decimal: str = ".", like: float | None = None) -> str:
    """The middle, then the band, all in one unit: "0.26 (0.061 – 0.92) Wh".

    The unit is the one that suits the middle, or `like`, to write several figures in one unit.
    """
    size, symbol = fitting_unit(band.mid if like is None else like, unit)
    low, mid, high = (
        format_number(value / size, decimal) for value in (band.low, band.mid, band.high)
    )
    return _joined(mid if low == mid == high else f"{mid} ({low} – {high})", symbol)


def format_indicator(name: str, band: Band, decimal: str = ".", like: float | None = None) -> str:
    """A field of a Footprint with its unit and what it counts: "0.034 (…) g CO₂e"."""
    unit, counted = _INDICATORS[name]
    return _joined(format_band(band, unit, decimal, like), counted)


def fitting_unit(value: float, unit: str) -> Unit:
    """The highest step that the value, once rounded, reaches: 999.6 g is read in kg.

    Zero is read in the given unit.
    """
    steps = [(start, Unit(size, symbol)) for start, size, symbol in _LADDERS[unit]]
    if value == 0:
        return next((step for _, step in steps if step.size == 1), steps[0][1])
    return [
        step
        for start, step in steps
        if round_significant(value / step.size) * step.size >= start * (1 - 1e-9)
    ][-1]


def _joined(text: str, symbol: str) -> str:
    return f"{text}{NO_BREAK_SPACE}{symbol}" if symbol else text
