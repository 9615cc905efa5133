"""Elo: ratings that move after each vote, for comparison with other arenas.

A. E. Elo, "The Rating of Chessplayers, Past and Present" (1978). A model that wins against the
odds takes K points times what was not expected. K falls with the votes a model was in, from 64
to 36 after 20 and 12 after 250, so that ratings settle. Elo depends on the order of votes; it
has no intervals, and an average over random orders forgets the order.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.scale import POINTS_PER_LOGIT
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.model import Votes

# Random orders that an average is over.
ORDERS = 20
# The stakes of one update by hand, in points, as chess federations and the first arenas had them.
K = 32.0


class EloPair(NamedTuple):
    """The ratings of two models after an update, in points."""

    a: float
    b: float


def elo_update(a: float, b: float, result: float, k: float = K) -> EloPair:
    """The ratings of A and B after one duel; `result` is 1 when A won, 0 when B did, 0.5 for a tie.

    A gains k · (result − expected) and B loses as much; expected is 1 / (1 + 10^((b − a) / 400)).
    Raises BadInput for a result that is not from 0 to 1.

        elo_update(1000, 1000, 1)   # EloPair(a=1016.0, b=984.0)
    """
    if not 0 <= result <= 1:
        raise BadInput(message=N_("The result of a duel is from 0, B won, to 1, A won."))
    gain = k * (result - _expected(a, b))
    return EloPair(a + gain, b - gain)


def _expected(a: float, b: float) -> float:
    # 1 / (1 + 10^((b − a) / 400)), which would overflow.
    return (1 + math.tanh((a - b) / POINTS_PER_LOGIT / 2)) / 2


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
        surprise = weights[vote] * (points[vote] - _expected(ratings[a], ratings[b]))
        ratings[a] += k_factor(games[a]) * surprise
        ratings[b] -= k_factor(games[b]) * surprise
        games[a] += 1
        games[b] += 1
    return np.array(ratings) / POINTS_PER_LOGIT
