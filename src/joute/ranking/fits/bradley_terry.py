"""Bradley-Terry: the log-odds that a beats b are the difference of their strengths.

R. A. Bradley and M. E. Terry, "Rank analysis of incomplete block designs", Biometrika 39 (1952).
A tie is half a win for each, which makes the likelihood a quasi-likelihood: intervals come from
the sandwich, never from the likelihood alone. With `position`, the side adds its own effect
(Davidson and Beaver, Biometrics 33, 1977).
"""

import numpy as np

from joute.ranking.fits.connectivity import same_group
from joute.ranking.fits.newton import (
    Derivatives,
    Fit,
    bordered,
    laplacian,
    net_outflow,
    newton,
    prior_ties,
)
from joute.ranking.votes.arrays import Floats, Integers
from joute.ranking.votes.counts import points_by_side
from joute.ranking.votes.model import VALUES


def fit(
    table: Floats,
    groups: Integers,
    *,
    prior: float,
    position: bool = False,
    start: Floats | None = None,
) -> Fit:
    """Fit the votes of `table` (n, n, 4) that are between models of one group.

    `start` (n) are strengths from which to begin, such as those before the last vote.
    """
    for_a, votes = _votes_by_side(table, groups, prior)
    n, effects = len(groups), int(position)

    def derivatives(point: Floats) -> Derivatives:
        expected = chances(point[:n], point[n:])
        missing = for_a - votes * expected
        weight = votes * expected * (1 - expected)
        gradient = np.append(net_outflow(missing), [missing.sum()] * effects)
        if not effects:
            return Derivatives(gradient, laplacian(weight))
        border, inner = net_outflow(weight)[:, None], np.array([[weight.sum()]])
        return Derivatives(gradient, bordered(laplacian(weight), border, inner))

    def step_size(step: Floats) -> float:
        return float(np.ptp(step[:n]) + np.abs(step[n:]).sum())

    start = first_guess(for_a, votes) if start is None else start
    origin = np.append(centred(start, groups), np.zeros(effects))
    point, information, bread = newton(derivatives, origin, groups, step_size)
    expected = chances(point[:n], point[n:])
    scores = np.stack([VALUES - expected[:, :, None]] * (1 + effects), axis=-1)
    prior_squares = squares_of_prior(prior_ties(groups, prior), expected)
    return Fit(point[:n], point[n:], information, bread, scores, prior_squares)


def chances(strengths: Floats, effects: Floats | tuple[()] = ()) -> Floats:
    """(n, n): the expected points of the first model, on side a, against the second."""
    logits = strengths[:, None] - strengths[None, :] + sum(effects)
    return np.asarray(1 / (1 + np.exp(-logits)))


def squares_of_prior(ties: Floats, expected: Floats) -> float:
    """The squared scores of the prior's votes, each half a win and half a loss of side a."""
    return float((ties * ((1 - expected) ** 2 + expected**2) / 2).sum())


def first_guess(for_a: Floats, votes: Floats) -> Floats:
    """(n,): the log-odds of each model against those that it met, as if they were all equal."""
    met = votes.sum(axis=1) + votes.sum(axis=0)
    points = for_a.sum(axis=1) + (votes - for_a).sum(axis=0)
    return np.asarray(np.log((points + 0.5) / (met - points + 0.5)))


def centred(strengths: Floats, groups: Integers) -> Floats:
    """Strengths with mean zero in each group."""
    sizes = np.bincount(groups)
    return np.asarray(strengths - (np.bincount(groups, strengths) / sizes)[groups])


def _votes_by_side(table: Floats, groups: Integers, prior: float) -> tuple[Floats, Floats]:
    """Points of side a and votes, prior votes included, none across groups."""
    together = same_group(groups)
    prior_table = prior_ties(groups, prior)
    for_a, for_b = points_by_side(table)
    return for_a * together + prior_table / 2, (for_a + for_b) * together + prior_table
