"""Significant differences between models, with the rank intervals and tiers that follow."""

from dataclasses import dataclass

import numpy as np

from joute.ranking.fits.connectivity import same_group
from joute.ranking.uncertainty.likelihood_ratio import Meetings, statistics
from joute.ranking.uncertainty.sandwich import Covariance, differences
from joute.ranking.votes.arrays import Booleans, Floats, Integers
from joute.statistics import holm
from joute.statistics.student_t import two_sided_p


@dataclass(frozen=True, eq=False)
class Placing:
    """Ranks and tiers from 1 within each group, shape (n); 0 for models that have no rank."""

    rank: Integers
    lower: Integers
    upper: Integers
    tier: Integers


def p_values(strengths: Floats, covariance: Covariance, meetings: Meetings) -> Floats:
    """(n, n): the p-value of "these two are equal", two-sided, not adjusted; 1 for a model with
    itself and where nothing can be said.

    The larger of two: by the sandwich, with the degrees of freedom of the model that has fewer,
    and by the model, whose dispersion rests on all clusters; Wald's tests, but for the model's test
    of a one-sided model, which is the likelihood ratio.
    """
    n = len(strengths)
    gaps = np.abs(np.subtract.outer(strengths, strengths))
    robust = _ratio(gaps, differences(covariance.robust[:n, :n]))
    variances = differences(covariance.model[:n, :n])
    by_model = _ratio(gaps, variances)
    for model in np.flatnonzero(covariance.one_sided).tolist():
        by_likelihood = statistics(strengths, meetings, variances[model], model)
        by_model[model] = by_model[:, model] = by_likelihood
    first, second = np.triu_indices(n, 1)
    degrees = np.minimum(covariance.degrees[first], covariance.degrees[second])
    p = np.ones((n, n))
    p[first, second] = p[second, first] = np.maximum(
        two_sided_p(robust[first, second], degrees),
        two_sided_p(by_model[first, second], np.array(covariance.clusters - 1.0)),
    )
    return p


def _ratio(gaps: Floats, variances: Floats) -> Floats:
    """Gaps by their standard errors; 0 where that is 0."""
    return np.divide(gaps, np.sqrt(variances), out=np.zeros_like(gaps), where=variances > 0)


def adjusted(p: Floats, groups: Integers, eligible: Booleans) -> Floats:
    """(n, n): Holm's p-values, a family being all pairs of eligible models of one group; 1 for
    pairs that are not compared."""
    result = np.ones(p.shape)
    compared = np.triu(same_group(groups) & eligible & eligible[:, None], 1)
    for group in np.unique(groups):
        pairs = compared & (groups == group)
        result[pairs] = holm(p[pairs])
    return np.minimum(result, result.T)


def better(strengths: Floats, adjusted_p: Floats, level: float) -> Booleans:
    """(n, n): the first model is significantly better than the second."""
    return (adjusted_p < 1 - level) & (strengths[:, None] > strengths[None, :])


def place(strengths: Floats, groups: Integers, eligible: Booleans, wins_over: Booleans) -> Placing:
    """Ranks of eligible models, what they could be, and tiers.

    A rank could be as good as 1 + the number of models significantly better, and as bad as n
    minus the number significantly worse. The first tier holds the models that none is significantly
    better than; every other model is one tier below the lowest of those significantly better than
    it. So no tier holds two models of which one is significantly better.
    """
    rivals = same_group(groups) & eligible & eligible[:, None]
    lower = 1 + (rivals & wins_over).sum(axis=0)
    upper = rivals.sum(axis=1) - (rivals & wins_over).sum(axis=1)
    tier = np.zeros(len(groups), dtype=np.int64)
    for group in np.unique(groups):
        members = np.flatnonzero((groups == group) & eligible)
        _fill_tiers(tier, members[np.argsort(-strengths[members])], wins_over)
    plain = ranks_alone(strengths, groups, eligible)
    return Placing(plain.rank, *(np.where(eligible, values, 0) for values in (lower, upper, tier)))


def ranks_alone(strengths: Floats, groups: Integers, eligible: Booleans) -> Placing:
    """Ranks of eligible models without intervals."""
    rivals = same_group(groups) & eligible & eligible[:, None]
    ahead = rivals & (strengths[:, None] > strengths[None, :])
    nothing = np.zeros(len(groups), dtype=np.int64)
    return Placing(np.where(eligible, 1 + ahead.sum(axis=0), 0), nothing, nothing, nothing)


def _fill_tiers(tier: Integers, from_best: Integers, wins_over: Booleans) -> None:
    """Number the tiers of some models: a model that wins over another comes before it."""
    for place, model in enumerate(from_best.tolist()):
        above = from_best[:place][wins_over[from_best[:place], model]]
        tier[model] = 1 + tier[above].max(initial=0)
