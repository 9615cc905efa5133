"""The mean score of a sample: how sure it is, and whether it reaches a value."""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from joute.statistics.arrays import Floats, Integers
from joute.statistics.bounded_means import highest_mean
from joute.statistics.mcnemar import is_binary
from joute.statistics.paired import RULE_OF_THREE, standard_error, sums_and_sizes
from joute.statistics.proportions import interval
from joute.statistics.student_t import quantile, two_sided_p

_LEVEL = 0.95


@dataclass(frozen=True)
class Mean:
    """The mean of n scores and its interval, with a confidence of 95 %.

    `se` is the standard error by clusters. What the scores cannot give is None: `se` and `interval`
    of one cluster of several scores, `interval` of scores outside 0 to 1 that are all alike.
    `shares` says whether all are 0 or 1 and each its own cluster, `graded` whether they are from 0
    to 1 and not all 0 or 1.
    """

    n: int
    clusters: int
    mean: float
    se: float | None
    interval: tuple[float, float] | None
    shares: bool
    graded: bool

    def p_of(self, value: float) -> float:
        """The p-value of the mean of the whole being `value`: by the test that the interval
        inverts; 1 where there is no interval."""
        if self.interval is None:
            return 1.0
        if self.shares:
            return _p_of_share(self.mean, value, self.n)
        alike = _p_of_alike(self.mean, value, self.clusters) if self.graded or not self.se else 0.0
        if not self.se:
            return alike
        t = np.array((self.mean - value) / self.se)
        return max(alike, float(two_sided_p(t, np.array(self.clusters - 1.0))))


def mean_score(values: Floats, clusters: Integers | None = None) -> Mean:
    """The mean of scores, shape (n), any floats; `clusters` numbers the cluster of each, without
    it each is its own. ValueError for no scores or one that is not finite.

    The interval is Wilson's for independent scores of 0 and 1, otherwise Student's t by clusters,
    within 0 to 1 where all scores are; where all clusters are alike, by the rule of three. For
    graded scores from 0 to 1 it is never narrower than that, nor than what rare scores far from
    the others allow (`highest_mean`).
    """
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise ValueError(f"scores of shape {values.shape} have no mean, or one is not finite")
    groups = (
        np.arange(len(values)) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    )
    count, mean = int(groups.max()) + 1, float(values.mean())
    se = standard_error(values, groups)
    shares = is_binary(values) and count == len(values)
    within_one = bool(values.min() >= 0 and values.max() <= 1)
    graded = within_one and not is_binary(values)
    found = _wilson(values) if shares else _interval(mean, se, count, within_one, graded)
    if graded and found:
        found = _with_rare_scores(found, values, groups)
    return Mean(len(values), count, mean, se, found, shares, graded)


def _wilson(values: Floats) -> tuple[float, float]:
    return interval(int(values.sum()), len(values))


def _interval(
    mean: float, se: float | None, clusters: int, within_one: bool, graded: bool
) -> tuple[float, float] | None:
    if se is None or not (se or within_one):
        return None
    differing = min(1.0, RULE_OF_THREE / clusters)
    least, most = mean * (1 - differing), mean + (1 - mean) * differing
    if not se:
        return least, most
    half = se * float(quantile(_LEVEL, np.array([clusters - 1.0]))[0])
    lower, upper = mean - half, mean + half
    if graded:
        lower, upper = min(lower, least), max(upper, most)
    return (max(0.0, lower), min(1.0, upper)) if within_one else (lower, upper)


def _with_rare_scores(
    interval: tuple[float, float], values: Floats, groups: Integers
) -> tuple[float, float]:
    sums, sizes = sums_and_sizes(values, groups)
    lowest = 1 - highest_mean(sizes - sums, sizes, 1.0)
    return min(interval[0], lowest), max(interval[1], highest_mean(sums, sizes, 1.0))


def _p_of_share(share: float, value: float, n: int) -> float:
    """The score test, whose interval is Wilson's."""
    if not 0 < value < 1:
        return float(share == value)
    return erfc(abs(share - value) / sqrt(2 * value * (1 - value) / n))


def _p_of_alike(mean: float, value: float, clusters: int) -> float:
    """The probability that all clusters are alike when the whole has the mean `value`, from 0 to
    1: a share of it differs, at most as far as 0 or 1."""
    if mean == value:
        return 1.0
    room = 1 - mean if value > mean else mean
    return float((1 - min(1.0, abs(value - mean) / room)) ** clusters) if room else 0.0
