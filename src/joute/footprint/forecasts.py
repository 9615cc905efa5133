"""The carbon intensity of electricity hour by hour, as it is forecast, and the best hours for work
that can wait.

Intensities are means over the production of a zone, in g CO2 eq. per kWh: what a kWh is charged
with, and not what one more kWh makes the grid do.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

# Means that differ by less are the same, and the earlier start is taken.
_DECIMALS = 6


class Slot(NamedTuple):
    """From `begin` to `end` (aware, UTC) a kWh is charged with so many g CO2 eq."""

    begin: datetime
    end: datetime
    g_per_kwh: float


@dataclass(frozen=True)
class Forecast:
    """The slots of one zone, in their order and apart from each other; hours that are in none are
    unknown. `made_at` is when it was made, None where nobody says."""

    zone: str
    source: str
    slots: tuple[Slot, ...]
    made_at: datetime | None = None

    def mean(self, begin: datetime, end: datetime) -> float | None:
        """The mean intensity between two moments, g CO2 eq. per kWh; None where a part is not
        known."""
        lasts_s = (end - begin).total_seconds()
        if lasts_s <= 0:
            return None
        (known_b, grams_b), (known_a, grams_a) = self._until(end), self._until(begin)
        # A second may be lost to the sums of many slots.
        if known_b - known_a < lasts_s - min(1.0, lasts_s / 2):
            return None
        return (grams_b - grams_a) / (known_b - known_a)

    def _until(self, moment: datetime) -> tuple[float, float]:
        """Seconds that are known before a moment, and the sum of their intensities."""
        place = bisect_right(self.slots, moment, key=lambda slot: slot.begin)
        if place == 0:
            return 0.0, 0.0
        slot, (known, grams) = self.slots[place - 1], self._sums[place - 1]
        within_s = (min(moment, slot.end) - slot.begin).total_seconds()
        return known + within_s, grams + within_s * slot.g_per_kwh

    @cached_property
    def _sums(self) -> tuple[tuple[float, float], ...]:
        """What is known before each slot: seconds, and the sum of their intensities."""
        sums, known, grams = [], 0.0, 0.0
        for slot in self.slots:
            sums.append((known, grams))
            lasts_s = (slot.end - slot.begin).total_seconds()
            known, grams = known + lasts_s, grams + lasts_s * slot.g_per_kwh
        return tuple(sums)


class Choice(NamedTuple):
    """When work begins, and the mean intensity while it lasts, g CO2 eq. per kWh: as chosen, and
    had it begun at once. None is unknown."""

    start: datetime
    chosen_g: float | None
    at_once_g: float | None


def choose(forecast: Forecast, now: datetime, lasts: timedelta, within: timedelta) -> Choice:
    """The start with the least mean intensity, of work that must end `within` from now; the
    earliest of several. Hours that are not known are never chosen; without any that are, it is now.
    """
    at_once = forecast.mean(now, now + lasts)
    means = {
        start: mean
        for start in _starts(forecast, now, lasts, within)
        if (mean := forecast.mean(start, start + lasts)) is not None
    }
    if not means:
        return Choice(now, None, at_once)
    start = min(means, key=lambda one: (round(means[one], _DECIMALS), one))
    return Choice(start, means[start], at_once)


def _starts(
    forecast: Forecast, now: datetime, lasts: timedelta, within: timedelta
) -> Iterator[datetime]:
    """Where the least mean can be. As the start moves, the mean is linear between two moments at
    which one end of the work passes from a slot to the next, so it is least at one of them."""
    latest = now + within - lasts
    edges = {edge for slot in forecast.slots for edge in (slot.begin, slot.end)}
    yield now
    yield from (one for one in {*edges, *(e - lasts for e in edges), latest} if now < one <= latest)
