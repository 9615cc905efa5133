"""Draws of weights: even over what is known, and each on its own."""

import numpy as np
import pytest

from joute.choice.weights import Ranking, Weight, survey_weights
from joute.choice.weights.draws import draw_weights


def test_a_ranking_is_drawn_evenly_over_all_weights_in_its_order() -> None:
    """Against those that keep the order among weights drawn over the whole simplex."""
    ranking = Ranking.of(["c", ["a", "d"], "b"])
    drawn = draw_weights(ranking, "abcd", 1, 20_000)
    a, b, c, d = drawn.T
    assert drawn.sum(1) == pytest.approx(np.ones(20_000), abs=1e-5)
    assert (c >= np.maximum(a, d)).all()
    assert (np.minimum(a, d) >= b).all()
    assert drawn.mean(0) == pytest.approx([ranking[one].mid for one in "abcd"], abs=0.01)
    simplex = np.random.default_rng(1).dirichlet((1, 1, 1, 1), 200_000)
    kept = (simplex[:, 2] >= simplex[:, [0, 3]].max(1)) & (
        simplex[:, [0, 3]].min(1) >= simplex[:, 1]
    )
    for share in (0.1, 0.5, 0.9):
        expected = np.quantile(simplex[kept], share, axis=0)
        assert np.quantile(drawn, share, axis=0) == pytest.approx(expected, abs=0.015)


def test_raising_a_band_raises_its_draws_and_leaves_the_proportions_of_others() -> None:
    weights = {"a": Weight(1, 2, 4), "b": Weight(0, 1, 2), "c": Weight.exact(3)}
    before = draw_weights(weights, "abc", 5, 1_000)
    after = draw_weights({**weights, "a": Weight(2, 3, 5)}, "abc", 5, 1_000)
    assert (after[:, 0] > before[:, 0]).all()
    assert after[:, 1] / after[:, 2] == pytest.approx(before[:, 1] / before[:, 2], rel=1e-4)


def test_the_survey_has_24_criteria_and_says_that_it_is_of_2024() -> None:
    weights = survey_weights()
    assert len(weights) == 24
    assert {one.origin for one in weights.values()} == {"Hub France IA, June 2024"}
    assert (weights["data_security"].low, weights["data_security"].high) == (50, 100)
    assert "quality" not in weights
