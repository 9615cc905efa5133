"""Intervals from votes drawn again: voters, or votes, sampled with replacement.

B. Efron, Annals of Statistics 7 (1979); whole voters are drawn because their votes go together
(Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8). Each sample
is a new count of pairs, fitted from the ratings of the whole.
"""

from collections.abc import Callable, Iterator

import numpy as np

from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.counts import summed
from joute.ranking.votes.model import WINNERS, Voters, Votes


def samples(votes: Votes, refit: Callable[[Floats], Floats], *, number: int, seed: int) -> Floats:
    """(number, n): strengths of each sample. `refit` makes them from a table (n, n, 4)."""
    random = np.random.default_rng(seed)
    if votes.voters is None:
        tables = _of_votes(votes, random, number)
    else:
        tables = _of_voters(votes, votes.voters, random, number)
    return np.array([refit(table) for table in tables])


def _of_voters(
    votes: Votes, voters: Voters, random: np.random.Generator, number: int
) -> Iterator[Floats]:
    n, total, shares = len(votes.models), voters.number, votes.shares()
    for _ in range(number):
        drawn = np.bincount(random.integers(total, size=total), minlength=total)
        times = drawn[voters.codes].astype(float)
        weights = times if votes.weight is None else times * votes.weight
        yield summed(shares, weights, n * n * len(WINNERS)).reshape(n, n, len(WINNERS))


def _of_votes(votes: Votes, random: np.random.Generator, number: int) -> Iterator[Floats]:
    n, total = len(votes.models), len(votes)
    for _ in range(number):
        drawn = random.integers(total, size=total)
        weights = None if votes.weight is None else votes.weight[drawn]
        table = summed(votes.shares(drawn), weights, n * n * len(WINNERS))
        yield table.reshape(n, n, len(WINNERS))
