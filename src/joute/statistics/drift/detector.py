"""Did the mean of values from 0 to 1 rise above a bound at some time?

A bettor begins at every fiftieth value with a small stake, and bets that the mean lies above the
bound from there on: a value x multiplies the capital by 1 + λ (x - bound), which is a fair game, or
a losing one, as long as the mean does not. The capital of all who began is an e-detector of the
kind of Shiryaev and Roberts (J. Shin, A. Ramdas and A. Rinaldo, "E-detectors", The New England
Journal of Statistics in Data Science 2, 2024); stakes λ are a mixture, because how far the mean
will rise is not known (I. Waudby-Smith and A. Ramdas, Journal of the Royal Statistical Society B
86, 2024). A month's bettors begin with 1 together, so the expected capital at its end is at most 1,
and the probability that it ever reached 1/α within the month at most α (J. L. Doob's inequality for
submartingales), whatever the distribution, and however often one looks.
"""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from joute.statistics.arrays import Floats

# Values from one start to the next. More starts cost evidence, fewer cost time.
EVERY = 50
# Beliefs in the mean, as shares of the way from 1 to the bound: each √2 nearer than the last.
_NEARNESS = 1 - 2.0 ** (-np.arange(1, 17) / 2)
# A bound of 0 or 1 has no finite bet against it.
_EDGE = 1e-6


@dataclass(frozen=True)
class Sums:
    """Of the first `n` values: their sum, and that of their squared distances to the bound."""

    n: int
    total: float
    squares: float

    def after(self, values: Floats, bound: float) -> "Sums":
        squares = float(np.square(values - bound).sum())
        return Sums(self.n + len(values), self.total + float(values.sum()), self.squares + squares)


@dataclass(frozen=True)
class Alarm:
    """The value, counted from 0, at which the capital was large enough, and what came before the
    one since which the mean seems to lie higher."""

    at: int
    before: Sums


@dataclass(frozen=True)
class Detector:
    """What is kept of all values seen: their sums, and for each bet its capital, its gain since the
    start that suits it best, and the sums of what came before that start.

    Once there is an `alarm`, it stays, and the bets are as they were.
    """

    bound: float
    stake: float
    threshold: float
    seen: Sums
    capital: tuple[float, ...]
    gain: tuple[float, ...]
    before: tuple[Sums, ...]
    alarm: Alarm | None = None

    def after(self, values: Floats) -> "Detector":
        """The detector after more values, shape (n), from 0 to 1, in the order in which they came.
        Whether they come one by one or together changes nothing."""
        found = self
        while len(values):
            size = EVERY - found.seen.n % EVERY
            part, values = values[:size], values[size:]
            bet = found if found.alarm else found._with_bets(part)
            found = replace(bet, seen=found.seen.after(part, self.bound))
        return found

    def _with_bets(self, part: Floats) -> "Detector":
        """After values among which no bettor begins but before the first."""
        begun = self if self.seen.n % EVERY else self._with_start()
        factors = 1 + np.outer(part - self.bound, _bets(self.bound))
        products = np.cumprod(factors, axis=0)
        capitals = products @ np.asarray(begun.capital) / len(begun.capital)
        reached = np.flatnonzero(capitals >= self.threshold)
        last = int(reached[0]) if len(reached) else len(part) - 1
        gains = np.asarray(begun.gain) + np.log(products[last])
        best = begun.before[int(gains.argmax())]
        return replace(
            begun,
            capital=tuple((products[last] * begun.capital).tolist()),
            gain=tuple(gains.tolist()),
            alarm=Alarm(self.seen.n + last, best) if len(reached) else None,
        )

    def _with_start(self) -> "Detector":
        """Here every bet takes a new stake; one that lost since its start begins anew (E. S. Page's
        CUSUM, Biometrika 41, 1954)."""
        starts = zip(self.gain, self.before, strict=True)
        return replace(
            self,
            capital=tuple(one + self.stake for one in self.capital),
            gain=tuple(max(0.0, gain) for gain in self.gain),
            before=tuple(before if gain > 0 else self.seen for gain, before in starts),
        )


def detector(bound: float, month: int, alpha: float) -> Detector:
    """Nothing seen yet. `month` is how many values a month brings, above 0; `alpha` the probability
    of an alarm in a month without a rise above `bound`, from 0 to 1."""
    nothing, bets = Sums(0, 0.0, 0.0), len(_NEARNESS)
    return Detector(
        bound=min(1 - _EDGE, max(_EDGE, bound)),
        stake=1 / starts(month),
        threshold=1 / alpha,
        seen=nothing,
        capital=(0.0,) * bets,
        gain=(0.0,) * bets,
        before=(nothing,) * bets,
    )


def starts(values: int) -> int:
    """How many bettors begin among so many values."""
    return ceil(values / EVERY)


def _bets(bound: float) -> Floats:
    """The λ of each belief q: (q - bound) / (bound (1 - bound))."""
    beliefs = 1 - (1 - bound) * _NEARNESS
    return np.asarray((beliefs - bound) / (bound * (1 - bound)))
