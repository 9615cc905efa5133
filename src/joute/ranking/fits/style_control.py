"""Style control: length, headings, bold, lists and side as covariates of Bradley-Terry.

As on LMArena's leaderboard (T. Li, A. Angelopoulos, W.-L. Chiang, "Does style matter?", 2024),
a style is the relative difference (a - b) / (a + b) of its counts in the two answers, and its
coefficient is estimated together with the strengths. Here it is scaled by its root mean square
and not centred, so that swapping the sides of a vote changes nothing but signs.
"""

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.fits.bradley_terry import chances, squares_of_prior
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
from joute.ranking.votes.model import Votes
from joute.ranking.votes.style import STYLES

POSITION = "position"


def covariates(votes: Votes) -> tuple[tuple[str, ...], Floats]:
    """Names, and values of shape (votes, names): the styles that are known, then position."""
    counted = [style for style in STYLES if {f"{style}_a", f"{style}_b"} <= votes.styles.keys()]
    if not counted:
        raise BadInput(
            message=N_("Style control needs counts for both sides: %(names)s."),
            names=", ".join(f"{style}_a, {style}_b" for style in STYLES),
        )
    found = {style: _relative_difference(votes, style) for style in counted}
    # The same on both sides of every vote: there is nothing to learn from it.
    varying = {style: values for style, values in found.items() if values.any()}
    if votes.sides_known:
        varying[POSITION] = np.ones(len(votes))
    return tuple(varying), np.reshape(list(varying.values()), (len(varying), len(votes))).T


def _relative_difference(votes: Votes, style: str) -> Floats:
    a, b = (votes.styles[f"{style}_{side}"] for side in "ab")
    total = a + b
    share = np.divide(a - b, total, out=np.zeros(len(votes)), where=total > 0)
    return np.asarray(share / (np.sqrt(np.mean(share**2)) or 1.0))


def fit(votes: Votes, values: Floats, groups: Integers, *, prior: float, start: Floats) -> Fit:
    """Strengths and effects of `values` (votes, k), from strengths without them (`start`)."""
    n, k = len(votes.models), values.shape[1]
    a, b = votes.a.astype(np.int64), votes.b.astype(np.int64)
    weight = np.ones(len(votes)) if votes.weight is None else votes.weight
    weight = weight * (groups[a] == groups[b])
    points = votes.values()
    prior_table = prior_ties(groups, prior)

    def expected(point: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-(point[a] - point[b] + values @ point[n:]))))

    def by_pair(of_votes: Floats) -> Floats:
        return np.asarray(np.bincount(a * n + b, of_votes, n * n).reshape(n, n), dtype=float)

    def derivatives(point: Floats) -> Derivatives:
        chance = expected(point)
        missing, own = weight * (points - chance), weight * chance * (1 - chance)
        prior_chance = chances(point[:n])
        pull = prior_table * (0.5 - prior_chance)
        curve = prior_table * prior_chance * (1 - prior_chance)
        gradient = np.append(net_outflow(by_pair(missing) + pull), values.T @ missing)
        border = [net_outflow(by_pair(own * values[:, effect])) for effect in range(k)]
        inner = values.T @ (own[:, None] * values)
        corner = laplacian(by_pair(own) + curve)
        return Derivatives(gradient, bordered(corner, np.reshape(border, (k, n)).T, inner))

    def step_size(step: Floats) -> float:
        return float(np.ptp(step[:n]) + np.abs(values @ step[n:]).max(initial=0))

    point, information, bread = newton(
        derivatives, np.append(start, np.zeros(k)), groups, step_size
    )
    scores = (points - expected(point))[:, None] * np.column_stack([np.ones(len(votes)), values])
    scores = scores * (groups[a] == groups[b])[:, None]
    prior_squares = squares_of_prior(prior_table, chances(point[:n]))
    return Fit(point[:n], point[n:], information, bread, scores, prior_squares)
