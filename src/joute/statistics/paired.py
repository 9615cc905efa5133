"""Two models on the same items: the mean difference and how sure it is.

E. Miller, "Adding Error Bars to Evals", arXiv 2411.00640 (2024): differences are taken item by
item, and items that would be drawn together (of one document, one conversation) are a cluster.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from joute.statistics.arrays import Floats, Integers
from joute.statistics.bounded_means import highest_mean
from joute.statistics.mcnemar import Concordance, is_binary
from joute.statistics.student_t import quantile, two_sided_p

# With none of n seen, the share of the whole is below 3/n with a confidence of 95 %: B. D.
# Jovanovic and P. S. Levy, The American Statistician 51 (1997).
RULE_OF_THREE = 3.0


class Losses(NamedTuple):
    """What b loses by cluster: the sums of a - b, and the items."""

    sums: Floats
    sizes: Floats


@dataclass(frozen=True)
class Paired:
    """Scores of a first and a second model on the same n items.

    `difference` is mean_a - mean_b, `se` its standard error by clusters, `se_unpaired` the one of
    two samples that share no item. `interval` has a confidence of `level`. What the scores cannot
    give is None: `se` and `se_unpaired` of one cluster, `interval` of one cluster or of scores
    outside 0 to 1 that all differ alike, `concordance` of scores that are not 0 and 1.
    `p_t` is the p-value of equal means, 1 where no standard error is known. `losses` are those of
    scores from 0 to 1.
    """

    n: int
    clusters: int
    mean_a: float
    mean_b: float
    difference: float
    se: float | None
    se_unpaired: float | None
    interval: tuple[float, float] | None
    p_t: float
    concordance: Concordance | None
    level: float
    losses: Losses | None = field(repr=False, compare=False)

    def below(self, margin: float) -> bool:
        """Whether b loses less than `margin`: the interval excludes it, and so do the most that it
        may lose, and the rule of three, by which a share of 3/n of the whole may lose all and not
        be among those seen."""
        return (
            self.interval is not None
            and self.interval[1] < margin
            and RULE_OF_THREE / self.clusters < margin
            and (self.most_lost is None or self.most_lost < margin)
        )

    @cached_property
    def most_lost(self) -> float | None:
        """The most that b may lose, however rarely, with a confidence of `level`, one-sided; None
        of scores that are not from 0 to 1. The interval alone takes a few large losses for the
        work of chance, because the fewer are seen the smaller is their spread."""
        return self.losses and highest_mean(*self.losses, most=1.0, level=self.level)

    @property
    def p_mcnemar(self) -> float | None:
        """The mid-p of McNemar's test, of scores of 0 and 1."""
        return None if self.concordance is None else self.concordance.mid_p

    @property
    def p(self) -> float:
        """The largest p-value of those that apply: a handful of items passes for significant by t
        alone. All clusters differ by one sign, each a fair coin, with at least that of signs."""
        return max(self.p_t, self.p_mcnemar or 0.0, 2.0 ** (1 - self.clusters))


def compare_pairs(
    a: Floats, b: Floats, clusters: Integers | None = None, level: float = 0.95
) -> Paired:
    """Compare the scores of two models, shape (n) each, any floats, item by item in one order.

    `clusters` numbers the cluster of each item; without it each item is its own. Raises ValueError
    for no items, for shapes that differ and for scores that are not finite.
    """
    _check(a, b)
    groups = np.arange(len(a)) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    count, differences = int(groups.max()) + 1, a - b
    difference, se = float(differences.mean()), standard_error(differences, groups)
    binary, within_one = is_binary(a) and is_binary(b), _within_one(a, b)
    losses = Losses(*sums_and_sizes(differences, groups))
    return Paired(
        n=len(a),
        clusters=count,
        mean_a=float(a.mean()),
        mean_b=float(b.mean()),
        difference=difference,
        se=se,
        se_unpaired=_unpaired(a, b),
        interval=_interval(difference, se, count, level, within_one),
        p_t=_p(difference, se, count),
        concordance=Concordance.of(a, b) if binary else None,
        level=level,
        losses=losses if within_one else None,
    )


def standard_error(values: Floats, groups: Integers | None = None) -> float | None:
    """The standard error of the mean of `values`, shape (n), drawn by whole groups, which are
    numbered from 0; None of fewer than two.

    √(C/(C-1) Σ_c(Σ_i(v_i - mean))²)/n over C groups: Miller, section 2.2, with the correction for
    few clusters of A. C. Cameron and D. L. Miller, Journal of Human Resources 50 (2015).
    """
    deviations = values - values.mean()
    sums = deviations if groups is None else np.bincount(groups, deviations)
    count = len(sums)
    if count < 2:
        return None
    # Equal values deviate from their mean by the rounding of the mean.
    error = float(np.sqrt(count / (count - 1) * np.square(sums).sum()) / len(values))
    return error if error > 1e-12 * float(np.abs(values).max()) else 0.0


def sums_and_sizes(values: Floats, groups: Integers) -> tuple[Floats, Floats]:
    """The sum of the values of each group, and their number."""
    sums, sizes = np.bincount(groups, values), np.bincount(groups)
    return sums.astype(np.float64), sizes.astype(np.float64)


def _check(a: Floats, b: Floats) -> None:
    if a.shape != b.shape or a.ndim != 1 or not len(a):
        raise ValueError(f"scores of shapes {a.shape} and {b.shape} are no pairs")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError("a score is not finite: leave unscored items out")


def _unpaired(a: Floats, b: Floats) -> float | None:
    first, second = standard_error(a), standard_error(b)
    return None if first is None or second is None else float(np.hypot(first, second))


def _within_one(a: Floats, b: Floats) -> bool:
    return bool(min(a.min(), b.min()) >= 0 and max(a.max(), b.max()) <= 1)


def _p(difference: float, se: float | None, clusters: int) -> float:
    """By Student's t; of differences that are all alike by their signs, each a fair coin."""
    if se is None:
        return 1.0
    if se:
        return float(two_sided_p(np.array(difference / se), np.array(clusters - 1.0)))
    return 2.0 ** (1 - clusters) if difference else 1.0


def _interval(
    difference: float, se: float | None, clusters: int, level: float, within_one: bool
) -> tuple[float, float] | None:
    """By Student's t; of differences that are all alike by the rule of three, for scores from 0
    to 1: at most 3/n of the whole differ otherwise, each by at most 1 + |difference|."""
    if se is None or not (se or within_one):
        return None
    if se:
        half = se * float(quantile(level, np.array([clusters - 1.0]))[0])
        return difference - half, difference + half
    half = min(1.0, RULE_OF_THREE / clusters) * (1 + abs(difference))
    return max(-1.0, difference - half), min(1.0, difference + half)
