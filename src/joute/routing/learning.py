"""What gain to expect of each model over the base: by the use, then by the words of the prompt."""

from dataclasses import dataclass

import numpy as np

from joute.classification.features import Floats, Integers, Rows
from joute.routing.estimates import Booleans, estimate
from joute.routing.evidence import Evidence
from joute.routing.features import BUCKETS, rarity
from joute.routing.ridge import ridge, scores

# A use begins as this many votes for the mean of all uses. Fixed beforehand.
PSEUDO_VOTES = 20.0
_FOLDS = 5
# Fewer rows of a use say nothing about an error that was squared.
_FEWEST = 30


@dataclass(frozen=True, eq=False)
class Learned:
    """The expected gain: `means`, shape (uses, models), and where `text_acts`, same shape, the
    product of the prompt with `slopes`, shape (models, buckets). `rarity` is by bucket."""

    means: Floats
    text_acts: Booleans
    slopes: Floats
    rarity: Floats

    def predict(self, rows: Rows, use: Integers) -> Floats:
        """(n, models): the gain expected of each model on prompts as `features.rows_of` gives them,
        each of a use by its place."""
        predicted = np.array(self.means[use])
        if self.text_acts.any():
            scaled = rows.scaled(self.rarity)
            by_text = np.column_stack([scores(scaled, slopes) for slopes in self.slopes])
            predicted += np.where(self.text_acts[use], by_text, 0.0)
        return predicted

    def by_use_alone(self) -> "Learned":
        return Learned(self.means, np.zeros_like(self.text_acts), self.slopes, self.rarity)


def learn(evidence: Evidence, random: np.random.Generator, *, text: bool = True) -> Learned:
    """The mean gain in each use, shrunk; the words act where they foretell rows that were held out
    better than the use alone does, the whole paired interval of the squared error being above 0.

    `random` deals voters to the folds. Without `text`, words never act.
    """
    means = use_means(evidence)
    nothing = np.zeros(means.shape, dtype=bool)
    rare = rarity(evidence.features)
    without = Learned(means, nothing, np.zeros((means.shape[1], BUCKETS), np.float32), rare)
    if not text:
        return without
    acts = _text_acts(evidence, random)
    if not acts.any():
        return without
    return Learned(means, acts, slopes_of(evidence, means, rare), rare)


def use_means(evidence: Evidence) -> Floats:
    """(uses, models): the weighted mean gain with `PSEUDO_VOTES` at the mean of all uses; 0 for a
    model without evidence."""
    shape = len(evidence.uses), len(evidence.models)
    cell = evidence.use * shape[1] + evidence.model
    weights = np.bincount(cell, evidence.weights, minlength=shape[0] * shape[1]).reshape(shape)
    sums = np.bincount(cell, evidence.weights * evidence.gains, minlength=weights.size)
    sums = sums.reshape(shape)
    overall = sums.sum(axis=0) / np.maximum(weights.sum(axis=0), 1e-12)
    return np.asarray((sums + PSEUDO_VOTES * overall) / (weights + PSEUDO_VOTES))


def slopes_of(evidence: Evidence, means: Floats, rare: Floats) -> Floats:
    """(models, buckets): what words say of the gains that the means leave."""
    rest = evidence.gains - means[evidence.use, evidence.model]
    scaled = evidence.features.scaled(rare)
    slopes = np.zeros((len(evidence.models), BUCKETS), np.float32)
    for model in range(len(evidence.models)):
        own = np.flatnonzero(evidence.model == model)
        if len(own):
            slopes[model] = ridge(scaled.only(own), rest[own], evidence.weights[own])
    return slopes


def _text_acts(evidence: Evidence, random: np.random.Generator) -> Booleans:
    """(uses, models): where words foretell what was held out better than the use alone."""
    everything = np.arange(len(evidence))
    fold = _folds(evidence.voter, random)
    better = np.zeros(len(evidence))
    for number in range(_FOLDS):
        held_out, others = everything[fold == number], everything[fold != number]
        if not (len(held_out) and len(others)):
            continue
        part, rest = evidence.only(others), evidence.only(held_out)
        means = use_means(part)
        rare = rarity(part.features)
        slopes = slopes_of(part, means, rare)
        words = rest.features.scaled(rare)
        by_model = np.column_stack([scores(words, one) for one in slopes])
        missed = rest.gains - means[rest.use, rest.model]
        by_text = by_model[np.arange(len(rest)), rest.model]
        better[held_out] = missed**2 - (missed - by_text) ** 2
    acts = np.zeros((len(evidence.uses), len(evidence.models)), dtype=bool)
    for use, model in np.ndindex(acts.shape):
        own = np.flatnonzero((evidence.use == use) & (evidence.model == model))
        if len(own) >= _FEWEST:
            found = estimate(better[own], evidence.voter[own], evidence.weights[own])
            acts[use, model] = found.above_zero
    return acts


def _folds(voter: Integers, random: np.random.Generator) -> Integers:
    """(n,): a fold for each row, the same for all of a voter."""
    _, own = np.unique(voter, return_inverse=True)
    return np.asarray(random.permutation(int(own.max()) + 1)[own] % _FOLDS)
