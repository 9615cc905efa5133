"""Adjustments for many tests: a worked example, the definition, and another implementation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from joute.statistics import benjamini_hochberg, holm


def by_definition(p: list[float]) -> list[float]:
    """The largest of (m - rank) p over all p-values up to this one, at most 1."""
    steps = [(len(p) - rank) * value for rank, value in enumerate(sorted(p))]
    return [min(1, max(steps[: sorted(p).index(value) + 1])) for value in p]


def test_the_worked_example() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.005])
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert benjamini_hochberg(p) == pytest.approx([0.02, 0.04, 0.04, 0.02])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20, unique=True))
def test_it_is_holms_step_down(p: list[float]) -> None:
    assert holm(np.array(p)) == pytest.approx(by_definition(p), abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_it_is_the_adjustment_of_benjamini_and_hochberg(p: list[float]) -> None:
    expected = false_discovery_control(np.array(p), method="bh")
    assert benjamini_hochberg(np.array(p)) == pytest.approx(expected, abs=1e-12)
