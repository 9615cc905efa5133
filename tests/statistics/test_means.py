"""The mean of scores beside scipy, published figures and what its interval covers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, ttest_1samp

from joute.statistics import holm, interval, mean_score
from joute.statistics.arrays import Floats

SCORES = np.array([1, 0, 1, 1, 0, 1, 1, 1, 0, 1.0])


def test_the_standard_error_by_clusters_is_that_of_the_reference() -> None:
    assert mean_score(SCORES).se == pytest.approx(0.15275, abs=5e-6)
    clusters = np.array([0, 0, 1, 1, 1, 2, 2, 3, 3, 3])
    assert mean_score(SCORES, clusters).se == pytest.approx(0.08485, abs=5e-6)


@given(st.integers(1, 500), st.data())
def test_right_and_wrong_have_wilsons_interval_and_its_test(n: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, n))
    mean = mean_score(np.repeat((1.0, 0.0), (found, n - found)))
    assert mean.interval == interval(found, n)
    for end in mean.interval or ():
        if 0.001 < end < 0.999:
            assert mean.p_of(end) == pytest.approx(0.05, abs=1e-4)


def test_wilsons_interval_covers_where_walds_would_not() -> None:
    held = [k for k in range(21) if interval(k, 20)[0] <= 0.95 <= interval(k, 20)[1]]
    assert binom.pmf(held, 20, 0.95).sum() == pytest.approx(0.92, abs=0.01)


def test_other_scores_have_students() -> None:
    values = np.array([0.2, 0.5, 0.9, 0.4, 0.8])
    mean, expected = mean_score(values), ttest_1samp(values, 0.3)
    assert mean.interval == pytest.approx(tuple(expected.confidence_interval()), rel=1e-3)
    assert mean.p_of(0.3) == pytest.approx(expected.pvalue, rel=1e-3)
    wide = mean_score(values * 100)
    assert wide.interval is not None
    assert wide.interval[1] > 80


def test_scores_that_are_all_alike_prove_no_more_than_their_number() -> None:
    clusters = np.repeat(np.arange(30), 10)
    mean = mean_score(np.ones(300), clusters)
    assert mean.interval == pytest.approx((0.9, 1))
    assert mean.p_of(0.9) == pytest.approx(0.05, abs=0.01)
    assert mean.p_of(1) == 1
    half = mean_score(np.full(30, 0.5))
    assert half.interval == pytest.approx((0.45, 0.55))
    assert half.p_of(1) < 1e-9


def test_graded_scores_that_are_nearly_alike_prove_no_more_than_those_that_are() -> None:
    values = np.full(30, 0.5) + np.linspace(0, 1e-4, 30)
    mean = mean_score(values)
    assert mean.interval == pytest.approx((0.45, 0.55), abs=1e-3)
    assert mean.p_of(0.45) == pytest.approx(0.05, abs=0.01)
    assert mean_score(np.array([0.9, 0.91])).interval == (0, 1)


def test_what_one_cluster_or_one_value_cannot_say_is_none() -> None:
    one = mean_score(SCORES, np.zeros(10, int))
    assert (one.se, one.interval, one.p_of(0.5)) == (None, None, 1)
    assert mean_score(np.full(9, 40.0)).interval is None
    assert mean_score(np.ones(1)).interval == interval(1, 1)


@pytest.mark.parametrize("values", [np.array([]), np.array([1, np.nan]), np.ones((2, 2))])
def test_no_scores_have_no_mean(values: Floats) -> None:
    with pytest.raises(ValueError, match="no mean"):
        mean_score(values)


def test_a_share_at_an_end_is_equal_or_not() -> None:
    assert mean_score(np.ones(5)).p_of(1) == 1
    assert mean_score(np.array([1.0, 0])).p_of(1) == 0
    assert list(holm(np.array([mean_score(SCORES).p_of(0.7)]))) == [pytest.approx(1)]
