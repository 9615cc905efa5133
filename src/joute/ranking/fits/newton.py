"""Newton's method, shared by the fits of Bradley-Terry, Davidson and style."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from joute.ranking.fits.connectivity import same_group
from joute.ranking.votes.arrays import Floats, Integers

_TOLERANCE = 1e-9  # logits: a rating is then right to a millionth of a point
_MAX_STEPS = 200


class Derivatives(NamedTuple):
    """First and minus second derivatives of a log-likelihood, of sizes p and (p, p)."""

    gradient: Floats
    information: Floats


class Maximum(NamedTuple):
    """The maximum of a log-likelihood (p), with its information and bread there (p, p)."""

    point: Floats
    information: Floats
    bread: Floats


@dataclass(frozen=True, eq=False)
class Fit:
    """A maximum of the likelihood, in logits.

    `strengths` (n) have mean zero in each group; `effects` (k) are those of position, ties or
    style. `information`, (n + k, n + k), includes the prior; `bread` is its inverse, with
    strengths relative to the mean of their group. `prior_squares` is the sum, over the votes of
    the prior, of the squared derivative of their log-likelihood with respect to the difference of
    strengths, a tie counted as half a win and half a loss. `scores` holds the derivative of the
    log-likelihood of one vote with respect to the difference of strengths and to each effect: for
    each pair, side and outcome, (n, n, 4, 1 + k), or for each vote, (votes, 1 + k).
    """

    strengths: Floats
    effects: Floats
    information: Floats
    bread: Floats
    scores: Floats
    prior_squares: float

    @property
    def by_vote(self) -> bool:
        """Scores are known vote by vote, not by pair and outcome."""
        return self.scores.ndim == 2


def newton(
    derivatives: Callable[[Floats], Derivatives],
    start: Floats,
    groups: Integers,
    step_size: Callable[[Floats], float],
) -> Maximum:
    """The maximum of a concave log-likelihood.

    Newton's steps, each shortened by log(1 + r) / r where r is the most that it changes any
    logit: logistic likelihoods being self-concordant in that sense, every step goes up (Sun and
    Tran-Dinh, Mathematical Programming 178, 2019), with no line search. The level of each group,
    which votes say nothing of, stays where `start` put it.
    """
    point = start
    null_space = _null_space(groups, len(start))
    for _ in range(_MAX_STEPS):
        gradient, information = derivatives(point)
        scale = float(np.trace(information)) / len(start) or 1.0
        solvable = information + scale * null_space
        step = _solved(solvable, gradient)
        change = step_size(step)
        if change < _TOLERANCE:
            break
        point = point + step * (np.log1p(change) / change)
    bread = _solved(solvable, np.eye(len(start))) - null_space / scale
    return Maximum(point, information, bread)


def _solved(matrix: Floats, right: Floats) -> Floats:
    """The solution, or the least one when effects are exactly collinear."""
    try:
        return np.asarray(np.linalg.solve(matrix, right), dtype=float)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(matrix, hermitian=True) @ right, dtype=float)


def _null_space(groups: Integers, size: int) -> Floats:
    """The projection on the level of each group: the directions that votes leave free."""
    null_space = np.zeros((size, size))
    n = len(groups)
    together = same_group(groups)
    null_space[:n, :n] = together / together.sum(axis=0)
    return null_space


def laplacian(links: Floats) -> Floats:
    """(n, n): the sum over votes of (e_a - e_b)(e_a - e_b)', given their weights by side."""
    both = links + links.T
    return np.asarray(np.diag(both.sum(axis=0)) - both)


def net_outflow(flows: Floats) -> Floats:
    """(n,): the sum over votes of (e_a - e_b), given their weights by side (n, n)."""
    return np.asarray(flows.sum(axis=1) - flows.sum(axis=0))


def bordered(corner: Floats, border: Floats, inner: Floats) -> Floats:
    """The matrix [[corner, border], [border', inner]]."""
    return np.block([[corner, border], [border.T, inner]])


def prior_ties(groups: Integers, prior: float) -> Floats:
    """(n, n): prior votes by side, `prior` in all for each model, none across groups."""
    together = same_group(groups) & ~np.eye(len(groups), dtype=bool)
    others = np.maximum(together.sum(axis=0), 1)
    return np.asarray(prior / 2 * together / others)
