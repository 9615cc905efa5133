"""The axes of charts: round figures, and where values stand. Templates and SVG draw on them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Of a step: what a sum of decimals may miss.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Tick:
    value: float
    place: float


@dataclass(frozen=True)
class Axis:
    """From values to places between `start` and `end`, linear or logarithmic.

    What is below `low` or above `high` is at the edge. `values` are those of the ticks.
    """

    low: float
    high: float
    values: Sequence[float]
    start: float = 0.0
    end: float = 100.0
    logarithmic: bool = False

    def place(self, value: float) -> float:
        low, high, at = (self._scaled(one) for one in (self.low, self.high, value))
        share = min(max((at - low) / (high - low), 0), 1)
        return self.start + (self.end - self.start) * share

    @property
    def ticks(self) -> Sequence[Tick]:
        return [Tick(value, self.place(value)) for value in self.values]

    def _scaled(self, value: float) -> float:
        return math.log(value) if self.logarithmic else value


def linear_axis(
    low: float,
    high: float,
    *,
    steps: int,
    least_step: float = 0.0,
    start: float = 0.0,
    end: float = 100.0,
) -> Axis:
    """Round figures around `low` and `high`, in about that many steps of at least `least_step`."""
    step = _round_step(max((high - low) / steps, least_step))
    first = math.floor(low / step + _ROUNDING)
    last = max(math.ceil(high / step - _ROUNDING), first + 1)
    values = [number * step for number in range(first, last + 1)]
    return Axis(values[0], values[-1], values, start, end)


def logarithmic_axis(low: float, high: float, *, start: float = 0.0, end: float = 100.0) -> Axis:
    """From `low` to `high`, both above zero, with ticks at 1, 2 and 5 times powers of ten, or at
    these powers where they are many."""
    powers = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
    factors = (1, 2, 5) if len(powers) <= 2 else (1,)
    values = [factor * 10.0**power for power in powers for factor in factors]
    ticks = [value for value in values if low <= value <= high]
    return Axis(low, high, ticks, start, end, logarithmic=True)


def _round_step(least: float) -> float:
    """1, 2 or 5 times a power of ten, at least `least`; 1 for nothing at all."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    steps = (power * factor for factor in (1, 2, 5, 10))
    return next(step for step in steps if step >= least * (1 - _ROUNDING))
