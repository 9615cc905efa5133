"""Quantiles by order statistics, beside numpy's and the binomial distribution of scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from joute.statistics import quantile

SHARES = st.sampled_from((0.05, 0.5, 0.9, 0.95, 0.99))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=400), SHARES)
def test_the_value_is_that_of_the_inverse_of_the_distribution(
    values: list[float], share: float
) -> None:
    ordered = sorted(values)
    found = quantile(ordered, share)
    assert found.n == len(values)
    if found.value is not None:
        assert found.value == np.quantile(ordered, share, method="inverted_cdf")


@given(st.integers(1, 400), SHARES)
def test_the_interval_covers_at_least_95_percent(n: int, share: float) -> None:
    """The ranks of the ends, since the values are their own ranks."""
    found = quantile(range(1, n + 1), share)
    below = 0.0 if found.low is None else binom.cdf(found.low - 1, n, share)
    above = 0.0 if found.high is None else 1 - binom.cdf(found.high - 1, n, share)
    assert below <= 0.025 + 1e-12
    assert above <= 0.025 + 1e-12


def test_the_median_of_100_is_between_the_40th_and_the_61st() -> None:
    """The table of every textbook."""
    found = quantile(range(1, 101), 0.5)
    assert (found.low, found.value, found.high) == (40, 50, 61)


@pytest.mark.parametrize(("share", "least"), [(0.5, 2), (0.95, 20), (0.99, 100)])
def test_a_quantile_takes_a_value_beyond_it(share: float, least: int) -> None:
    assert quantile(range(least), share).value == least - 2
    assert quantile(range(least - 1), share).value is None


def test_an_end_beyond_all_values_is_unknown() -> None:
    found = quantile(range(1, 21), 0.99)
    assert (found.value, found.low, found.high) == (None, 19, None)
    assert quantile((), 0.5).low is None
