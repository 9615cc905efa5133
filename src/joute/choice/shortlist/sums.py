"""The weighted sum, at the mids of weights and scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum, inf
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from joute.choice.candidates import UNKNOWN_SCORE, Candidate
from joute.choice.errors import BadWeights
from joute.choice.weights import Weight
from joute.errors import N_

Floats = NDArray[np.float64]


# Sums of the same terms in another order differ in the last digits of a float.
_DIGITS = 12
_FIGURES = tuple(map(attrgetter, ("low", "mid", "high", "known")))


@dataclass(frozen=True)
class Table:
    """Scores of candidates by criterion, and the weights, in the order of `names`.

    `low`, `mid`, `high` and `known` have a row per candidate; `shares` are the mids of the weights
    as shares of all of them. `may_weigh` is whether a weight is above 0 in some draws at least.
    """

    candidates: Sequence[Candidate]
    names: Sequence[str]
    shares: Floats
    may_weigh: NDArray[np.bool_]
    low: Floats
    mid: Floats
    high: Floats
    known: NDArray[np.bool_]

    @cached_property
    def contributions(self) -> Sequence[Mapping[str, float]]:
        """Of each candidate, by criterion; of weights above 0."""
        weighed = np.flatnonzero(self.shares > 0)
        names = [self.names[column] for column in weighed.tolist()]
        terms = (self.shares * self.mid)[:, weighed].tolist()
        return [dict(zip(names, of_one, strict=True)) for of_one in terms]


def table_of(candidates: Sequence[Candidate], weights: Mapping[str, Weight]) -> Table:
    """Raises BadWeights where no weight is above 0, or one has no end."""
    names = sorted(weights)
    total = fsum(one.mid for one in weights.values())
    if not 0 < total < inf:
        raise BadWeights(reason=N_("at least one criterion needs a weight above 0"))
    scores = [one.scores.get(name, UNKNOWN_SCORE) for one in candidates for name in names]
    shape = len(candidates), len(names)
    low, mid, high, known = (
        np.array([getter(one) for one in scores], float).reshape(shape) for getter in _FIGURES
    )
    shares = np.array([weights[name].mid / total for name in names])
    may_weigh = np.array([weights[name].high > 0 for name in names], bool)
    return Table(candidates, names, shares, may_weigh, low, mid, high, known > 0)


def score(contributions: Mapping[str, float]) -> float:
    return round(fsum(contributions.values()), _DIGITS)
