"""APGR and CPT, with their traps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.routing import curve
from tests.routing.tables import gains_of_strong, mmlu


def test_a_router_by_chance_recovers_a_half() -> None:
    found = curve(np.zeros(10), np.array([0.5] * 3 + [0.0] * 7))
    assert found.apgr == pytest.approx(0.5)
    assert [found.cpt(level) for level in (0.5, 0.8, 0.95)] == pytest.approx([0.5, 0.8, 0.95])


def test_apgr_can_exceed_one() -> None:
    gains = np.array([0.5, 0.5, 0.0, -0.5])
    found = curve(gains, gains)
    assert found.recovered.max() == 2.0
    assert found.apgr == pytest.approx((0 + 1) / 8 + (1 + 2) / 8 + 2 / 4 + (2 + 1) / 8)
    assert found.apgr > 1


def test_cpt_of_a_curve_that_falls_again_is_where_it_is_first_reached() -> None:
    found = curve(np.array([4.0, 3, 2, 1]), np.array([0.5, -0.5, 0.5, 0.0]))
    assert found.recovered.tolist() == [0, 1, 0, 1, 1]
    assert found.cpt(0.5) == pytest.approx(0.125)
    assert found.cpt(1.0) == pytest.approx(0.25)


def test_a_score_by_difficulty_recovers_less_than_one_by_gain() -> None:
    """The strong model gains on a quarter; another quarter, on which both fail, is the hardest."""
    gains = np.array([0.5] * 25 + [0.0] * 75)
    difficulty = np.array([1.0] * 25 + [2.0] * 25 + [0.0] * 50)
    assert curve(difficulty, gains).apgr == pytest.approx(0.625)
    assert curve(gains, gains).apgr == pytest.approx(0.875)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_equal_scores_are_as_good_as_a_mean_draw_among_them(seed: int) -> None:
    random = np.random.default_rng(seed)
    scores = random.integers(0, 3, 12).astype(float)
    gains = random.integers(-1, 3, 12) / 2
    if gains.sum() <= 0:
        return
    drawn = [curve(scores + 1e-6 * random.random(12), gains).apgr for _ in range(400)]
    error = float(np.std(drawn)) / 20
    assert curve(scores, gains).apgr == pytest.approx(np.mean(drawn), abs=5 * error + 1e-9)


@pytest.mark.parametrize(
    ("scores", "gains", "reason"),
    [
        (np.zeros(2), np.zeros(3), "do not rank"),
        (np.zeros(0), np.zeros(0), "do not rank"),
        (np.zeros(2), np.array([0.5, -0.5]), "no gap to recover"),
    ],
)
def test_what_has_no_curve_is_refused(
    scores: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    gains: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    reason: str,
) -> None:
    with pytest.raises(ValueError, match=reason):
        curve(scores, gains)


def test_length_is_a_router_without_training() -> None:
    found = curve(mmlu().lengths, gains_of_strong(mmlu()))
    assert 0.5 < found.apgr < 0.68
