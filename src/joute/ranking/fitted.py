"""Estimated strengths and their errors: the numbers behind a ranking."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.fits import bradley_terry, davidson, elo, style_control
from joute.ranking.fits.connectivity import connected, same_group
from joute.ranking.fits.newton import Fit, prior_ties
from joute.ranking.options import Options
from joute.ranking.results import Effect
from joute.ranking.scale import CENTRE, POINTS_PER_LOGIT
from joute.ranking.uncertainty import bootstrap
from joute.ranking.uncertainty.likelihood_ratio import Meetings
from joute.ranking.uncertainty.ranks import p_values
from joute.ranking.uncertainty.sandwich import Covariance, by_vote, by_voter, unknown
from joute.ranking.votes.arrays import Booleans, Floats, Integers
from joute.ranking.votes.counts import (
    PairCounts,
    Tally,
    expand,
    points_by_side,
    tally,
    voters_by_model,
)
from joute.ranking.votes.model import Voters, Votes, capped
from joute.statistics.student_t import quantile

# Prior votes of a model in a bootstrap sample when the options have no prior: a model that wins
# all its votes in some sample stays finite there.
_BOOTSTRAP_PRIOR = 0.01


@dataclass(frozen=True, eq=False)
class Fitted:
    """Counts, strengths (n, logits, mean zero in each group) and their covariance.

    `votes` is None when there are only counts; `voters` (n), those who judged each model, when
    they are not known; `samples` (samples, n) without bootstrap; `raw`, the strengths without
    style control, for methods without a likelihood.
    """

    models: tuple[str, ...]
    options: Options
    votes: Votes | None
    tally: Tally
    groups: Integers
    strengths: Floats
    covariance: Covariance
    voters: Floats | None
    samples: Floats | None = None
    effects: tuple[Effect, ...] = ()
    raw: Floats | None = None

    @cached_property
    def votes_of_models(self) -> Floats:
        """(n,): votes that each model took part in."""
        numbers = self.tally.numbers
        return np.asarray(numbers.sum(axis=(1, 2)) + numbers.sum(axis=(0, 2)))

    @property
    def eligible(self) -> Booleans:
        """(n,): models with the minimum of votes, and of voters when they are known."""
        enough = self.votes_of_models >= self.options.min_votes
        if self.voters is None:
            return enough
        return enough & (self.voters >= self.options.min_voters)

    @cached_property
    def p_values(self) -> Floats:
        """(n, n): of "these two are equal", not adjusted; see `ranks.p_values`."""
        weights = self.tally.weights.sum(axis=2) * same_group(self.groups)
        weights += prior_ties(self.groups, self.options.prior_votes)
        meetings = Meetings(weights + weights.T, bradley_terry.chances(self.strengths))
        return p_values(self.strengths, self.covariance, meetings)

    @cached_property
    def level(self) -> Floats:
        """(n, n): for each model, the shares of the models whose mean strength is the level of its
        ratings: the anchors of its group, or the whole group when it has none."""
        shares = same_group(self.groups).astype(float)
        if len(self.anchored):
            together = shares[:, self.anchored].sum(axis=1) > 0
            shares[np.ix_(together, ~np.isin(np.arange(len(self.groups)), self.anchored))] = 0
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    @cached_property
    def anchored(self) -> Integers:
        """The places of the anchors. Raises BadInput for one that is not among the models."""
        for name in self.options.anchors if self.models else ():
            if name not in self.models:
                raise BadInput(
                    message=N_("The anchor “%(name)s” is not among the models."), name=name
                )
        return np.flatnonzero([model in self.options.anchors for model in self.models])

    @property
    def contrasts(self) -> Floats:
        """(n, n): what an interval is of. A strength is relative to its group already, so that
        only anchors are subtracted."""
        fixed = np.isin(self.groups, self.groups[self.anchored])
        return np.asarray(np.eye(len(self.groups)) - self.level * fixed[:, None])

    def ratings(self, strengths: Floats) -> Floats:
        """(n,) points: strengths on the scale of this ranking. Its centre is the mean of each
        component or, where there are anchors, of the ratings given for them: as the scale is
        fixed, the votes leave no more than one level to choose."""
        given = np.array([self.options.anchors.get(model, CENTRE) for model in self.models])
        centre = np.where(
            np.isin(self.groups, self.groups[self.anchored]), self.level @ given, CENTRE
        )
        return np.asarray(centre + POINTS_PER_LOGIT * (strengths - self.level @ strengths))

    def all_votes(self) -> Votes:
        """The votes, rebuilt from the counts when there are only counts."""
        return self.votes or expand(PairCounts(self.models, self.tally.numbers))


def fit_votes(votes: Votes, options: Options) -> Fitted:
    """The fit of the votes under `options`; reports are computed on demand."""
    votes = capped(votes, options.max_votes_per_voter)
    if votes.points is not None and options.method == "davidson":
        raise BadInput(message=N_("Davidson’s model has no graded outcomes: take Bradley-Terry."))
    counts = tally(votes)
    groups = groups_of(counts.weights, options)
    if not counts.weights.any():
        return _of_nothing(votes.models, counts, groups, options)
    if options.has_likelihood:
        return _by_likelihood(votes, counts, groups, options)
    return _by_elo(votes, counts, groups, options)


def fit_counts(counts: Tally, models: tuple[str, ...], options: Options, start: Floats) -> Fitted:
    """The same from counts alone, beginning at strengths `start`: the cost of a refresh."""
    groups = groups_of(counts.weights, options)
    if not counts.weights.any():
        return _of_nothing(models, counts, groups, options)
    fit = refit(counts.weights, groups, options, start=start)
    covariance = by_vote(fit, counts)
    return Fitted(models, options, None, counts, groups, fit.strengths, covariance, None)


def _of_nothing(
    models: tuple[str, ...], counts: Tally, groups: Integers, options: Options
) -> Fitted:
    """No vote yet: all models are level, and nothing is known."""
    n = len(models)
    return Fitted(models, options, None, counts, groups, np.zeros(n), unknown(n), None)


def groups_of(table: Floats, options: Options) -> Integers:
    """(n,): models on one scale. Without a prior, only those that beat each other in a circle."""
    if not options.has_likelihood or options.prior_votes:
        met = table.sum(axis=2) > 0
        return connected(met | met.T)
    for_a, for_b = points_by_side(table)
    return connected((for_a > 0) | (for_b.T > 0))


def refit(table: Floats, groups: Integers, options: Options, *, start: Floats | None = None) -> Fit:
    """Fit counts (n, n, 4) by the likelihood that the options name."""
    if options.method == "davidson":
        return davidson.fit(table, groups, prior=options.prior_votes, start=start)
    return bradley_terry.fit(table, groups, prior=options.prior_votes, start=start)


def _by_likelihood(votes: Votes, counts: Tally, groups: Integers, options: Options) -> Fitted:
    fit = refit(counts.weights, groups, options)
    raw = fit.strengths
    names: tuple[str, ...] = ()
    if options.style:
        names, values = style_control.covariates(votes)
        fit = style_control.fit(votes, values, groups, prior=options.prior_votes, start=raw)
    covariance = _covariance(fit, votes, counts, options)
    fitted = Fitted(
        models=votes.models,
        options=options,
        votes=votes,
        tally=counts,
        groups=groups,
        strengths=fit.strengths,
        covariance=covariance,
        voters=_judges(votes, covariance, options),
        effects=effects_of(fit, covariance, names, options.level),
        raw=raw,
    )
    return _resampled(fitted, votes) if options.intervals == "bootstrap" else fitted


def _covariance(fit: Fit, votes: Votes, counts: Tally, options: Options) -> Covariance:
    """The sandwich over voters when they are known and requested, else over votes."""
    if options.cluster == "voter" and votes.voters is not None:
        return by_voter(fit, votes, votes.voters)
    if fit.by_vote or votes.points is not None:
        return by_voter(fit, votes, Voters(np.arange(len(votes))))
    return by_vote(fit, counts)


def _judges(votes: Votes, covariance: Covariance, options: Options) -> Floats | None:
    if votes.voters is None:
        return None
    return (
        covariance.clusters_by_model
        if options.cluster == "voter"
        else voters_by_model(votes, votes.voters)
    )


def _by_elo(votes: Votes, counts: Tally, groups: Integers, options: Options) -> Fitted:
    plain = elo.in_sequence(votes) if options.method == "elo" else elo.averaged(votes, options.seed)
    return Fitted(
        models=votes.models,
        options=options,
        votes=votes,
        tally=counts,
        groups=groups,
        strengths=bradley_terry.centred(plain, groups),
        covariance=unknown(len(votes.models)),
        voters=None if votes.voters is None else voters_by_model(votes, votes.voters),
    )


def _resampled(fitted: Fitted, votes: Votes) -> Fitted:
    """The covariance of the bootstrap in place of the sandwich; degrees of freedom stay."""
    options = fitted.options
    prior = max(options.prior_votes, _BOOTSTRAP_PRIOR)
    method = davidson.fit if options.method == "davidson" else bradley_terry.fit

    def strengths_of(table: Floats) -> Floats:
        return method(table, fitted.groups, prior=prior, start=fitted.strengths).strengths

    linked = votes if options.cluster == "voter" else replace(votes, voters=None)
    drawn = bootstrap.samples(linked, strengths_of, number=options.samples, seed=options.seed)
    matrix = np.atleast_2d(np.cov(drawn, rowvar=False))
    return replace(fitted, samples=drawn, covariance=replace(fitted.covariance, robust=matrix))


def effects_of(
    fit: Fit, covariance: Covariance, names: tuple[str, ...], level: float
) -> tuple[Effect, ...]:
    """The named effects of a fit, in points."""
    points = POINTS_PER_LOGIT * fit.effects
    if covariance.clusters < 2:
        return tuple(
            Effect(name, float(x), None, None) for name, x in zip(names, points, strict=False)
        )
    spread = POINTS_PER_LOGIT * np.sqrt(covariance.of_effects)
    half = quantile(level, np.array([covariance.clusters - 1.0])) * spread
    return tuple(
        Effect(name, float(x), float(x - h), float(x + h))
        for name, x, h in zip(names, points, half, strict=False)
    )


def position(fitted: Fitted) -> Effect | None:
    """The effect of side a, by Bradley-Terry with that one effect, or by style control
    when requested; None when sides are unknown or there are no votes."""
    for effect in fitted.effects:
        if effect.name == style_control.POSITION:
            return effect
    votes, options = fitted.votes, fitted.options
    if not fitted.tally.weights.any() or (votes is not None and not votes.sides_known):
        return None
    fit = bradley_terry.fit(
        fitted.tally.weights, fitted.groups, prior=options.prior_votes, position=True
    )
    if votes is None:
        covariance = by_vote(fit, fitted.tally)
    else:
        covariance = _covariance(fit, votes, fitted.tally, options)
    return effects_of(fit, covariance, (style_control.POSITION,), options.level)[0]
