"""McNemar's test beside scipy and statsmodels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, chi2
from statsmodels.stats.contingency_tables import mcnemar

from joute.statistics import Concordance

COUNTS = st.integers(0, 400)


def test_the_worked_example() -> None:
    found = Concordance(0, 121, 59, 0)
    assert found.chi_squared == pytest.approx(21.356, abs=5e-4)
    assert chi2.sf(found.chi_squared, 1) == pytest.approx(3.8e-6, rel=0.01)
    assert found.exact_p == pytest.approx(4.43e-6, rel=0.002)


@given(COUNTS, COUNTS)
def test_the_exact_test_is_that_of_statsmodels(n10: int, n01: int) -> None:
    found = Concordance(10, n10, n01, 10)
    expected = mcnemar([[10, n10], [n01, 10]], exact=True).pvalue
    assert found.exact_p == pytest.approx(min(1, expected), rel=1e-8)


@given(COUNTS, COUNTS)
def test_mid_p_takes_half_of_what_was_seen(n10: int, n01: int) -> None:
    fewer, n = min(n10, n01), n10 + n01
    expected = 2 * binom.cdf(fewer, n, 0.5) - binom.pmf(fewer, n, 0.5)
    found = Concordance(0, n10, n01, 0)
    assert found.mid_p == pytest.approx(min(1, expected), rel=1e-8)
    assert found.mid_p <= found.exact_p
    assert Concordance(0, n01, n10, 0).mid_p == found.mid_p
