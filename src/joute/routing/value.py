"""What a policy would have been worth on duels that were drawn without it.

Inverse propensity scoring: D. G. Horvitz and D. J. Thompson, JASA 47 (1952); A. Swaminathan and T.
Joachims, The Self-Normalized Estimator for Counterfactual Learning, NeurIPS 2015. A duel counts
where its pair is the model that the policy chooses and the base, by one over the probability with
which that pair was drawn; where the policy keeps the base, its value is 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from joute.classification.features import Floats
from joute.routing.estimates import Estimate, estimate


class Duel(NamedTuple):
    """`probability` is that of the pair, whatever its sides, as it was stored when it was drawn;
    `score` that of `first`: 1 won, ½ tie, 0 lost."""

    first: str
    second: str
    probability: float
    score: float
    voter: str


@dataclass(frozen=True)
class Value:
    """The mean gain of a policy over the base, from -½ to ½ in the whole, by two estimators.

    `plain` has no bias, whatever the number of duels; `self_normalised` varies less, and its bias
    shrinks faster than its interval. `matched` of the `duels` have the pair of the policy. None is
    what no duel says: the policy leaves the base in some, and none of these has its pair.
    """

    duels: int
    matched: int
    plain: Estimate
    self_normalised: Estimate | None


def off_policy_value(duels: Sequence[Duel], chosen: Sequence[str], base: str) -> Value:
    """The value of a policy that chooses `chosen`, one model for each duel, which it has not
    learned from; intervals take all duels of a voter together.

    ValueError for no duels, numbers that differ, and a probability outside 0 to 1.
    """
    if not duels or len(duels) != len(chosen):
        raise ValueError(f"{len(chosen)} choices do not fit {len(duels)} duels")
    if not all(0 < duel.probability <= 1 for duel in duels):
        raise ValueError("the probability of a pair is above 0 and at most 1")
    scored = [_score(duel, model, base) for duel, model in zip(duels, chosen, strict=True)]
    gains = np.array([0.0 if score is None else score - 0.5 for score in scored])
    matched = np.array([score is not None for score in scored])
    weights = matched / np.array([duel.probability for duel in duels])
    leaves = np.array([model != base for model in chosen], dtype=float)
    voter = np.unique([duel.voter for duel in duels], return_inverse=True)[1]
    normalised = _normalised(gains, weights, leaves)
    return Value(
        duels=len(duels),
        matched=int(matched.sum()),
        plain=estimate(weights * gains, voter),
        self_normalised=None if normalised is None else estimate(normalised, voter),
    )


def _score(duel: Duel, model: str, base: str) -> float | None:
    """That of the model, where the duel is one of it and the base."""
    if model == base or {duel.first, duel.second} != {model, base}:
        return None
    return duel.score if duel.first == model else 1 - duel.score


def _normalised(gains: Floats, weights: Floats, leaves: Floats) -> Floats | None:
    """(n,): values whose mean is the estimate, and whose spread is its own to first order: the
    weighted mean gain where the policy leaves the base, times how often it does."""
    share, weight = float(leaves.mean()), float(weights.mean())
    if not weight:
        return None if share else np.zeros(len(gains))
    gain = float((weights * gains).mean()) / weight
    return np.asarray(gain * leaves + share / weight * weights * (gains - gain))
