"""The highest mean that values within bounds allow."""

import numpy as np
import pytest
from scipy.stats import beta

from joute.statistics.arrays import Floats
from joute.statistics.bounded_means import highest_mean


def of(values: Floats) -> float:
    return highest_mean(values, np.ones(len(values)), 1.0)


@pytest.mark.parametrize(("n", "k"), [(1, 0), (5, 2), (20, 1), (151, 0), (151, 3), (1000, 50)])
def test_of_shares_it_is_the_limit_of_clopper_and_pearson(n: int, k: int) -> None:
    found = of(np.repeat([1.0, 0.0], [k, n - k]))
    assert found == pytest.approx(beta.ppf(0.95, k + 1, n - k), rel=5e-3)


def test_of_many_values_it_is_the_normal_limit() -> None:
    values = np.random.default_rng(1).normal(0, 0.3, 5_000).clip(-1, 1)
    normal = values.mean() + 1.6449 * values.std() / np.sqrt(5_000)
    assert of(values) == pytest.approx(normal, abs=5e-4)


def test_values_at_the_bound_have_no_limit_below_it() -> None:
    assert of(np.ones(30)) == 1
    assert of(np.zeros(30)) == pytest.approx(1 - 0.05 ** (1 / 30), rel=5e-3)


def test_items_of_one_cluster_count_as_one() -> None:
    values = np.repeat([1.0, 0.0], [1, 9])
    assert highest_mean(7 * values, np.full(10, 7.0), 1.0) == pytest.approx(of(values))
