"""Draws of scores, each the sum of what is drawn for the criteria of a candidate."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from joute.choice.shortlist.sums import Table
from joute.choice.weights.draws import Draws, generator

# Each draw of the scores of a candidate meets as many draws of the weights: random numbers are what
# takes time.
WEIGHTS_PER_SCORE = 5

# Draws that are worked on at once, so that they stay in the memory next to the processor.
_AT_ONCE = 20


def samples_of(wished: int) -> int:
    """The samples that are drawn: as many, or a few more."""
    group = 2 * WEIGHTS_PER_SCORE
    return group * max(1, -(-wished // group))


def grouped(weights: Draws) -> Draws:
    """(samples, criteria) as (side, pair, weights of a score, criteria)."""
    return weights.reshape(2, -1, WEIGHTS_PER_SCORE, weights.shape[1])


def draw_sums(table: Table, weights: Draws, seed: int) -> Draws:
    """(side, pair, weights of a score, candidates): the sums weighted with the grouped weights.

    A score lies between its low and its mid in half of the draws, between its mid and its high in
    the other half, evenly in each: of a score that is not known, evenly from 0 to 1. Draws of a
    candidate depend on the seed and its id alone. The two sides of a pair are opposites, as far
    from the mids (antithetic variates: J. M. Hammersley and K. W. Morton, Proceedings of the
    Cambridge Philosophical Society 52, 1956).
    """
    pairs, criteria = weights.shape[1], weights.shape[3]
    units = _units(tuple(one.id for one in table.candidates), pairs, criteria, seed)
    sums = np.empty((*weights.shape[:3], len(table.candidates)), np.float32)
    scores = _Scores.of(table, min(pairs, _AT_ONCE))
    for start in range(0, pairs, _AT_ONCE):
        block = slice(start, start + _AT_ONCE)
        for side, drawn in enumerate(scores.at(units[block])):
            np.matmul(weights[side, block], drawn.transpose(0, 2, 1), out=sums[side, block])
    return sums


# A choice that changes asks for the same candidates again: 10 MB for 200, with 10,000 samples.
# Those that pass and those to be verified are drawn apart.
@lru_cache(maxsize=4)
def _units(ids: tuple[str, ...], draws: int, criteria: int, seed: int) -> NDArray[np.int16]:
    """(draws, candidates, criteria): odd whole numbers of 16 bits, as many below 0 as above."""
    units = np.empty((draws, len(ids), criteria), np.int16)
    for place, id in enumerate(ids):
        drawn = generator(seed, f"scores {id}").bytes(2 * draws * criteria)
        units[:, place] = np.frombuffer(drawn, np.int16).reshape(draws, criteria)
    units |= 1
    return units


@dataclass(frozen=True)
class _Scores:
    """mid + |z| (up - down) / 2 ± z (up + down) / 2, where z is from -1 to 1: one of the two bands
    without asking which, and the opposite. Memory is taken once: taking it is what takes time."""

    mid: Draws
    half_sum: Draws
    half_difference: Draws
    memory: Draws

    @classmethod
    def of(cls, table: Table, draws: int) -> "_Scores":
        up, down = table.high - table.mid, table.mid - table.low
        return cls(
            mid=table.mid.astype(np.float32),
            half_sum=((up + down) / 2**16).astype(np.float32),
            half_difference=((up - down) / 2**16).astype(np.float32),
            memory=np.empty((3, draws, *up.shape), np.float32),
        )

    def at(self, units: NDArray[np.int16]) -> tuple[Draws, Draws]:
        """(draws, candidates, criteria), twice, until the next call."""
        z, aside, opposite = self.memory[:, : len(units)]
        z[:] = units
        np.multiply(z, self.half_sum, out=aside)
        np.abs(z, out=z)
        z *= self.half_difference
        z += self.mid
        np.subtract(z, aside, out=opposite)
        z += aside
        return z, opposite
