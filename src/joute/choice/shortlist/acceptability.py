"""How often each candidate has which place: R. Lahdelma and P. Salminen, Operations Research 49
(2001), SMAA-2."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joute.choice.weights.draws import Draws

# Sums that differ by less are equal: they are of 32 bits.
_EQUAL = np.float32(1e-6)
_TAKEN = np.float32(-1)


@dataclass(frozen=True)
class Acceptability:
    """`places` (candidates, places): the share of draws; `central` (candidates, criteria): the mean
    weights of the draws in which a candidate is first, 0 where there is none."""

    places: NDArray[np.float64]
    central: NDArray[np.float64]


@dataclass(frozen=True)
class _Place:
    """`winners` (samples) have it alone, or share it: `shares` (samples in `tied`, candidates)."""

    winners: NDArray[np.intp]
    alone: NDArray[np.bool_]
    tied: NDArray[np.intp]
    shares: Draws

    def total(self, weights: NDArray[np.float32] | None, candidates: int) -> NDArray[np.float64]:
        """By candidate, the samples won, each counting its weight."""
        given = None if weights is None else weights[self.alone]
        won = np.bincount(self.winners[self.alone], given, candidates)
        shared = self.shares if weights is None else self.shares * weights[self.tied, None]
        return np.asarray(won + shared.sum(0, dtype=np.float64))


def acceptability(sums: Draws, weights: Draws, places: int) -> Acceptability:
    """Of the sums (samples, candidates), 0 or more, under the weights (samples, criteria). Equals
    share their place, and the next one has the place that follows."""
    samples, candidates = sums.shape
    remaining = sums.copy()
    taken = [_take(remaining) for _ in range(min(places, candidates))]
    counts = [one.total(None, candidates) for one in taken]
    central = np.stack([taken[0].total(column, candidates) for column in weights.T], axis=1)
    central /= np.maximum(counts[0], np.finfo(float).tiny)[:, None]
    return Acceptability(np.stack(counts, axis=1) / samples, central)


def _take(remaining: Draws) -> _Place:
    """The best of each sample, who are taken out of what remains."""
    rows = np.arange(len(remaining))
    winners = remaining.argmax(1)
    best = remaining[rows, winners]
    remaining[rows, winners] = _TAKEN
    here = best >= 0
    tied = np.flatnonzero(here & (remaining.max(1) >= best - _EQUAL))
    alone = here.copy()
    alone[tied] = False
    equal = remaining[tied] >= best[tied, None] - _EQUAL
    equal[np.arange(len(tied)), winners[tied]] = True
    remaining[tied] = np.where(equal, _TAKEN, remaining[tied])
    shares = (equal / equal.sum(1, keepdims=True)).astype(np.float32)
    return _Place(winners, alone, tied, shares)
