"""Which two models should meet next: the pair that is expected to teach most.

One more vote between i and j shrinks the covariance C of the strengths by

    w C (e_i - e_j) (e_i - e_j)' C / (1 + w d),  w = 1 / 4,  d = variance of i - j

(Sherman and Morrison, 1950). Its trace is what the vote teaches of all ratings: the design is
A-optimal, as in K. Chaloner and K. Larntz, Journal of Statistical Planning and Inference 21, 1989.
C follows from how often each pair met, as if all models were equal, and never from who won: pairs
drawn after what was voted bias the ratings, and intervals then hold the truth less often than they
say (X. Nie et al., "Why adaptively collected data have negative bias", AISTATS 2018). Pairs are
drawn in proportion to a power of what they teach, and a share of draws is uniform, so that every
pair stays possible and its probability is known. benchmarks/ranking_next_pair.py measures the votes
saved, benchmarks/ranking_coverage.py the intervals.
"""

from dataclasses import dataclass, field
from functools import cached_property
from random import Random

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.fits.newton import laplacian, prior_ties
from joute.ranking.options import WEAK_PRIOR
from joute.ranking.uncertainty.sandwich import differences
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.counts import PairCounts

# What a vote says of a gap in logits, between equals: p (1 - p).
_WEIGHT = 0.25
# The share of draws that is uniform over pairs.
EXPLORE = 0.1
# A pair that teaches twice as much is drawn 2 to this power times as often.
SHARPNESS = 8.0


@dataclass(frozen=True)
class DrawnPair:
    """Two models on their sides, and the probability of this very draw, sides included."""

    model_a: str
    model_b: str
    probability: float


@dataclass(frozen=True, eq=False)
class Plan:
    """The probability of each pair in the next draw: (n, n), symmetric, all pairs adding to 1."""

    models: tuple[str, ...]
    probabilities: Floats = field(repr=False)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {model: place for place, model in enumerate(self.models)}

    def weight(self, first: str, second: str) -> float:
        """The probability of the pair, on either side; above zero. A model that was not in the
        counts is as likely as the likeliest pair, since nothing is known of it."""
        places = self._places
        if first in places and second in places:
            return float(self.probabilities[places[first], places[second]])
        return float(self.probabilities.max(initial=0.0)) or 1.0

    def draw(self, random: Random) -> DrawnPair:
        """Draw a pair, and its sides."""
        if len(self.models) < 2:
            raise BadInput(message=N_("A pair is drawn among two models or more."))
        first, second = np.triu_indices(len(self.models), 1)
        chances = self.probabilities[first, second]
        (pair,) = random.choices(range(len(chances)), chances.tolist())
        sides = [self.models[first[pair]], self.models[second[pair]]]
        random.shuffle(sides)
        return DrawnPair(sides[0], sides[1], float(chances[pair]) / 2)


def plan(counts: PairCounts, *, explore: float = EXPLORE) -> Plan:
    """The information of each pair, as probabilities; `explore` (0 to 1] is the uniform share."""
    if not 0 < explore <= 1:
        raise BadInput(message=N_("explore is a share of draws, above 0 and up to 1."))
    n = len(counts.models)
    if n < 2:
        return Plan(counts.models, np.zeros((n, n)))
    gains = expected_gains(counts) ** SHARPNESS
    uniform = (1 - np.eye(n)) / (n * (n - 1) / 2)
    # Each pair appears twice in a symmetric table.
    return Plan(counts.models, (1 - explore) * gains / (gains.sum() / 2) + explore * uniform)


def next_pair(counts: PairCounts, random: Random, *, explore: float = EXPLORE) -> DrawnPair:
    """Draw the next pair; every pair of `counts.models` is possible."""
    return plan(counts, explore=explore).draw(random)


def expected_gains(counts: PairCounts) -> Floats:
    """(n, n): what one more vote of each pair is expected to teach, in squared logits."""
    n = len(counts.models)
    links = counts.meetings / 2 + prior_ties(np.zeros(n, dtype=np.int64), WEAK_PRIOR)
    information = _WEIGHT * laplacian(links)
    # The level of all strengths is free: any information on it leaves differences as they are.
    covariance = np.linalg.inv(information + np.trace(information) / n**2)
    gains = differences(covariance @ covariance) / (1 + _WEIGHT * differences(covariance))
    return np.asarray(_WEIGHT * (gains + gains.T) / 2)
