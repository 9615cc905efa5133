"""Voters who prefer weaker models more often than differing tastes explain.

The agreement of a voter is the derivative of the log-likelihood of their votes as the gaps between
all models grow: each vote adds the gap of its two models times the points of the first less what
Davidson's model of all votes expects. It is negative for someone who prefers weaker models. Its
variance is that of the votes, plus that of tastes: a taste, normal of one spread for all voters
and models, moves every vote of a voter together (Liang and Zeger, Biometrika 73, 1986). The
spread is the one under which half of the voters are within the quartiles of the normal
distribution, so that a few who cheat do not hide themselves in it.

The p-value is the larger of that test and of Chernoff's bound on the log-likelihood of the votes,
which holds however few they are. Voters are reported when S. Holm's p-value is under 5 %: when all
are honest, one board in twenty at most names somebody; tests/ranking/honest_voters.py measures it.
They are never excluded for it.
"""

from dataclasses import dataclass, replace

import numpy as np

from joute.ranking.fits import davidson
from joute.ranking.options import WEAK_PRIOR
from joute.ranking.uncertainty.ranks import holm
from joute.ranking.uncertainty.student_t import two_sided_p
from joute.ranking.votes.arrays import Booleans, Codes, Floats
from joute.ranking.votes.counts import tally
from joute.ranking.votes.model import Voters, Votes

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
_TABLE = 1 << 20


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
        if p[voter] < _LEVEL
    )


def p_values_of_voters(votes: Votes, voters: Voters) -> Floats:
    """(voters,): of "this voter is as honest as the others", one-sided; 1 for fewer than ten votes,
    or where fewer than ten voters have as many.

    A voter who cast a sizeable share of the votes is held against the model of the others.
    """
    votes = replace(votes, weight=None, voters=None, styles={}, labels={})
    counts = np.bincount(voters.codes)
    seen = _seen(votes, voters.codes, _Expected.of(votes))
    for voter in np.flatnonzero(counts > _SIZEABLE * len(votes)).tolist():
        own = voters.codes == voter
        alone = votes.only(own)
        codes = np.zeros(len(alone), dtype=np.int64)
        seen[voter] = _seen(alone, codes, _Expected.of(votes.only(~own)))[0]
    return _p_values(seen, counts >= _MIN_VOTES)


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


# The columns of what is seen of voters: their agreement, its variance by votes and, for tastes of
# unit spread, by tastes; Chernoff's bound.
_AGREEMENT, _BY_VOTES, _BY_TASTES, _BOUND = range(4)


def _seen(votes: Votes, codes: Codes, expected: _Expected) -> Floats:
    """(voters, 4)."""
    a, b = votes.a, votes.b
    gap = expected.strengths[a] - expected.strengths[b]
    surplus = np.array([1, 0, 0.5, 0.5])[votes.outcome] - expected.points[a, b]
    weight = expected.variance[a, b]
    return np.stack(
        [
            np.bincount(codes, gap * surplus),
            np.bincount(codes, gap**2 * weight),
            _squared_flows(votes, codes, gap * weight),
            _chernoff(votes, codes, expected.logs),
        ],
        axis=1,
    )


def _squared_flows(votes: Votes, codes: Codes, flows: Floats) -> Floats:
    """(voters,): the sum over models of the squared sum of `flows` from b to a (votes,)."""
    n, total = len(votes.models), int(codes.max()) + 1 if len(codes) else 0
    height = max(1, _TABLE // n)
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(0, total, height)[1:])
    squares = [np.zeros(0)]
    for place, part in enumerate(np.split(order, edges)):
        rows = min(height, total - place * height)
        row = (codes[part].astype(np.int64) - place * height) * n
        sums = np.bincount(row + votes.a[part], flows[part], rows * n)
        sums -= np.bincount(row + votes.b[part], flows[part], rows * n)
        squares.append((sums.reshape(rows, n) ** 2).sum(axis=1))
    return np.concatenate(squares)


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
    agreement, by_votes, by_tastes, bound = seen[shown].T
    spread = np.sqrt(by_votes + _variance_of_tastes(agreement, by_votes, by_tastes) * by_tastes)
    degrees = np.array(_EFFICIENCY * (len(shown) - 1))
    tail = two_sided_p(agreement / spread, degrees) / 2
    p[shown] = np.maximum(bound, np.where(agreement < 0, tail, 1 - tail))
    return p


def _variance_of_tastes(agreement: Floats, by_votes: Floats, by_tastes: Floats) -> float:
    """In squared logits: that under which the median voter is as far as a normal one."""
    low, high = 0.0, 100.0
    for _ in range(40):
        middle = (low + high) / 2
        too_far = np.median(agreement**2 / (by_votes + middle * by_tastes)) > _MEDIAN_SQUARE
        low, high = (middle, high) if too_far else (low, middle)
    return high if low else 0.0
