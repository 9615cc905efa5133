"""Holm's adjustment: a worked example, and the definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.statistics import holm


def by_definition(p: list[float]) -> list[float]:
    """The largest of (m - rank) p over all p-values up to this one, at most 1."""
    steps = [(len(p) - rank) * value for rank, value in enumerate(sorted(p))]
    return [min(1, max(steps[: sorted(p).index(value) + 1])) for value in p]


def test_the_worked_example() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20, unique=True))
def test_it_is_holms_step_down(p: list[float]) -> None:
    assert holm(np.array(p)) == pytest.approx(by_definition(p), abs=1e-12)
