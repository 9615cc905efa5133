"""Davidson: Bradley-Terry in which a tie is an outcome of its own.

    P(a) : P(b) : P(tie) = exp(d / 2) : exp(-d / 2) : v,  d the difference of strengths

R. R. Davidson, "On extending the Bradley-Terry model to accommodate ties in paired comparison
experiments", Journal of the American Statistical Association 65 (1970). Ties are likelier between
models of like strength. The one effect of the fit is log v; both bad counts as a tie.
"""

from typing import NamedTuple

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.fits.bradley_terry import centred, first_guess
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
from joute.ranking.votes.model import BOTH_BAD, TIE, A, B

# Derivatives of log P before normalising, for the outcomes a, b, tie and both bad.
_LEANS = np.array([0.5, -0.5, 0.0, 0.0])
_TIES = np.array([0.0, 0.0, 1.0, 1.0])


class Chances(NamedTuple):
    """(n, n) each: the chances of a win of side a, of side b, and of a tie."""

    a: Floats
    b: Floats
    tie: Floats


def fit(table: Floats, groups: Integers, *, prior: float, start: Floats | None = None) -> Fit:
    """Fit the votes of `table` (n, n, 4) that are between models of one group.

    Raises BadInput when there is no tie, or nothing but ties, and no prior.
    """
    won_a, won_b, tied = _votes_by_side(table, groups, prior)
    if not tied.any() or not (won_a.any() or won_b.any()):
        raise BadInput(
            message=N_("Davidson’s model needs both ties and wins: these votes need a prior.")
        )
    n, votes = len(groups), won_a + won_b + tied

    def derivatives(point: Floats) -> Derivatives:
        chance = chances(point[:n], point[n])
        lean = (chance.a - chance.b) / 2
        missing = (won_a - won_b) / 2 - votes * lean
        missing_ties = tied - votes * chance.tie
        weight = votes * ((chance.a + chance.b) / 4 - lean**2)
        border = net_outflow(-votes * lean * chance.tie)[:, None]
        inner = np.array([[(votes * chance.tie * (1 - chance.tie)).sum()]])
        gradient = np.append(net_outflow(missing), missing_ties.sum())
        return Derivatives(gradient, bordered(laplacian(weight), border, inner))

    def step_size(step: Floats) -> float:
        return float(np.ptp(step[:n]) + np.abs(step[n]))

    start = first_guess(won_a + tied / 2, votes) if start is None else start
    origin = np.append(centred(start, groups), 0.0)
    point, information, bread = newton(derivatives, origin, groups, step_size)
    scores = _scores(chances(point[:n], point[n]))
    outcomes = (scores[..., (A, B, TIE), 0] ** 2).sum(axis=-1)
    prior_squares = float((prior_ties(groups, prior) / 3 * outcomes).sum())
    return Fit(point[:n], point[n:], information, bread, scores, prior_squares)


def chances(strengths: Floats, log_v: float) -> Chances:
    """The chances of each outcome, the first model being on side a."""
    half = (strengths[:, None] - strengths[None, :]) / 2
    a, b, tie = np.exp(half), np.exp(-half), np.exp(log_v)
    total = a + b + tie
    return Chances(a / total, b / total, tie / total)


def _scores(chance: Chances) -> Floats:
    lean = (chance.a - chance.b) / 2
    return np.stack([_LEANS - lean[:, :, None], _TIES - chance.tie[:, :, None]], axis=-1)


def _votes_by_side(table: Floats, groups: Integers, prior: float) -> tuple[Floats, ...]:
    """Wins of a, wins of b and ties by side; a prior vote is one third of each."""
    together = same_group(groups)
    third = prior_ties(groups, prior) / 3
    tied = table[..., TIE] + table[..., BOTH_BAD]
    return tuple(votes * together + third for votes in (table[..., A], table[..., B], tied))
