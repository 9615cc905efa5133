"""The bootstrap draws items, and whole clusters of them."""

import numpy as np
import pytest

from joute.statistics import bootstrap_interval, compare_pairs
from joute.statistics.arrays import Floats
from tests.statistics.real_scores import gsm8k


def difference(scores: Floats) -> float:
    return float((scores[:, 0] - scores[:, 1]).mean())


def test_the_interval_of_a_mean_difference_is_nearly_that_of_t() -> None:
    pairs = np.random.default_rng(2).random((500, 2))
    found = bootstrap_interval(pairs, difference, np.random.default_rng(0), samples=1000)
    assert found == pytest.approx(compare_pairs(*pairs.T).interval, abs=0.006)


def test_the_interval_of_two_real_models() -> None:
    scores = np.column_stack(gsm8k())
    found = bootstrap_interval(scores, difference, np.random.default_rng(0), samples=400)
    assert found == pytest.approx(compare_pairs(*scores.T).interval, abs=0.005)


def test_rows_of_one_item_drawn_alone_would_seem_too_sure() -> None:
    random = np.random.default_rng(4)
    scores = np.repeat(random.random((60, 2)), 4, axis=0)
    items = np.repeat(np.arange(60), 4)
    by_row = bootstrap_interval(scores, difference, np.random.default_rng(0), samples=500)
    by_item = bootstrap_interval(scores, difference, np.random.default_rng(0), items, samples=500)
    assert np.ptp(by_item) == pytest.approx(2 * np.ptp(by_row), rel=0.15)


def test_clusters_may_be_numbered_in_any_order() -> None:
    scores = np.arange(6.0)
    found = bootstrap_interval(
        scores, np.ptp, np.random.default_rng(0), np.array([7, 2, 7, 2, 7, 2]), samples=50
    )
    assert found == (4, 5)


def test_the_random_source_decides() -> None:
    scores = np.random.default_rng(0).random(50)
    drawn = [
        bootstrap_interval(scores, np.median, np.random.default_rng(seed), samples=100)
        for seed in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_no_items_are_refused() -> None:
    with pytest.raises(ValueError, match="no items"):
        bootstrap_interval(np.array([]), np.mean, np.random.default_rng(0))
