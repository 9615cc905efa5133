"""McNemar's test beside scipy and statsmodels."""

from functools import cache
from math import fsum

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


@cache
def is_refused(n10: int, n01: int) -> bool:
    return Concordance(0, n10, n01, 0).exact_p < 0.05


def refused(items: int, only_a: float, only_b: float) -> float:
    """How often the exact test finds a difference, over all that `items` may show: `only_a` and
    `only_b` are the probabilities that one model alone is right."""
    discordance = only_a + only_b
    return fsum(
        binom.pmf(n, items, discordance) * binom.pmf(k, n, only_a / discordance)
        for n in range(items + 1)
        if binom.pmf(n, items, discordance) > 1e-10
        for k in range(n + 1)
        if is_refused(k, n - k)
    )


def test_the_power_of_the_exact_test_on_a_hundred_items_of_mmlu() -> None:
    assert refused(100, 2496 / 14_037, 742 / 14_037) == pytest.approx(0.69, abs=0.01)


def test_the_exact_test_is_conservative_and_mid_p_is_there_for_that() -> None:
    # Published, by simulation: .010 to .028.
    found = [refused(50, psi / 2, psi / 2) for psi in (0.1, 0.2, 0.3)]
    assert found == sorted(found)
    assert found[0] == pytest.approx(0.010, abs=0.0015)
    assert found[-1] == pytest.approx(0.028, abs=0.001)
