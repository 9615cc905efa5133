"""The weighted sum, at the mids of weights and scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, inf

import numpy as np
from numpy.typing import NDArray

from joute.choice.candidates import Candidate, Score
from joute.choice.errors import BadWeights
from joute.choice.weights import Weight
from joute.errors import N_

Floats = NDArray[np.float64]


# Sums of the same terms in another order differ in the last digits of a float.
_DIGITS = 12


@dataclass(frozen=True)
class Table:
    """Scores of candidates by criterion, and the weights, in the order of `names`.

    `low`, `mid`, `high` and `known` have a row per candidate; `shares` are the mids of the weights
    as shares of all of them.
    """

    candidates: Sequence[Candidate]
    names: Sequence[str]
    shares: Floats
    low: Floats
    mid: Floats
    high: Floats
    known: NDArray[np.bool_]

    def contributions(self, row: int) -> Mapping[str, float]:
        """Of a candidate, by criterion; of weights above 0."""
        terms = (self.shares * self.mid[row]).tolist()
        return {
            name: term
            for name, term, share in zip(self.names, terms, self.shares, strict=True)
            if share > 0
        }


def table_of(candidates: Sequence[Candidate], weights: Mapping[str, Weight]) -> Table:
    """Raises BadWeights where no weight is above 0, or one has no end."""
    names = sorted(weights)
    total = fsum(one.mid for one in weights.values())
    if not 0 < total < inf:
        raise BadWeights(reason=N_("at least one criterion needs a weight above 0"))
    rows = [[_figures(one.score(name)) for name in names] for one in candidates]
    figures = np.array(rows, float).reshape(len(rows), len(names), 4)
    low, mid, high, known = (figures[:, :, place] for place in range(4))
    shares = np.array([weights[name].mid / total for name in names])
    return Table(candidates, names, shares, low, mid, high, known > 0)


def _figures(score: Score) -> tuple[float, float, float, bool]:
    return score.low, score.mid, score.high, score.known


def score(contributions: Mapping[str, float]) -> float:
    return round(fsum(contributions.values()), _DIGITS)
