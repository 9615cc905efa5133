"""Elo: ratings that move after each vote, for comparison with other arenas.

A. E. Elo, "The Rating of Chessplayers, Past and Present" (1978). A model that wins against the
odds takes K points times what was not expected. K falls with the votes a model was in, from 64
to 36 after 20 and 12 after 250, so that ratings settle. Elo depends on the order of votes; it
has no intervals, and an average over random orders forgets the order.
"""

from collections.abc import Iterable

import numpy as np

from joute.ranking.scale import POINTS_PER_LOGIT
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.model import Votes

# Random orders that an average is over.
ORDERS = 20


def k_factor(votes: int) -> float:
    """Points at stake for a model that was in `votes` votes before."""
    return 8 + 56 / (1 + votes / 20)


def in_sequence(votes: Votes) -> Floats:
    """(n,) strengths in logits after all votes, in their order; they start equal."""
    return _play(votes, range(len(votes)))


def averaged(votes: Votes, seed: int, orders: int = ORDERS) -> Floats:
    """(n,) strengths in logits: the mean of `in_sequence` over random orders."""
    random = np.random.default_rng(seed)
    plays = [_play(votes, random.permutation(len(votes)).tolist()) for _ in range(orders)]
    return np.asarray(np.mean(plays, axis=0))


def _play(votes: Votes, order: Iterable[int]) -> Floats:
    ratings, games = [0.0] * len(votes.models), [0] * len(votes.models)
    sides_a, sides_b = votes.a.tolist(), votes.b.tolist()
    points = votes.values().tolist()
    weights = [1.0] * len(votes) if votes.weight is None else votes.weight.tolist()
    for vote in order:
        a, b = sides_a[vote], sides_b[vote]
        expected = 1 / (1 + 10 ** ((ratings[b] - ratings[a]) / 400))
        surprise = weights[vote] * (points[vote] - expected)
        ratings[a] += k_factor(games[a]) * surprise
        ratings[b] -= k_factor(games[b]) * surprise
        games[a] += 1
        games[b] += 1
    return np.array(ratings) / POINTS_PER_LOGIT
