"""Charts: short inline SVG with a title and a description, and the same figures as a table.

This module computes positions; `templates/charts.html` draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from joute.charts import Axis, Tick, linear_axis

_MOST_STEPS = 5


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
class BandChart:
    """Bands on one scale that starts at zero."""

    bands: Sequence[PlacedBand]
    ticks: Sequence[Tick]


def band_chart(bands: Sequence[Band]) -> BandChart:
    """Place bands on a shared linear scale from zero to a round figure above the highest."""
    axis = linear_axis(0.0, max((band.high for band in bands), default=0.0), steps=_MOST_STEPS)
    return BandChart([_placed(band, axis) for band in bands], axis.ticks)


def _placed(band: Band, axis: Axis) -> PlacedBand:
    return PlacedBand(band, axis.place(band.low), axis.place(band.mid), axis.place(band.high))
