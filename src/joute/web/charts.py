"""Charts: short inline SVG with a title and a description, and the same figures as a table.

This module computes positions; `templates/charts.html` draws them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """A figure with its interval: low ≤ mid ≤ high. `side` is "a", "b" or empty."""

    label: str
    low: float
    mid: float
    high: float
    side: str = ""


@dataclass(frozen=True)
class PlacedBand:
    """A band and where it is drawn: positions from 0 to 100 on the scale of the chart."""

    band: Band
    start: float
    middle: float
    end: float


@dataclass(frozen=True)
class Tick:
    value: float
    position: float


@dataclass(frozen=True)
class BandChart:
    """Bands on one scale that starts at zero."""

    bands: Sequence[PlacedBand]
    ticks: Sequence[Tick]


def band_chart(bands: Sequence[Band]) -> BandChart:
    """Place bands on a shared linear scale from zero to a round figure above the highest."""
    step = _round_step(max((band.high for band in bands), default=0.0))
    top = max((math.ceil(band.high / step - 1e-9) for band in bands), default=1) or 1
    scale = 100 / (top * step)
    return BandChart(
        bands=[_placed(band, scale) for band in bands],
        ticks=[Tick(i * step, i * step * scale) for i in range(top + 1)],
    )


def _placed(band: Band, scale: float) -> PlacedBand:
    return PlacedBand(band, band.low * scale, band.mid * scale, band.high * scale)


def _round_step(highest: float) -> float:
    """1, 2 or 5 times a power of ten, so that two to five steps reach `highest`."""
    if highest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(highest))
    return next(
        factor * power
        for factor in (0.2, 0.5, 1, 2, 5)
        if highest <= 5 * factor * power * (1 + 1e-9)
    )
