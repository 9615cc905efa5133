"""Voters who prefer weaker models more often than differing tastes explain.

The agreement of a voter is the derivative of the log-likelihood of their votes as the gaps between
all models grow: each vote adds the gap of its two models times the points of the first less what
Davidson's model of all votes expects. It is negative for someone who prefers weaker models. Its
variance is that of the votes, plus that of tastes: a taste, normal of one spread for all voters
and models, moves every vote of a voter together (Liang and Zeger, Biometrika 73, 1986). The
spread is the one under which half of the voters are within the quartiles of the normal
distribution, so that a few who cheat do not hide themselves in it.

The p-value is the larger of that test and of Chernoff's bound on the log-likelihood of the votes,
which holds however few they are; the bound matters, and is computed, only where the test is under
the level. Voters are reported when S. Holm's p-value is under 5 %: when all are honest, one board
in twenty at most names somebody; tests/ranking/honest_voters.py measures it. They are never
excluded for it.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from joute.ranking.fits import davidson
from joute.ranking.options import WEAK_PRIOR
from joute.ranking.votes.arrays import Booleans, Codes, Floats, Integers, sorting
from joute.ranking.votes.counts import tally
from joute.ranking.votes.model import Voters, Votes
from joute.statistics import holm
from joute.statistics.student_t import two_sided_p

# Asked of all voters together. It is under the 5 % that are promised, since tastes make the
# disagreement of a few larger than that of a normal distribution.
_LEVEL = 0.01
# A variance taken from the median is as uncertain as the usual one of this share of the voters
# (P. J. Rousseeuw and C. Croux, Journal of the American Statistical Association 88, 1993).
_EFFICIENCY = 0.37
# Votes from which a voter shows a taste, and voters from which their spread can be estimated.
_MIN_VOTES, _MIN_VOTERS = 10, 10
# The share of votes from which a voter may have bent the model that judges them.
_SIZEABLE = 0.01
# Exponents at which Chernoff's bound is tried.
_EXPONENTS = np.geomspace(0.05, 20, 32)
# The median of the square of a standard normal deviate.
_MEDIAN_SQUARE = 0.4549
# Numbers in the table of voters by models that is held at once.
_TABLE = 1 << 19


@dataclass(frozen=True)
class UnlikelyVoter:
    """A voter who prefers weaker models more often than differing tastes explain; `p_value` is
    adjusted for the number of voters."""

    voter: str
    votes: int
    p_value: float


def unlikely_voters(votes: Votes, voters: Voters) -> tuple[UnlikelyVoter, ...]:
    """The voters to look at, the least likely first."""
    p = holm(p_values_of_voters(votes, voters))
    counts = np.bincount(voters.codes)
    return tuple(
        UnlikelyVoter(voters.name(voter), int(counts[voter]), float(p[voter]))
        for voter in np.argsort(p, kind="stable").tolist()
        if p[voter] < _LEVEL and voter != voters.erased
    )


def p_values_of_voters(votes: Votes, voters: Voters) -> Floats:
    """(voters,): of "this voter is as honest as the others", one-sided; 1 for fewer than ten votes,
    or where fewer than ten voters have as many.

    A voter who cast a sizeable share of the votes is held against the model of the others.
    """
    votes = replace(votes, weight=None, voters=None, styles={}, labels={})
    counts, expected = np.bincount(voters.codes), _Expected.of(votes)
    seen = _seen(votes, voters.codes, expected)
    sizeable = {
        voter: (votes.at(voters.codes == voter), _Expected.of(votes.at(voters.codes != voter)))
        for voter in np.flatnonzero(counts > _SIZEABLE * len(votes)).tolist()
    }
    for voter, (own, of_others) in sizeable.items():
        seen[voter] = _seen(own, _nobody(own), of_others)[0]
    p = _p_values(seen, counts >= _MIN_VOTES)
    doubtful = np.flatnonzero(p < _LEVEL)
    bounds = _bounds(votes, voters.codes, doubtful, expected)
    for voter, (own, of_others) in sizeable.items():
        bounds[doubtful == voter] = _chernoff(own, _nobody(own), of_others.logs)[0]
    p[doubtful] = np.maximum(p[doubtful], bounds)
    return p


def _nobody(votes: Votes) -> Codes:
    """(votes,): all of one voter, of number 0."""
    return np.zeros(len(votes), dtype=np.int64)


def _bounds(votes: Votes, codes: Codes, chosen: Integers, expected: "_Expected") -> Floats:
    """(chosen,): Chernoff's bound for some voters."""
    number = np.full(int(codes.max(initial=0)) + 1, -1)
    number[chosen] = np.arange(len(chosen))
    own = number[codes] >= 0
    return _chernoff(votes.at(own), number[codes[own]], expected.logs)


