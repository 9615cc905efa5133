"""The interval and the bound of a share, beside those of scipy and the rule of three."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom, binomtest

from joute.statistics import (
    binomial_less,
    binomial_p,
    exact_interval,
    interval,
    jeffreys_interval,
    upper_bound,
)
from joute.statistics.beta import cumulative


@given(st.integers(1, 2000), st.data())
def test_the_bound_is_that_of_clopper_and_pearson(read: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, read))
    expected = 1.0 if found == read else beta.ppf(0.95, found + 1, read - found)
    assert upper_bound(found, read) == pytest.approx(expected, rel=1e-8)


@given(st.integers(1, 2000), st.data())
def test_the_interval_is_that_of_wilson(read: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, read))
    expected = binomtest(found, read).proportion_ci(0.95, method="wilson")
    assert interval(found, read) == pytest.approx(tuple(expected), abs=1e-7)


@given(st.integers(1, 5000), st.data())
def test_jeffreys_interval_is_that_of_the_beta_distribution(read: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, read))
    lower, upper = beta.ppf((0.025, 0.975), found + 0.5, read - found + 0.5)
    expected = (lower if found else 0, upper if found < read else 1)
    assert jeffreys_interval(found, read) == pytest.approx(expected, rel=1e-6)


def test_jeffreys_interval_covers_a_rare_failure_where_walds_would_not() -> None:
    held = [
        k for k in range(21) if jeffreys_interval(k, 20)[0] <= 0.95 <= jeffreys_interval(k, 20)[1]
    ]
    assert binom.pmf(held, 20, 0.95).sum() == pytest.approx(0.98, abs=0.005)


@pytest.mark.parametrize(
    ("items", "share", "wilson", "jeffreys"), [(50, 0.9, 0.97, 0.94), (20, 0.95, 0.92, 0.98)]
)
def test_intervals_hold_the_share_as_often_as_published(
    items: int, share: float, wilson: float, jeffreys: float
) -> None:
    for method, published in ((interval, wilson), (jeffreys_interval, jeffreys)):
        ends = [method(k, items) for k in range(items + 1)]
        held = [k for k, (low, high) in enumerate(ends) if low <= share <= high]
        assert binom.pmf(held, items, share).sum() == pytest.approx(published, abs=0.005)


def test_nothing_found_in_300_means_less_than_one_in_a_hundred() -> None:
    assert upper_bound(0, 300) == pytest.approx(0.00994, abs=1e-5)
    assert upper_bound(0, 300) < 3 / 300


@pytest.mark.parametrize(("found", "read"), [(0, 0), (-1, 5), (6, 5)])
def test_a_sample_that_cannot_be_is_refused(found: int, read: int) -> None:
    with pytest.raises(ValueError, match="no sample"):
        upper_bound(found, read)
    with pytest.raises(ValueError, match="no sample"):
        interval(found, read)


@given(st.integers(1, 3000), st.sampled_from([0.5, 0.25, 0.9]), st.data())
def test_a_share_is_refused_exactly_where_it_is_outside_the_exact_interval(
    read: int, share: float, data: st.DataObject
) -> None:
    found = data.draw(st.integers(0, read))
    lower, upper = exact_interval(found, read)
    expected = binomtest(found, read).proportion_ci(0.95, method="exact")
    assert (lower, upper) == pytest.approx(tuple(expected), abs=1e-7)
    tails = binom.cdf(found, read, share), binom.sf(found - 1, read, share)
    p = binomial_p(found, read, share)
    assert p == pytest.approx(min(1, 2 * min(tails)), rel=1e-6, abs=1e-12)
    assert (p < 0.05) == (not lower <= share <= upper)


@given(st.integers(1, 2000), st.floats(0.01, 0.99), st.data())
def test_so_few_by_chance_is_the_binomial_distribution(
    read: int, chance: float, data: st.DataObject
) -> None:
    found = data.draw(st.integers(0, read))
    expected = binom.cdf(found, read, chance)
    assert binomial_less(found, read, chance) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_counts_of_an_effective_size_lie_between_those_beside_them() -> None:
    probabilities = [binomial_less(found, 40.5, 0.1) for found in (2, 2.5, 3)]
    assert sorted(probabilities) == probabilities
    low, high = exact_interval(2.5, 40.5)
    assert exact_interval(2, 41)[0] < low < exact_interval(3, 40)[0]
    assert exact_interval(2, 41)[1] < high < exact_interval(3, 40)[1]


@pytest.mark.parametrize(
    ("x", "a", "b"),
    [
        (0.3333333333333333, 4.999999999999999, 11.0),
        (0.5240559016059321, 148.88280858403633, 135.12257390422707),
    ],
)
def test_at_the_mean_rounding_reflects_no_point_for_ever(x: float, a: float, b: float) -> None:
    """Both x and 1 - x are above the mean of their distributions there, as floats."""
    assert x > (a + 1) / (a + b + 2)
    assert 1 - x > (b + 1) / (a + b + 2)
    assert cumulative(x, a, b) == pytest.approx(beta.cdf(x, a, b), abs=1e-12)
