"""What people thought of answers whose model was drawn, and what a policy is worth by it.

A call says what one model is worth on a question, and the probability with which that model was
drawn what it would have been worth to draw otherwise: the self-normalised inverse propensity score
of `joute.routing.value`, once for the models that the policy chooses and once for the base, on the
questions where these differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import NamedTuple

import numpy as np

from joute.routing.estimates import Estimate
from joute.routing.policy import Policy
from joute.statistics.arrays import Floats
from joute.statistics.bounded_means import highest_mean
from joute.statistics.student_t import quantile

_LEVEL = 0.95
# Fewer answers of either side say nothing of a mean.
_FEWEST = 20


class Opinion(NamedTuple):
    """Of one answer: the topic of the question, the model, the probability with which it was drawn,
    and a score from 0 to 1."""

    topic: str
    model: str
    probability: float
    score: float


@dataclass(frozen=True)
class Heard:
    """What `opinions` say of a policy: on questions that it gives to another model than the base,
    `of_choice` of that model's answers and `of_base` of the base's, by chance.

    `gain` is the mean score with the policy less that with the base, on these questions, from -1 to
    1, with an interval of 95 % for one look; None of fewer than twenty answers of either. `worse`
    says that it is below 0 for certain.
    """

    opinions: int
    of_choice: int = 0
    of_base: int = 0
    gain: Estimate | None = None
    worse: bool = False


def heard(policy: Policy, opinions: Sequence[Opinion], look: int = 1) -> Heard:
    """Hold a policy against opinions that it has not learned from, for the `look`-th time: of all
    looks together at most 5 in 100 find one worse that is not, whatever the scores.

    A question of which no text is stored counts as one without words. ValueError for a probability
    outside 0 to 1.
    """
    if not all(0 < one.probability <= 1 for one in opinions):
        raise ValueError("the probability of a model is above 0 and at most 1")
    chosen = policy.choices([(one.topic, "") for one in opinions])
    contested = [pair for pair in zip(opinions, chosen, strict=True) if pair[1] != policy.base]
    of_choice = _Side.of([one for one, model in contested if one.model == model])
    of_base = _Side.of([one for one, _ in contested if one.model == policy.base])
    found = Heard(len(opinions), len(of_choice.scores), len(of_base.scores))
    fewest = min(found.of_choice, found.of_base)
    if fewest < _FEWEST:
        return found
    gain = of_choice.mean - of_base.mean
    # The side with fewer answers says how sure it is.
    t = float(quantile(_LEVEL, np.array([fewest - 1.0]))[0])
    half = t * sqrt(of_choice.variance + of_base.variance)
    error = (1 - _LEVEL) / (look * (look + 1)) / 2
    return replace(
        found,
        gain=Estimate(gain, gain - half, gain + half),
        worse=of_choice.highest(1 - error) < of_base.lowest(1 - error),
    )


@dataclass(frozen=True, eq=False)
class _Side:
    """The scores of the answers of one side, and one over the probability of each."""

    scores: Floats
    weights: Floats

    @classmethod
    def of(cls, opinions: Sequence[Opinion]) -> "_Side":
        return cls(
            np.array([one.score for one in opinions], float),
            np.array([1 / one.probability for one in opinions], float),
        )

    @property
    def mean(self) -> float:
        return float(self.weights @ self.scores / self.weights.sum())

    @property
    def variance(self) -> float:
        """Of the mean, to first order."""
        errors = self.weights * (self.scores - self.mean) / self.weights.sum()
        return float(errors @ errors) * len(errors) / (len(errors) - 1)

    def highest(self, level: float) -> float:
        """What the mean stays below: for scores of any distribution."""
        return highest_mean(self.weights * self.scores, self.weights, 1.0, level)

    def lowest(self, level: float) -> float:
        return 1 - highest_mean(self.weights * (1 - self.scores), self.weights, 1.0, level)