@dataclass(frozen=True, eq=False)
class _Expected:
    """What Davidson's model of some votes expects: strengths (n); the logarithm of the chance of
    each outcome (n, n, 4); the mean and variance of the points of side a (n, n)."""

    strengths: Floats
    logs: Floats
    points: Floats
    variance: Floats

    @classmethod
    def of(cls, votes: Votes) -> "_Expected":
        groups = np.zeros(len(votes.models), dtype=np.int64)
        fit = davidson.fit(tally(votes).weights, groups, prior=WEAK_PRIOR)
        chance = davidson.chances(fit.strengths, float(fit.effects[0]))
        logs = np.log(np.stack([chance.a, chance.b, chance.tie, chance.tie], axis=-1))
        points = chance.a + chance.tie / 2
        return cls(fit.strengths, logs, points, chance.a + chance.tie / 4 - points**2)


# The columns of what is seen of voters: their agreement, and its variance by votes and, for tastes
# of unit spread, by tastes.
_AGREEMENT, _BY_VOTES, _BY_TASTES = range(3)


def _seen(votes: Votes, codes: Codes, expected: _Expected) -> Floats:
    """(voters, 3)."""
    gap = np.subtract.outer(expected.strengths, expected.strengths)
    surplus = np.array([1, 0, 0.5, 0.5]) - expected.points[:, :, None]
    agreement, variance = gap[:, :, None] * surplus, gap**2 * expected.variance
    total = int(codes.max()) + 1 if len(codes) else 0
    seen = np.zeros((3, total))
    for part in votes.parts():
        a, b = votes.a[part], votes.b[part]
        seen[_AGREEMENT] += np.bincount(codes[part], agreement[a, b, votes.outcome[part]], total)
        seen[_BY_VOTES] += np.bincount(codes[part], variance[a, b], total)
    seen[_BY_TASTES] = _squared_flows(votes, codes, (gap * expected.variance).astype(np.float32))
    return seen.T


def _squared_flows(votes: Votes, codes: Codes, flows: NDArray[np.float32]) -> Floats:
    """(voters,): the sum over models of the squared sum of `flows` (n, n) from b to a."""
    n, counts = len(votes.models), np.bincount(codes)
    height, total = max(1, _TABLE // n), len(counts)
    order, ends = sorting(codes), np.cumsum(counts)
    squares = np.zeros(total)
    for first in range(0, total, height):
        last = min(first + height, total)
        places = order[ends[first - 1] if first else 0 : ends[last - 1]]
        a, b = votes.a[places], votes.b[places]
        row = np.repeat(np.arange(last - first) * n, counts[first:last])
        sums = np.zeros((last - first) * n, dtype=np.float32)
        np.add.at(sums, row + a, flows[a, b])
        np.subtract.at(sums, row + b, flows[a, b])
        squares[first:last] = np.square(sums.reshape(-1, n)).sum(axis=1)
    return squares


def _chernoff(votes: Votes, codes: Codes, logs: Floats) -> Floats:
    """(voters,): P(L <= observed) <= exp(s log observed) E[L^-s], minimised over s."""
    pair = votes.a.astype(np.int64) * len(votes.models) + votes.b
    log_likelihood = np.bincount(codes, logs.reshape(-1)[votes.cells()])
    best = np.zeros(len(log_likelihood))
    for exponent in _EXPONENTS:
        moments = np.log(np.exp((1 - exponent) * logs[..., :3]).sum(axis=-1)).ravel()
        best = np.minimum(best, exponent * log_likelihood + np.bincount(codes, moments[pair]))
    return np.asarray(np.exp(best))


def _p_values(seen: Floats, enough: Booleans) -> Floats:
    p = np.ones(len(seen))
    shown = np.flatnonzero(enough & (seen[:, _BY_VOTES] > 0))
    if len(shown) < _MIN_VOTERS:
        return p
    agreement, by_votes, by_tastes = seen[shown].T
    spread = np.sqrt(by_votes + _variance_of_tastes(agreement, by_votes, by_tastes) * by_tastes)
    degrees = np.array(_EFFICIENCY * (len(shown) - 1))
    tail = two_sided_p(agreement / spread, degrees) / 2
    p[shown] = np.where(agreement < 0, tail, 1 - tail)
    return p


def _variance_of_tastes(agreement: Floats, by_votes: Floats, by_tastes: Floats) -> float:
    """In squared logits: that under which the median voter is as far as a normal one."""
    low, high = 0.0, 100.0
    for _ in range(40):
        middle = (low + high) / 2
        too_far = np.median(agreement**2 / (by_votes + middle * by_tastes)) > _MEDIAN_SQUARE
        low, high = (middle, high) if too_far else (low, middle)
    return high if low else 0.0
