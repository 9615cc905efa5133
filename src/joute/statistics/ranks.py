"""The ranks of models on the same items, and where other items might put them."""

from typing import NamedTuple

import numpy as np

from joute.statistics.arrays import Floats, Integers

# Means that differ by their rounding alone are equal.
_EQUAL = 1e-12


class Ranks(NamedTuple):
    """Ranks from 1, the greatest mean; equals share the best. `lower` and `upper` are the ends of
    their intervals, shape (models) each."""

    rank: Integers
    lower: Integers
    upper: Integers


def mean_ranks(
    scores: Floats,
    random: np.random.Generator,
    clusters: Integers | None = None,
    *,
    samples: int = 2000,
    level: float = 0.95,
) -> Ranks:
    """The ranks of the means of `scores`, shape (items, models), with percentile intervals.

    All models of an item are drawn together, and all items of a cluster: B. Efron and R. J.
    Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. Models that are equal in a
    draw take every rank that they share. ValueError for no items or no models.
    """
    if scores.ndim != 2 or not scores.size:
        raise ValueError(f"scores of shape {scores.shape} give no ranks")
    groups = (
        np.arange(len(scores)) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    )
    sizes = np.bincount(groups)
    sums = np.stack([np.bincount(groups, column) for column in scores.T], axis=1)
    best, worst = (np.empty((samples, scores.shape[1]), dtype=np.int64) for _ in range(2))
    for number in range(samples):
        times = np.bincount(random.integers(len(sizes), size=len(sizes)), minlength=len(sizes))
        best[number], worst[number] = _places(times @ sums / (times @ sizes))
    tail = (1 - level) / 2
    return Ranks(
        _places(scores.mean(axis=0))[0],
        np.quantile(best, tail, axis=0, method="lower").astype(np.int64),
        np.quantile(worst, 1 - tail, axis=0, method="higher").astype(np.int64),
    )


def _places(means: Floats) -> tuple[Integers, Integers]:
    """The best and the worst rank of each mean, which differ where means are equal."""
    above = means[:, None] - means[None, :]
    return 1 + (above > _EQUAL).sum(axis=0), (above >= -_EQUAL).sum(axis=0)
