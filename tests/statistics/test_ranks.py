"""Ranks of models, and their intervals beside every draw that there is."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import norm

from joute.statistics import mean_ranks
from joute.statistics.arrays import Floats
from tests.statistics.real_scores import gsm8k


def drawn_ranks(scores: Floats, groups: list[list[int]]) -> Floats:
    """The rank of the first model in every draw of the groups; 2 of 2 where both are equal."""
    found = []
    for chosen in product(groups, repeat=len(groups)):
        means = scores[[item for group in chosen for item in group]].mean(axis=0)
        found.append(1 + (means[1:] >= means[0] - 1e-12).sum())
    return np.array(found)


def test_the_interval_is_that_of_all_draws() -> None:
    scores = np.array([[1, 0.2, 0.4], [0.9, 1, 0.1], [0.3, 0.2, 0.9], [1, 0.1, 0.2], [0, 0.3, 0.2]])
    found = mean_ranks(scores, np.random.default_rng(0), samples=4000, level=0.9)
    ranks = drawn_ranks(scores, [[n] for n in range(5)])
    assert found.rank.tolist() == [1, 2, 2]
    lower, upper = np.quantile(ranks, (0.05, 0.95))
    assert (found.lower[0], found.upper[0]) == (lower, upper)


def test_items_of_a_cluster_are_drawn_together() -> None:
    scores = np.array([[1.0, 0.0]] * 3 + [[0.0, 1.0]] * 2)
    clusters = np.array([4, 4, 4, 9, 9])
    found = mean_ranks(scores, np.random.default_rng(0), clusters, samples=1000)
    assert found.rank.tolist() == [1, 2]
    assert np.column_stack(found[1:]).tolist() == [[1, 2], [1, 2]]
    many = np.repeat(scores, 40, axis=0)
    alone = mean_ranks(many, np.random.default_rng(0), samples=400)
    assert np.column_stack(alone[1:]).tolist() == [[1, 1], [2, 2]]


def test_equal_models_share_the_best_rank_and_may_have_either() -> None:
    scores = np.repeat(np.random.default_rng(1).random((50, 1)), 3, axis=1) - [0, 0, 1]
    found = mean_ranks(scores, np.random.default_rng(0), samples=200)
    assert found.rank.tolist() == [1, 1, 3]
    assert np.column_stack(found[1:]).tolist() == [[1, 2], [1, 2], [3, 3]]


def test_two_real_models_have_one_rank_each() -> None:
    found = mean_ranks(np.column_stack(gsm8k()), np.random.default_rng(0), samples=400)
    assert np.column_stack(found).tolist() == [[1, 1, 1], [2, 2, 2]]


def test_no_items_are_refused() -> None:
    with pytest.raises(ValueError, match="no ranks"):
        mean_ranks(np.empty((0, 2)), np.random.default_rng(0))


def test_the_intervals_hold_the_true_ranks_as_often_as_they_say() -> None:
    random, held, trials = np.random.default_rng(3), np.zeros(4), 80
    true = np.array([0.9, 0.7, 0.69, 0.68])
    for _ in range(trials):
        hard = random.normal(size=(100, 1)) + random.normal(size=(100, 4))
        scores = (hard < np.sqrt(2) * norm.ppf(true)).astype(float)
        found = mean_ranks(scores, random, samples=200)
        held += (found.lower <= [1, 2, 3, 4]) & (found.upper >= [1, 2, 3, 4])
    assert (held / trials >= 0.92).all(), held / trials
