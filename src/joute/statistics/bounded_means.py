"""The highest mean that values within bounds allow, however skewed: of losses that are rare and
large, the few of a sample bound no mean by their own spread."""

from math import erfc, exp, pi, sqrt

import numpy as np

from joute.statistics.arrays import Floats

# Halvings of a search: for a mean to 1e-5, for a point to 1e-7 of what it may be.
_OF_MEAN, _OF_POINT = 17, 24


def highest_mean(sums: Floats, sizes: Floats, most: float, level: float = 0.95) -> float:
    """The mean that the whole stays below with a confidence of `level`, one-sided.

    `sums` and `sizes`, shape (clusters), are those of independent clusters of values of which
    none is above `most`. With k of n values 1 and the others 0 it is Clopper and Pearson's limit:
    N. Gaffke, Mathematical Methods of Statistics 14 (2005); E. Learned-Miller and P. S. Thomas,
    arXiv 1905.06208 (2019). One more cluster, of the mean size and all of it at `most`, stands for
    what was not seen; all are weighted at random (Dirichlet).
    """
    sums, sizes = np.append(sums, most * sizes.mean()), np.append(sizes, sizes.mean())
    low, high = float(sums.sum() / sizes.sum()), most
    if low >= most:
        return most
    for _ in range(_OF_MEAN):
        middle = (low + high) / 2
        if _probability_above_zero(sums - middle * sizes) > 1 - level:
            low = middle
        else:
            high = middle
    return high


def _probability_above_zero(weights: Floats) -> float:
    """Of a sum of standard exponentials, each by its weight, whose own sum is below 0: R. Lugannani
    and S. Rice, Advances in Applied Probability 12 (1980)."""
    low, high = 0.0, 1 / float(weights.max())
    for _ in range(_OF_POINT):
        point = (low + high) / 2
        if float((weights / (1 - point * weights)).sum()) < 0:
            low = point
        else:
            high = point
    shares = weights / (1 - low * weights)
    deviate = sqrt(max(0.0, 2 * float(np.log1p(-low * weights).sum())))
    if deviate < 1e-4:
        return 0.5
    spread = low * sqrt(float(np.square(shares).sum()))
    density = exp(-(deviate**2) / 2) / sqrt(2 * pi)
    return erfc(deviate / sqrt(2)) / 2 + density * (1 / spread - 1 / deviate)
