"""Which models can be put on one scale: the groups that comparisons connect."""

from collections.abc import Iterator

import numpy as np

from joute.ranking.votes.arrays import Booleans, Integers


def connected(links: Booleans) -> Integers:
    """Number the groups of models that `links` (n, n) joins, from 0 for the largest.

    Links have a direction: two models are together when each reaches the other. With symmetric
    links these are connected components; with "has beaten or tied" they are Ford's classes,
    within which maximum likelihood is finite (Ford, American Mathematical Monthly 64, 1957).
    """
    labels = np.full(len(links), -1)
    groups = sorted(_classes(links), key=lambda group: (-len(group), group[0]))
    for number, group in enumerate(groups):
        labels[group] = number
    return labels


def _classes(links: Booleans) -> Iterator[Integers]:
    left = np.ones(len(links), dtype=bool)
    while left.any():
        start = int(np.argmax(left))
        group = _reached(links, start) & _reached(links.T, start) & left
        left &= ~group
        yield np.flatnonzero(group)


def _reached(links: Booleans, start: int) -> Booleans:
    reached = np.zeros(len(links), dtype=bool)
    reached[start] = True
    frontier = reached
    while frontier.any():
        frontier = links[frontier].any(axis=0) & ~reached
        reached |= frontier
    return reached


def same_group(groups: Integers) -> Booleans:
    """(n, n): the two models are on one scale."""
    return np.asarray(groups[:, None] == groups[None, :])
