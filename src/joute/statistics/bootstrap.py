"""Intervals of any statistic, by drawing the items again."""

from collections.abc import Callable

import numpy as np

from joute.statistics.arrays import Floats, Integers


def bootstrap_interval(
    scores: Floats,
    statistic: Callable[[Floats], float],
    random: np.random.Generator,
    clusters: Integers | None = None,
    *,
    samples: int = 2000,
    level: float = 0.95,
) -> tuple[float, float]:
    """The percentile interval of `statistic(scores)`.

    `scores` has the items as its first axis: all models of an item are drawn together, and all
    items of a cluster, since rows of one item are no new evidence. B. Efron and R. J. Tibshirani,
    "An Introduction to the Bootstrap" (1993), chapter 13. ValueError for no items.
    """
    if not len(scores):
        raise ValueError("no items to draw from")
    members = _members(len(scores), clusters)
    drawn = (
        statistic(scores[np.concatenate([members[i] for i in chosen])])
        for chosen in random.integers(len(members), size=(samples, len(members)))
    )
    tail = (1 - level) / 2
    lower, upper = np.quantile(np.fromiter(drawn, float, samples), (tail, 1 - tail))
    return float(lower), float(upper)


def _members(items: int, clusters: Integers | None) -> list[Integers]:
    """The items of each cluster."""
    if clusters is None:
        return list(np.arange(items)[:, None])
    order = np.argsort(clusters, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(clusters[order])) + 1)
