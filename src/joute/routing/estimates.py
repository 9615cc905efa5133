"""Means of what voters said, with intervals that hold for few voters of unequal weight."""

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from joute.classification.features import Floats, Integers
from joute.statistics import exact_interval
from joute.statistics.paired import RULE_OF_THREE
from joute.statistics.student_t import quantile

Booleans: TypeAlias = NDArray[np.bool_]

_LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean and its interval with a confidence of 95 %; None is what one voter cannot say."""

    value: float
    low: float | None
    high: float | None

    @property
    def above_zero(self) -> bool:
        return self.low is not None and self.low > 0


def estimate(
    values: Floats, voter: Integers, weights: Floats | None = None, *, reach: float = 1.0
) -> Estimate:
    """The weighted mean of values, shape (n), at least one; voters are drawn, with all they said.

    The variance is the sum of the squares of the voters' sums; its bias and its degrees of freedom
    are those of rows that are correlated within voters as these are (R. M. Bell and D. F.
    McCaffrey, Survey Methodology 28, 2002; G. Imbens and M. Kolesár, Review of Economics and
    Statistics 98, 2016). Of voters who all agree on a value that is not 0, some may
    differ by `reach`, by the rule of three.
    """
    shares = np.ones(len(values)) if weights is None else weights
    found = _of_voters(values, voter, shares / shares.sum())
    if found.voters < 2:
        return Estimate(found.mean, None, None)
    if found.variance:
        t = float(quantile(_LEVEL, np.array([found.degrees]))[0])
        half = t * sqrt(found.variance)
    else:
        half = reach * min(1.0, RULE_OF_THREE / found.voters) if found.mean else 0.0
    return Estimate(found.mean, found.mean - half, found.mean + half)


def share(happened: Booleans, voter: Integers, weights: Floats) -> Estimate:
    """The weighted share of what happened, shape (n), within 0 to 1: the interval of C. J. Clopper
    and E. S. Pearson, of the effective size."""
    value = float(weights @ happened / weights.sum())
    size = effective_size(happened, voter, weights)
    return (
        Estimate(value, *exact_interval(value * size, size))
        if size
        else Estimate(value, None, None)
    )


def effective_size(happened: Booleans, voter: Integers, weights: Floats) -> float:
    """How many independent rows would say as much of a share: E. L. Korn and B. I. Graubard,
    Survey Methodology 24 (1998). `happened` has shape (n), at least one.

    n where each row has its own voter and they weigh alike, never more, and 0 of one voter. Where
    all rows are alike, their correlation is unknown: then each voter says as much as one row.
    """
    n, shares = len(happened), weights / weights.sum()
    found = _of_voters(happened.astype(float), voter, shares)
    if found.voters < 2:
        return 0.0
    if not found.variance:
        return float(1 / (np.bincount(np.unique(voter, return_inverse=True)[1], shares) ** 2).sum())
    size = found.mean * (1 - found.mean) / found.variance * n / (n - 1)
    few, many = quantile(_LEVEL, np.array([found.degrees, n - 1.0])).tolist()
    return float(min(n, size * (many / few) ** 2))


class _Mean(NamedTuple):
    """A mean of voters, its variance and the degrees of freedom of that; 0 of one voter, and of
    voters who all agree."""

    mean: float
    voters: int
    variance: float
    degrees: float


def _of_voters(values: Floats, voter: Integers, shares: Floats) -> _Mean:
    mean = float(shares @ values)
    _, group = np.unique(voter, return_inverse=True)
    voters = Voters.of(shares, group)
    squares = float((np.bincount(group, shares * (values - mean)) ** 2).sum())
    count = len(voters.shares)
    if count < 2 or squares <= (1e-12 * float(np.abs(values).max())) ** 2:
        return _Mean(mean, count, 0.0, 0.0)
    spread = float(shares @ (values - mean) ** 2)
    sums = voters.sums(voters.correlation(squares / spread))
    return _Mean(mean, count, squares / voters.bias(sums), voters.degrees(sums))


@dataclass(frozen=True, eq=False)
class Voters:
    """By voter, the sum of the `shares` of their rows in the whole, and that of the squares."""

    shares: Floats
    squares: Floats

    @classmethod
    def of(cls, shares: Floats, group: Integers) -> "Voters":
        return cls(*(np.bincount(group, one).astype(np.float64) for one in (shares, shares**2)))

    def sums(self, correlation: float) -> Floats:
        """(voters,): the variance of the sum of each, of rows of variance 1."""
        return (1 - correlation) * self.squares + correlation * self.shares**2

    def correlation(self, found: float) -> float:
        """That of the rows of a voter, from 0 to 1, by the moment of the squared sums that were
        found, for rows of variance 1."""
        least, most = (self._expected(self.sums(end)) for end in (0.0, 1.0))
        if most - least < 1e-12:
            return 0.0
        return min(1.0, max(0.0, (found - least) / (most - least)))

    def bias(self, sums: Floats) -> float:
        """What the squared sums are expected to be, over the variance of the mean."""
        return self._expected(sums) / float(sums.sum())

    def degrees(self, sums: Floats) -> float:
        """By Satterthwaite: the squared trace over the trace of the square of M Σ, where M is I -
        1 aᵀ - a 1ᵀ + (Σa²) 1 1ᵀ of the shares a, and Σ has the variances of the sums on its
        diagonal. One less than the voters where all weigh alike."""
        second = float(self.shares @ self.shares)
        inner = np.array([[second, -1.0], [-1.0, 0.0]])
        sides = np.column_stack([np.ones(len(sums)), self.shares])
        crossed = inner @ (sides.T @ (sums[:, None] * sides))
        mixed = float(sums**2 @ (1 + 2 * (second - 2 * self.shares)))
        return self._expected(sums) ** 2 / (mixed + float(np.trace(crossed @ crossed)))

    def _expected(self, sums: Floats) -> float:
        whole = float(sums.sum())
        return whole - 2 * float(self.shares @ sums) + whole * float(self.shares @ self.shares)
