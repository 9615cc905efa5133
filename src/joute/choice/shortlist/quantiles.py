"""Quantiles of many draws: whole numbers of 16 bits are sorted in a third of the time."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from joute.choice.weights.draws import Draws

# Steps of the scale from 0 to 1: each is a hundredth of what sampling misses.
STEPS = 65_535


def quantiles(draws: Draws, at: Sequence[float]) -> NDArray[np.float64]:
    """(at, columns): the quantiles of each column of draws from 0 to 1, to a step, and between two
    draws in proportion."""
    steps = (np.ascontiguousarray(draws.T) * STEPS + 0.5).astype(np.uint16)
    steps.sort(axis=1, kind="stable")  # of 16 bits: a radix sort
    places = np.asarray(at) * (len(draws) - 1)
    before = places.astype(int)
    after = np.minimum(before + 1, len(draws) - 1)
    low, high = steps[:, before].astype(float), steps[:, after].astype(float)
    return np.asarray((low + (high - low) * (places - before)).T / STEPS)
