"""Quantiles of a sample by its order statistics: no distribution is supposed."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from joute.statistics import beta

# Of a rank: what a product of decimals may miss.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Quantile:
    """A quantile of `n` values, with its interval; None is what n values cannot say."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def quantile(ordered: Sequence[float], share: float, level: float = 0.95) -> Quantile:
    """The value that `share` of the whole, above 0 and below 1, does not exceed.

    `ordered` are independent values in ascending order. The value is the one at rank ⌈share n⌉ (the
    inverse of the empirical distribution, definition 1 of R. J. Hyndman and Y. Fan, The American
    Statistician 50, 1996), as long as another is beyond it: 20 values have a 95th percentile, and
    no 99th. The ends of the interval are values too, by the binomial distribution of their ranks
    (H. A. David and H. N. Nagaraja, Order Statistics, 2003, section 7.1); one that would lie beyond
    all values is None.
    """
    n = len(ordered)
    rank = ceil(share * n - _ROUNDING)
    low = _rank(n, share, (1 - level) / 2) - 1
    high = _rank(n, share, (1 + level) / 2)
    return Quantile(
        value=ordered[rank - 1] if 0 < rank < n else None,
        low=ordered[low - 1] if low > 0 else None,
        high=ordered[high - 1] if high <= n else None,
        n=n,
    )


def _rank(n: int, share: float, probability: float) -> int:
    """The least rank, from 0 to n + 1, below which the quantile's own is with at least this
    probability."""
    return bisect_left(range(n + 2), probability, key=lambda rank: _at_most(rank - 1, n, share))


def _at_most(number: int, n: int, share: float) -> float:
    """The probability of at most `number` successes in n trials: NIST Digital Library of
    Mathematical Functions 8.17.5."""
    if number < 0 or number >= n:
        return float(number >= n)
    return beta.cumulative(1 - share, n - number, number + 1)
