"""Student's t against printed tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from joute.statistics.student_t import quantile, two_sided_p

# Two-sided quantiles from the usual tables (Fisher and Yates): degrees, 90 %, 95 %, 99 %.
TABLE = [
    (1, 6.314, 12.706, 63.657),
    (2, 2.920, 4.303, 9.925),
    (3, 2.353, 3.182, 5.841),
    (4, 2.132, 2.776, 4.604),
    (5, 2.015, 2.571, 4.032),
    (10, 1.812, 2.228, 3.169),
    (29, 1.699, 2.045, 2.756),
    (120, 1.658, 1.980, 2.617),
    (1e9, 1.645, 1.960, 2.576),
]


@pytest.mark.parametrize(("degrees", "t90", "t95", "t99"), TABLE)
def test_quantiles_are_those_of_the_tables(
    degrees: float, t90: float, t95: float, t99: float
) -> None:
    found = [float(quantile(level, np.array([degrees]))[0]) for level in (0.90, 0.95, 0.99)]
    assert found == pytest.approx([t90, t95, t99], rel=6e-4)


def test_nothing_is_known_below_one_degree() -> None:
    assert quantile(0.95, np.array([0.0]))[0] == np.inf
    assert two_sided_p(np.array([5.0]), np.array([0.0]))[0] == 1


@given(st.floats(0, 50), st.integers(1, 500))
def test_p_values_fall_as_t_grows_whatever_its_sign(t: float, degrees: int) -> None:
    p, further, opposite = two_sided_p(np.array([t, t + 0.1, -t]), np.array(float(degrees)))
    assert 0 <= further < p <= 1
    assert opposite == p


@pytest.mark.parametrize(("degrees", "precision"), [(1, 1e-9), (3, 1e-9), (4, 1e-8), (5, 0.01)])
def test_far_from_zero_p_values_are_right_even_with_few_degrees(
    degrees: int, precision: float
) -> None:
    t = np.geomspace(0.01, 200, 100)
    expected = 2 * stats.t.sf(t, degrees)
    likely = expected > 1e-7
    found = two_sided_p(t, np.array(float(degrees)))
    assert found[likely] == pytest.approx(expected[likely], rel=precision)
